// A group is made: what it is called, and who is in it.
import { createSignal, createUniqueId, type JSX } from 'solid-js'
import { groupTexts as words } from '../locales/en-groups.ts'
import { sentenceOf } from '../state/faults.ts'
import { makeGroup, namesIn, unknownAmong } from '../state/groups.ts'
import { useAccount, usePage } from '../state/page.ts'

/** What is typed, and what comes of it. */
const createMaking = () => {
  const { session, router } = usePage()
  const { username, messages } = useAccount()
  const [description, setDescription] = createSignal('')
  const [invited, setInvited] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const make = async (): Promise<void> => {
    const called = description().trim()
    if (busy() || called === '') return
    setBusy(true)
    setFault('')
    try {
      const names = namesIn(invited())
      const unknown = await unknownAmong(session.client, names)
      if (unknown.length > 0) setFault(words.unknown(unknown))
      else {
        const peer = await makeGroup(session.client, username, { description: called, names })
        await messages.load()
        router.go({ page: 'messages', peer })
      }
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
    setBusy(false)
  }
  return { description, setDescription, invited, setInvited, busy, fault, make }
}

export const NewGroup = (): JSX.Element => {
  const id = createUniqueId()
  const { description, setDescription, invited, setInvited, busy, fault, make } = createMaking()
  return (
    <details class="panel">
      <summary>{words.title}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <p class="muted">{words.lead}</p>
        <label for={`${id}-called`}>{words.label}</label>
        <input
          id={`${id}-called`}
          type="text"
          dir="auto"
          maxlength="100"
          value={description()}
          onInput={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        <label for={`${id}-invited`}>{words.invited}</label>
        <input
          id={`${id}-invited`}
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={`${id}-hint`}
          value={invited()}
          onInput={({ currentTarget }) => setInvited(currentTarget.value)}
        />
        <p id={`${id}-hint`} class="hint muted">
          {words.invitedHint}
        </p>
        <button type="submit" class="primary" aria-disabled={description().trim() === '' || busy()}>
          {busy() ? words.making : words.make}
        </button>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </form>
    </details>
  )
}
