// A new name: chosen, checked, its key made, its secret saved, its registration begun.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { createNameCheck } from '../state/name-check.ts'
import { usePage } from '../state/page.ts'

export const CreateForm = (props: { readonly onCreated: (username: string, secret: string) => void }): JSX.Element => {
  const { session, clock, go } = usePage()
  const [name, setName] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const id = createUniqueId()
  const check = createNameCheck({ client: session.client, clock, status: session.status }, name)
  const isBad = (): boolean => ['invalid', 'taken', 'own'].includes(check().kind)
  const ready = (): boolean => check().kind === 'free' && !busy()

  const create = async (): Promise<void> => {
    if (!ready()) return
    const username = name()
    setBusy(true)
    setFault('')
    // The new user shows in the node's state before the secret is here: this page has to stay until it is saved.
    go('create')
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
      <label for={`${id}-name`}>{texts.create.label}</label>
      <input
        id={`${id}-name`}
        class="name-field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={name()}
        aria-invalid={isBad()}
        aria-describedby={`${id}-hint ${id}-verdict`}
        onInput={({ currentTarget }) => {
          setName(currentTarget.value)
          setFault('')
        }}
      />
      <p class="hint muted" id={`${id}-hint`}>
        {texts.create.hint}
      </p>
      <p class="verdict" classList={{ [`verdict-${check().kind}`]: true }} id={`${id}-verdict`} role="status">
        {check().message}
      </p>
      <Show when={check().similar.length > 0}>
        <p class="hint muted">
          {texts.create.similar} <For each={check().similar}>{(other) => <span class="mention"> {other}</span>}</For>
        </p>
      </Show>
      <p class="fault" role="alert">
        {fault()}
      </p>
      <button type="submit" class="primary" aria-disabled={!ready()}>
        {texts.create.submit}
      </button>
    </form>
  )
}
