// Everything of one person as a file on the machine of the node.
import { createSignal, createUniqueId, type JSX } from 'solid-js'
import { keepingTexts } from '../locales/en-keeping.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'

/** Work that is done once at a time, and what came of it. */
const createWork = () => {
  const [state, setState] = createSignal({ busy: false, said: '', fault: '' })
  const run = async (work: () => Promise<string>): Promise<void> => {
    if (state().busy) return
    setState({ busy: true, said: '', fault: '' })
    try {
      setState({ busy: false, said: await work(), fault: '' })
    } catch (fault) {
      setState({ busy: false, said: '', fault: texts.people.failed(sentenceOf(fault)) })
    }
  }
  return { state, run }
}

const WhatCame = (props: { readonly of: { readonly said: string; readonly fault: string } }): JSX.Element => (
  <>
    <p role="status">{props.of.said}</p>
    <p class="fault" role="alert">
      {props.of.fault}
    </p>
  </>
)

const ExportForm = (): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const id = createUniqueId()
  const [passphrase, setPassphrase] = createSignal('')
  const { state, run } = createWork()
  const filename = `${username}.twister`
  const write = async (): Promise<string> => {
    const { lines } = await session.client.exportperson({
      ...{ username, filename },
      ...(passphrase() === '' ? {} : { passphrase: passphrase() }),
    })
    setPassphrase('')
    return keepingTexts.data.written(filename, session.status()?.dataDirectory ?? '', lines)
  }
  return (
    <section class="section sections" aria-labelledby="data-title">
      <h2 id="data-title">{keepingTexts.data.title}</h2>
      <p class="muted">{keepingTexts.data.lead}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void run(write)
        }}
      >
        <label for={id}>{keepingTexts.data.passphrase}</label>
        <input
          id={id}
          type="password"
          autocomplete="new-password"
          aria-describedby={`${id}-hint`}
          value={passphrase()}
          onInput={({ currentTarget }) => setPassphrase(currentTarget.value)}
        />
        <p class="hint muted" id={`${id}-hint`}>
          {keepingTexts.data.passphraseHint}
        </p>
        <button type="submit" aria-disabled={state().busy} aria-busy={state().busy}>
          {keepingTexts.data.write}
        </button>
      </form>
      <WhatCame of={state()} />
    </section>
  )
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const ImportForm = (): JSX.Element => {
  const { session } = usePage()
  const id = createUniqueId()
  const [typed, setTyped] = createSignal({ file: '', passphrase: '' })
  const { state, run } = createWork()
  const read = async (): Promise<string> => {
    const { file, passphrase } = typed()
    const { username, took, held, left } = await session.client.importperson({
      filename: file.trim(),
      ...(passphrase === '' ? {} : { passphrase }),
    })
    setTyped({ file: '', passphrase: '' })
    void session.ask()
    return keepingTexts.data.imported(username, sumOf(took), sumOf(held), sumOf(left))
  }
  return (
    <section class="section sections" aria-labelledby="import-title">
      <h2 id="import-title">{keepingTexts.data.importTitle}</h2>
      <p class="muted">{keepingTexts.data.importLead}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed().file.trim() !== '') void run(read)
        }}
      >
        <label for={`${id}-file`}>{keepingTexts.data.importFile}</label>
        <input
          id={`${id}-file`}
          type="text"
          autocomplete="off"
          autocapitalize="none"
          value={typed().file}
          onInput={({ currentTarget }) => setTyped({ ...typed(), file: currentTarget.value })}
        />
        <label for={`${id}-passphrase`}>{keepingTexts.data.importPassphrase}</label>
        <input
          id={`${id}-passphrase`}
          type="password"
          autocomplete="off"
          value={typed().passphrase}
          onInput={({ currentTarget }) => setTyped({ ...typed(), passphrase: currentTarget.value })}
        />
        <button type="submit" aria-disabled={state().busy || typed().file.trim() === ''} aria-busy={state().busy}>
          {keepingTexts.data.importRead}
        </button>
      </form>
      <WhatCame of={state()} />
    </section>
  )
}

export const DataPart = (): JSX.Element => (
  <>
    <ExportForm />
    <ImportForm />
  </>
)
