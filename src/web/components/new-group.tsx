// A group is made: what it is called, and who is in it. Or one that is there is taken in by its key.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import { CodedError } from '../../base/coded-error.ts'
import { groupTexts as words } from '../locales/en-groups.ts'
import { sentenceOf } from '../state/faults.ts'
import { makeGroup, namesIn, takeGroup, unknownAmong } from '../state/groups.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying, type Trying } from '../state/trying.ts'

const noKey = new CodedError('web.no-group-key', 'This is no key of a group.')

interface Field {
  readonly label: string
  readonly hint?: string
  readonly text: string
  readonly onInput: (text: string) => void
  /** A name or a key: nothing is to be corrected in it. */
  readonly isExact?: boolean
}

const TextLine = (props: Field): JSX.Element => {
  const id = createUniqueId()
  return (
    <>
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        dir="auto"
        maxlength="400"
        autocomplete="off"
        autocapitalize={props.isExact === true ? 'none' : 'sentences'}
        spellcheck={props.isExact !== true}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        value={props.text}
        onInput={({ currentTarget }) => {
          props.onInput(currentTarget.value)
        }}
      />
      <Show when={props.hint}>
        <p id={`${id}-hint`} class="hint muted">
          {props.hint}
        </p>
      </Show>
    </>
  )
}

/** A form that is unfolded, and ends in a group. */
const GroupForm = (props: {
  readonly title: string
  readonly lead: string
  readonly button: string
  readonly busyWords: string
  readonly isReady: boolean
  readonly trying: Trying
  readonly onSubmit: () => void
  readonly children: JSX.Element
}): JSX.Element => (
  <details class="panel">
    <summary>{props.title}</summary>
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (props.isReady) props.onSubmit()
      }}
    >
      <p class="muted">{props.lead}</p>
      {props.children}
      <button type="submit" class="primary" aria-disabled={!props.isReady || props.trying.busy()}>
        {props.trying.busy() ? props.busyWords : props.button}
      </button>
      <p class="fault" role="alert">
        {props.trying.fault()}
      </p>
    </form>
  </details>
)

/** Whatever group comes of it is opened. */
const createOpening = (trying: Trying) => {
  const { router } = usePage()
  const { messages } = useAccount()
  return (make: () => Promise<string>): void => {
    void trying.run(async () => {
      const peer = await make()
      await messages.load()
      router.go({ page: 'messages', peer })
      return ''
    })
  }
}

const Making = (): JSX.Element => {
  const { client } = usePage().session
  const { username } = useAccount()
  const [description, setDescription] = createSignal('')
  const [invited, setInvited] = createSignal('')
  const trying = createTrying(words.failed)
  const open = createOpening(trying)
  const make = async (): Promise<void> => {
    const names = namesIn(invited())
    const unknown = await unknownAmong(client, names).catch(() => [])
    if (unknown.length > 0) trying.refuse(words.unknown(unknown))
    else open(() => makeGroup(client, username, { description: description().trim(), names }))
  }
  return (
    <GroupForm
      title={words.title}
      lead={words.lead}
      button={words.make}
      busyWords={words.making}
      isReady={description().trim() !== ''}
      trying={trying}
      onSubmit={() => void make()}
    >
      <TextLine label={words.label} text={description()} onInput={setDescription} />
      <TextLine label={words.invited} hint={words.invitedHint} text={invited()} onInput={setInvited} isExact />
    </GroupForm>
  )
}

const Taking = (): JSX.Element => {
  const { client } = usePage().session
  const { username } = useAccount()
  const [key, setKey] = createSignal('')
  const [description, setDescription] = createSignal('')
  const trying = createTrying(words.failed, (reason) => (reason === noKey ? words.noKey : sentenceOf(reason)))
  const open = createOpening(trying)
  return (
    <GroupForm
      title={words.takeTitle}
      lead={words.takeLead}
      button={words.take}
      busyWords={words.making}
      isReady={key().trim() !== '' && description().trim() !== ''}
      trying={trying}
      onSubmit={() => {
        open(async () => {
          const given = { description: description().trim(), key: key().trim() }
          const alias = await takeGroup(client, username, given)
          if (alias === undefined) throw noKey
          return alias
        })
      }}
    >
      <TextLine label={words.key} text={key()} onInput={setKey} isExact />
      <TextLine label={words.label} text={description()} onInput={setDescription} />
    </GroupForm>
  )
}

/** Ways to a group: made here, or taken in by the key that a member has shown. */
export const NewGroup = (): JSX.Element => (
  <>
    <Making />
    <Taking />
  </>
)
