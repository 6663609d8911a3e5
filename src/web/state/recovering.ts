// The lines of a recovery sheet as they are typed: which of them is wrong, and what comes of them.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import { CodedError } from '../../base/coded-error.ts'
import { faultOfLine } from '../../protocol/recovery-lines.ts'
import { keepingTexts } from '../locales/en-keeping.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from './faults.ts'

/** What the form shows and does. */
export interface Recovering {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
  /** The first line, from 1, that is not as it stands on the sheet; the one being typed is not judged. */
  readonly wrongLine: Accessor<number | undefined>
  readonly ready: Accessor<boolean>
  readonly fault: Accessor<string>
  readonly use: () => Promise<void>
}

const faultWords = (reason: unknown): string => {
  const name = reason instanceof CodedError ? reason.fields['fault'] : undefined
  const byName: Readonly<Record<string, string>> = keepingTexts.recovery.faults
  return (typeof name === 'string' ? byName[name] : undefined) ?? texts.people.failed(sentenceOf(reason))
}

/** The first wrong one of lines that have an end. A scanner gives all of them without one, which the node takes apart. */
export const wrongLineOf = (text: string): number | undefined => {
  const lines = text.split('\n')
  const ended = lines.slice(0, -1).filter((line) => line.trim() !== '')
  const index = ended.findIndex((line, place) => faultOfLine(line, place) !== undefined)
  return index < 0 ? undefined : index + 1
}

export const createRecovering = (client: Client, onRecovered: (username: string) => void): Recovering => {
  const [text, setText] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const wrongLine = createMemo(() => wrongLineOf(text()))
  const ready = (): boolean => text().trim() !== '' && wrongLine() === undefined && !busy()
  return {
    ...{ text, wrongLine, ready, fault },
    write: (typed) => {
      setText(typed)
      setFault('')
    },
    use: async () => {
      if (!ready()) return
      setBusy(true)
      setFault('')
      try {
        const { username } = await client.userecovery({ text: text() })
        // Whoever has these lines can take the name: they do not stay on the page.
        setText('')
        onRecovered(username)
      } catch (reason) {
        setFault(faultWords(reason))
      } finally {
        setBusy(false)
      }
    },
  }
}
