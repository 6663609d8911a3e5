// What is done with the group of a conversation: who is in it, whom to invite, another name, leaving.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import type { GroupJson } from '../../api/groups.ts'
import { groupTexts as words } from '../locales/en-groups.ts'
import { createTrying } from '../state/trying.ts'
import { namesIn, unknownAmong } from '../state/groups.ts'
import { useAccount, usePage } from '../state/page.ts'
import { CopyButton } from './copy-button.tsx'
import { Link } from './link.tsx'

/** A line of text with a button beside it. */
const LineForm = (props: {
  readonly label: string
  readonly button: string
  readonly hint?: string
  readonly initial: string
  readonly isName: boolean
  readonly onSubmit: (text: string) => Promise<boolean>
}): JSX.Element => {
  const id = createUniqueId()
  const [text, setText] = createSignal(props.initial)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (text().trim() !== '')
          void props.onSubmit(text().trim()).then((isDone) => {
            if (isDone && props.isName) setText('')
          })
      }}
    >
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        dir="auto"
        autocomplete="off"
        autocapitalize={props.isName ? 'none' : 'sentences'}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        value={text()}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Show when={props.hint}>
        <p id={`${id}-hint`} class="hint muted">
          {props.hint}
        </p>
      </Show>
      <button type="submit" class="small" aria-disabled={text().trim() === ''}>
        {props.button}
      </button>
    </form>
  )
}

const Leave = (props: { readonly onLeave: () => void }): JSX.Element => {
  const [asked, setAsked] = createSignal(false)
  return (
    <div class="section">
      <p class="hint muted">{words.leaveHint}</p>
      <div class="buttons">
        <Show
          when={asked()}
          fallback={
            <button type="button" class="small" onClick={() => setAsked(true)}>
              {words.leave}
            </button>
          }
        >
          <button
            type="button"
            class="small"
            ref={(element) => {
              queueMicrotask(() => {
                element.focus()
              })
            }}
            onClick={() => {
              props.onLeave()
            }}
          >
            {words.leaveNow}
          </button>
          <button type="button" class="small quiet" onClick={() => setAsked(false)}>
            {words.stay}
          </button>
        </Show>
      </div>
    </div>
  )
}

/** The changes of a group, and what was said of the last one. */
const createChanging = (group: GroupJson) => {
  const { session, router, announcer } = usePage()
  const { username, messages } = useAccount()
  const { client } = session
  const groupalias = group.alias
  const { said, fault, run, refuse } = createTrying(words.failed)
  const trying = (act: () => Promise<string>): Promise<boolean> =>
    run(async () => {
      const done = await act()
      await messages.load()
      return done
    })
  const invite = async (text: string): Promise<boolean> => {
    const names = namesIn(text)
    const unknown = await unknownAmong(client, names).catch(() => [])
    if (unknown.length === 0)
      return trying(async () => {
        await client.invitetogroup({ username, groupalias, newmembers: names })
        return words.invitedNow(names)
      })
    refuse(words.unknown(unknown))
    return false
  }
  const rename = (description: string): Promise<boolean> =>
    trying(async () => {
      await client.describegroup({ username, groupalias, description })
      return words.renamed
    })
  const leave = async (): Promise<void> => {
    const isLeft = await trying(async () => {
      await client.leavegroup({ username, groupalias })
      return words.left
    })
    if (!isLeft) return
    announcer.say(words.left)
    router.go({ page: 'messages', peer: undefined })
  }
  return { said, fault, invite, rename, leave }
}

/** The key of a group, shown when it is asked for: other members can be given it by hand. */
const GroupKey = (props: { readonly alias: string }): JSX.Element => {
  const { client } = usePage().session
  const [key, setKey] = createSignal('')
  const { fault, run } = createTrying(words.failed)
  const show = (): void => {
    void run(async () => {
      setKey(await client.dumpprivkey({ username: props.alias }))
      return ''
    })
  }
  return (
    <div class="section">
      <p class="hint muted">{words.keyHint}</p>
      <Show
        when={key() !== ''}
        fallback={
          <button type="button" class="small" onClick={show}>
            {words.showKey}
          </button>
        }
      >
        <div role="group" aria-label={words.key}>
          <code class="command">{key()}</code>
        </div>
        <div class="buttons">
          <CopyButton text={key()} />
        </div>
      </Show>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </div>
  )
}

export const GroupPart = (props: { readonly group: GroupJson }): JSX.Element => {
  const { said, fault, invite, rename, leave } = createChanging(props.group)
  return (
    <details class="panel">
      <summary>{words.manage}</summary>
      <h2>{words.members}</h2>
      <ul class="group-members">
        <For each={props.group.members}>
          {(name) => (
            <li>
              <Link class="name" to={{ page: 'user', name, part: 'posts' }}>
                {name}
              </Link>
            </li>
          )}
        </For>
      </ul>
      <LineForm
        label={words.invited}
        button={words.invite}
        hint={words.invitedHint}
        initial=""
        isName
        onSubmit={invite}
      />
      <LineForm
        label={words.rename}
        button={words.renameNow}
        initial={props.group.description}
        isName={false}
        onSubmit={rename}
      />
      <p role="status">{said()}</p>
      <p class="fault" role="alert">
        {fault()}
      </p>
      <GroupKey alias={props.group.alias} />
      <Leave onLeave={() => void leave()} />
    </details>
  )
}
