// Copies a text, and says what came of it.
import { createSignal, type JSX, Show } from 'solid-js'
import { newcomerTexts } from '../locales/en-newcomers.ts'

/** `of`: what is copied, for whoever does not see beside what the button stands. */
export const CopyButton = (props: { readonly text: string; readonly of?: string }): JSX.Element => {
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
        {outcome() === 'copied' ? newcomerTexts.secret.copied : newcomerTexts.secret.copy}
        <Show when={props.of}>{(name) => <span class="hidden"> {name()}</span>}</Show>
      </button>
      <span class="copy-outcome" classList={{ hidden: outcome() !== 'failed' }} role="status">
        {outcome() === 'copied'
          ? newcomerTexts.secret.copied
          : outcome() === 'failed'
            ? newcomerTexts.secret.copyFailed
            : ''}
      </span>
    </>
  )
}
