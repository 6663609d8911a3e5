// A new name: chosen, checked while it is typed, and its key made.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { nameAsMeant } from '../../protocol/username.ts'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { sentenceOf } from '../state/faults.ts'
import { createNameCheck, type NameVerdict } from '../state/name-check.ts'
import { usePage } from '../state/page.ts'
import { TextField } from './text-field.tsx'

const Similar = (props: { readonly names: readonly string[] }): JSX.Element => (
  <Show when={props.names.length > 0}>
    <p class="hint muted">
      {newcomerTexts.create.similar}
      <For each={props.names}>{(name) => <span class="mention"> {name}</span>}</For>
    </p>
  </Show>
)

/** A name that is taken may be one’s own, from another computer. */
const Mine = (props: {
  readonly name: string
  readonly check: NameVerdict
  readonly onImport: (username: string) => void
}): JSX.Element => (
  <Show when={props.check.kind === 'taken'}>
    <button
      type="button"
      class="quiet"
      onClick={() => {
        props.onImport(props.name)
      }}
    >
      {newcomerTexts.create.mine(props.name)}
    </button>
  </Show>
)

interface CreateFormProps {
  readonly onCreated: (username: string, secret: string) => void
  /** The person says that a name which is taken is theirs. */
  readonly onImport: (username: string) => void
}

export const CreateForm = (props: CreateFormProps): JSX.Element => {
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
    page.router.replace({ page: 'welcome', way: 'create' })
    try {
      props.onCreated(username, await session.client.createwalletuser({ username }))
    } catch (reason) {
      setFault(newcomerTexts.create.failed(sentenceOf(reason)))
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
        label={newcomerTexts.create.label}
        kind="name-field"
        value={name()}
        invalid={['invalid', 'taken', 'own'].includes(check().kind)}
        describedBy={`${id}-hint ${id}-verdict`}
        onInput={(typed) => setName(nameAsMeant(typed))}
      />
      <p class="hint muted" id={`${id}-hint`}>
        {newcomerTexts.create.hint}
      </p>
      <p class="verdict" classList={{ [`verdict-${check().kind}`]: true }} id={`${id}-verdict`} role="status">
        {check().message}
      </p>
      <Similar names={check().similar} />
      <Mine name={name()} check={check()} onImport={props.onImport} />
      <p class="fault" role="alert">
        {fault()}
      </p>
      <button type="submit" class="primary" aria-disabled={!ready()}>
        {newcomerTexts.create.submit}
      </button>
    </form>
  )
}
