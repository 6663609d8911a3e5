// Everything of one person as a file on the machine of the node.
import { createSignal, createUniqueId, type JSX } from 'solid-js'
import { keepingTexts } from '../locales/en-keeping.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying, type Trying } from '../state/trying.ts'

const WhatCame = (props: { readonly of: Pick<Trying, 'said' | 'fault'> }): JSX.Element => (
  <>
    <p role="status">{props.of.said()}</p>
    <p class="fault" role="alert">
      {props.of.fault()}
    </p>
  </>
)

const ExportForm = (): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const id = createUniqueId()
  const [passphrase, setPassphrase] = createSignal('')
  const trying = createTrying(texts.people.failed)
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
          void trying.run(write)
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
        <button type="submit" aria-disabled={trying.busy()} aria-busy={trying.busy()}>
          {keepingTexts.data.write}
        </button>
      </form>
      <WhatCame of={trying} />
    </section>
  )
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const ImportForm = (): JSX.Element => {
  const { session } = usePage()
  const id = createUniqueId()
  const [typed, setTyped] = createSignal({ file: '', passphrase: '' })
  const trying = createTrying(texts.people.failed)
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
          if (typed().file.trim() !== '') void trying.run(read)
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
        <button type="submit" aria-disabled={trying.busy() || typed().file.trim() === ''} aria-busy={trying.busy()}>
          {keepingTexts.data.importRead}
        </button>
      </form>
      <WhatCame of={trying} />
    </section>
  )
}

export const DataPart = (): JSX.Element => (
  <>
    <ExportForm />
    <ImportForm />
  </>
)
