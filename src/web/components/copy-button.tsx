// Copies a text, and says what came of it.
import { createSignal, type JSX } from 'solid-js'
import { texts } from '../locales/texts.ts'

export const CopyButton = (props: { readonly text: string }): JSX.Element => {
  const [outcome, setOutcome] = createSignal<'' | 'copied' | 'failed'>('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text)
      setOutcome('copied')
    } catch {
      setOutcome('failed')
    }
  }
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {outcome() === 'copied' ? texts.secret.copied : texts.secret.copy}
      </button>
      <span class="copy-outcome" classList={{ hidden: outcome() !== 'failed' }} role="status">
        {outcome() === 'copied' ? texts.secret.copied : outcome() === 'failed' ? texts.secret.copyFailed : ''}
      </span>
    </>
  )
}
