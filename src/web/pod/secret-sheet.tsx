// The secret of a name, to be kept: shown, copied, printed.
import { createSignal, type JSX } from 'solid-js'
import { texts } from '../locales/pod/texts.ts'

export const SecretSheet = (props: { readonly name: string; readonly secret: string }): JSX.Element => {
  const [said, setSaid] = createSignal('')
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.secret)
    setSaid(texts.copied)
  }
  return (
    <>
      <div class="sheet card">
        <p class="name">
          <bdi>@{props.name}</bdi>
        </p>
        <p class="secret-text">
          <code data-secret>{props.secret}</code>
        </p>
        <p>{texts.secret.lead}</p>
      </div>
      <div class="buttons no-print">
        <button type="button" onClick={() => void copy().catch(() => undefined)}>
          {texts.copy}
        </button>
        <button
          type="button"
          onClick={() => {
            window.print()
          }}
        >
          {texts.secret.print}
        </button>
        <span role="status">{said()}</span>
      </div>
    </>
  )
}
