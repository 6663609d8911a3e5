// What a person has the node do: whether it is being done, what is said of it, or why it did not work.
import { type Accessor, batch, createSignal } from 'solid-js'
import { sentenceOf } from './faults.ts'

/** One thing at a time; the next one takes the place of what was said of the last. */
export interface Trying {
  readonly busy: Accessor<boolean>
  /** What came of the last one; empty where nothing is to be said. */
  readonly said: Accessor<string>
  readonly fault: Accessor<string>
  /** Does it, and says what it gives; whether it worked. A fault it throws is told in the words of `failed`. */
  readonly run: (act: () => Promise<string>) => Promise<boolean>
  /** Tells a fault that needed no try. */
  readonly refuse: (words: string) => void
}

export const createTrying = (
  failed: (reason: string) => string,
  sentence: (reason: unknown) => string = sentenceOf,
): Trying => {
  const [busy, setBusy] = createSignal(false)
  const [said, setSaid] = createSignal('')
  const [fault, setFault] = createSignal('')
  const tell = (words: string, trouble: string, isBusy: boolean): void => {
    batch(() => {
      setSaid(words)
      setFault(trouble)
      setBusy(isBusy)
    })
  }
  return {
    ...{ busy, said, fault },
    run: async (act) => {
      if (busy()) return false
      tell('', '', true)
      try {
        tell(await act(), '', false)
        return true
      } catch (reason) {
        tell('', failed(sentence(reason)), false)
        return false
      }
    },
    refuse: (words) => {
      tell('', words, busy())
    },
  }
}
