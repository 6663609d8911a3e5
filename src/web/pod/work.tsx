// Runs what somebody asked for in a form, and says beside it what came of it.
import { createSignal, type JSX, Show } from 'solid-js'
import { wordsOf } from './faults.ts'

/** Runs what somebody asked for, and says what came of it. */
export const createWork = () => {
  const [busy, setBusy] = createSignal(false)
  const [said, setSaid] = createSignal('')
  const [fault, setFault] = createSignal('')
  const run = async (work: () => Promise<string>): Promise<void> => {
    if (busy()) return
    setBusy(true)
    setSaid('')
    setFault('')
    try {
      setSaid(await work())
    } catch (error) {
      setFault(wordsOf(error))
    }
    setBusy(false)
  }
  const Outcome = (): JSX.Element => (
    <>
      <p class="panel-message" role="status">
        {said()}
      </p>
      <Show when={fault() !== ''}>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </Show>
    </>
  )
  return { busy, run, Outcome }
}
