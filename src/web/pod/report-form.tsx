// Tells those who look after the pod what is wrong with a post or an account.
import { createSignal, createUniqueId, type JSX } from 'solid-js'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import { Area } from './parts.tsx'
import { usePod } from './state.ts'

interface ReportProps {
  /** An account, or one of its posts. */
  readonly about: { readonly n: string; readonly k?: number }
  readonly words: string
  readonly onDone: () => void
}

export const ReportForm = (props: ReportProps): JSX.Element => {
  const { client, say } = usePod()
  const id = createUniqueId()
  const [reason, setReason] = createSignal('')
  const send = async (): Promise<void> => {
    try {
      await client.report({ ...props.about, reason: reason() })
      say(texts.post.reported)
      props.onDone()
    } catch (error) {
      say(wordsOf(error))
    }
  }
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Area id={id} label={texts.post.reportLabel} value={reason()} onInput={setReason} />
      <button type="submit" class="small" disabled={reason().trim() === ''}>
        {props.words}
      </button>
    </form>
  )
}
