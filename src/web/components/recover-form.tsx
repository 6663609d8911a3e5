// A name that comes back from its recovery sheet.
import { createUniqueId, type JSX, Show } from 'solid-js'
import { keepingTexts } from '../locales/en-keeping.ts'
import { createRecovering } from '../state/recovering.ts'
import { usePage } from '../state/page.ts'
import { CodeButton } from './code-button.tsx'

export const RecoverForm = (props: { readonly onRecovered: (username: string) => void }): JSX.Element => {
  const id = createUniqueId()
  const words = keepingTexts.recovery
  const recovering = createRecovering(usePage().session.client, (username) => {
    props.onRecovered(username)
  })
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void recovering.use()
      }}
    >
      <p class="muted" id={`${id}-lead`}>
        {words.useLead}
      </p>
      <label for={id}>{words.useLabel}</label>
      <textarea
        id={id}
        class="secret-field sheet-text"
        rows="10"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        value={recovering.text()}
        aria-invalid={recovering.wrongLine() !== undefined}
        aria-describedby={`${id}-lead ${id}-line`}
        onInput={({ currentTarget }) => {
          recovering.write(currentTarget.value)
        }}
      />
      <p class="hint fault" id={`${id}-line`} role="status">
        <Show when={recovering.wrongLine()}>{(line) => words.lineWrong(line())}</Show>
      </p>
      <p class="fault" role="alert">
        {recovering.fault()}
      </p>
      <div class="buttons">
        <button type="submit" class="primary" aria-disabled={!recovering.ready()}>
          {words.useNow}
        </button>
        <CodeButton onCode={recovering.write} />
      </div>
    </form>
  )
}
