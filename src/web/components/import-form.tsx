// A name whose secret was saved before.
import { createUniqueId, type JSX, Show } from 'solid-js'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { createImporting, secretFault } from '../state/importing.ts'
import type { NameVerdict } from '../state/name-check.ts'
import { usePage } from '../state/page.ts'
import { TextField } from './text-field.tsx'

const nameWords = ({ kind, message }: NameVerdict): string => {
  if (kind === 'free') return newcomerTexts.importing.nameUnknown
  return kind === 'invalid' ? message : ''
}

interface ImportFormProps {
  /** The name that the person wrote elsewhere. */
  readonly name: string
  readonly onImported: (username: string) => void
}

export const ImportForm = (props: ImportFormProps): JSX.Element => {
  const id = createUniqueId()
  const importing = createImporting(usePage(), props.name, (username) => {
    props.onImported(username)
  })
  const { name, secret, check } = importing
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void importing.load()
      }}
    >
      <TextField
        id={`${id}-name`}
        label={newcomerTexts.importing.nameLabel}
        kind="name-field"
        value={name()}
        invalid={check().kind === 'invalid'}
        describedBy={`${id}-verdict`}
        onInput={importing.setName}
      />
      <p class="hint" classList={{ fault: check().kind === 'invalid' }} id={`${id}-verdict`} role="status">
        {nameWords(check())}
      </p>
      <TextField
        id={`${id}-secret`}
        label={newcomerTexts.importing.secretLabel}
        kind="secret-field"
        value={secret()}
        invalid={secretFault(secret()) !== ''}
        describedBy={`${id}-secret-hint`}
        onInput={importing.setSecret}
      />
      <p class="hint" id={`${id}-secret-hint`} role="status">
        <Show when={secretFault(secret())} fallback={<span class="muted">{newcomerTexts.importing.secretHint}</span>}>
          <span class="fault">{secretFault(secret())}</span>
        </Show>
      </p>
      <p class="fault" role="alert">
        {importing.fault()}
      </p>
      <button type="submit" class="primary" aria-disabled={!importing.ready()}>
        {newcomerTexts.importing.submit}
      </button>
    </form>
  )
}
