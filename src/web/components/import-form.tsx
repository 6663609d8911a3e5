// A name whose secret was saved before.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { createNameCheck, nameFault } from '../state/name-check.ts'
import { usePage } from '../state/page.ts'

const secretLength = 52

/** Why a text cannot be a secret; empty when it looks like one. The node checks its sum. */
const secretFault = (secret: string): string => {
  if (secret === '') return ''
  if (/[^1-9A-HJ-NP-Za-km-z]/.test(secret)) return texts.importing.secretAlphabet
  return secret.length === secretLength ? '' : texts.importing.secretLength(secret.length)
}

export const ImportForm = (props: { readonly onImported: (username: string) => void }): JSX.Element => {
  const { session, clock } = usePage()
  const [name, setName] = createSignal('')
  const [secret, setSecret] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const id = createUniqueId()
  const check = createNameCheck({ client: session.client, clock, status: session.status }, name)
  const nameWords = (): string => {
    const { kind, message } = check()
    if (kind === 'free') return texts.importing.nameUnknown
    return kind === 'invalid' ? message : ''
  }
  const ready = (): boolean =>
    name() !== '' && nameFault(name()) === '' && secret() !== '' && secretFault(secret()) === '' && !busy()

  const load = async (): Promise<void> => {
    if (!ready()) return
    setBusy(true)
    setFault('')
    try {
      const isKnown = check().kind === 'taken' || check().kind === 'own'
      await session.client.importprivkey({
        secret: secret(),
        username: name(),
        ...(isKnown ? {} : { rescan: false, allow_new_user: true }),
      })
      setSecret('')
      props.onImported(name())
    } catch (reason) {
      setFault(texts.importing.failed(sentenceOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void load()
      }}
    >
      <label for={`${id}-name`}>{texts.importing.nameLabel}</label>
      <input
        id={`${id}-name`}
        class="name-field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={name()}
        aria-invalid={check().kind === 'invalid'}
        aria-describedby={`${id}-verdict`}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <p class="verdict" classList={{ [`verdict-${check().kind}`]: nameWords() !== '' }} id={`${id}-verdict`}>
        {nameWords()}
      </p>
      <label for={`${id}-secret`}>{texts.importing.secretLabel}</label>
      <input
        id={`${id}-secret`}
        class="secret-field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={secret()}
        aria-invalid={secretFault(secret()) !== ''}
        aria-describedby={`${id}-secret-hint`}
        onInput={({ currentTarget }) => setSecret(currentTarget.value.replace(/\s/g, ''))}
      />
      <p class="hint" id={`${id}-secret-hint`} role="status">
        <Show when={secretFault(secret())} fallback={<span class="muted">{texts.importing.secretHint}</span>}>
          <span class="fault">{secretFault(secret())}</span>
        </Show>
      </p>
      <p class="fault" role="alert">
        {fault()}
      </p>
      <button type="submit" class="primary" aria-disabled={!ready()}>
        {texts.importing.submit}
      </button>
    </form>
  )
}
