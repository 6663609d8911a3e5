// Everything of one person as a file on the machine of the node.
import { createSignal, createUniqueId, type JSX } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'

export const DataPart = (): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const id = createUniqueId()
  const [passphrase, setPassphrase] = createSignal('')
  const [state, setState] = createSignal({ busy: false, said: '', fault: '' })
  const fileName = (): string => `${username}.twister`
  const write = async (): Promise<void> => {
    if (state().busy) return
    setState({ busy: true, said: '', fault: '' })
    try {
      const { lines } = await session.client.exportperson({
        ...{ username, filename: fileName() },
        ...(passphrase() === '' ? {} : { passphrase: passphrase() }),
      })
      setPassphrase('')
      const folder = session.status()?.dataDirectory ?? ''
      setState({ busy: false, said: texts.data.written(fileName(), folder, lines), fault: '' })
    } catch (fault) {
      setState({ busy: false, said: '', fault: texts.people.failed(sentenceOf(fault)) })
    }
  }
  return (
    <section class="section sections" aria-labelledby="data-title">
      <h2 id="data-title">{texts.data.title}</h2>
      <p class="muted">{texts.data.lead}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void write()
        }}
      >
        <label for={id}>{texts.data.passphrase}</label>
        <input
          id={id}
          type="password"
          autocomplete="new-password"
          aria-describedby={`${id}-hint`}
          value={passphrase()}
          onInput={({ currentTarget }) => setPassphrase(currentTarget.value)}
        />
        <p class="hint muted" id={`${id}-hint`}>
          {texts.data.passphraseHint}
        </p>
        <button type="submit" aria-disabled={state().busy} aria-busy={state().busy}>
          {texts.data.write}
        </button>
      </form>
      <p role="status">{state().said}</p>
      <p class="fault" role="alert">
        {state().fault}
      </p>
    </section>
  )
}
