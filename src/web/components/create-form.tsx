// A new name: chosen, checked while it is typed, and its key made.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { nameAsMeant } from '../../protocol/username.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { createNameCheck } from '../state/name-check.ts'
import { usePage } from '../state/page.ts'
import { TextField } from './text-field.tsx'

const Similar = (props: { readonly names: readonly string[] }): JSX.Element => (
  <Show when={props.names.length > 0}>
    <p class="hint muted">
      {texts.create.similar}
      <For each={props.names}>{(name) => <span class="mention"> {name}</span>}</For>
    </p>
  </Show>
)

export const CreateForm = (props: { readonly onCreated: (username: string, secret: string) => void }): JSX.Element => {
  const page = usePage()
  const { session, clock } = page
  const [name, setName] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const id = createUniqueId()
  const check = createNameCheck({ client: session.client, clock, status: session.status }, name)
  const ready = (): boolean => check().kind === 'free' && !busy()
  const create = async (): Promise<void> => {
    if (!ready()) return
    const username = name()
    setBusy(true)
    setFault('')
    // The new user shows in the node's state before the secret is here: this page has to stay until it is saved.
    page.go('create')
    try {
      props.onCreated(username, await session.client.createwalletuser({ username }))
    } catch (reason) {
      setFault(texts.create.failed(sentenceOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <TextField
        id={`${id}-name`}
        label={texts.create.label}
        kind="name-field"
        value={name()}
        invalid={['invalid', 'taken', 'own'].includes(check().kind)}
        describedBy={`${id}-hint ${id}-verdict`}
        onInput={(typed) => setName(nameAsMeant(typed))}
      />
      <p class="hint muted" id={`${id}-hint`}>
        {texts.create.hint}
      </p>
      <p class="verdict" classList={{ [`verdict-${check().kind}`]: true }} id={`${id}-verdict`} role="status">
        {check().message}
      </p>
      <Similar names={check().similar} />
      <p class="fault" role="alert">
        {fault()}
      </p>
      <button type="submit" class="primary" aria-disabled={!ready()}>
        {texts.create.submit}
      </button>
    </form>
  )
}
