// The conversations of a user: with others, in groups, and what waits from people who are not followed.
import {
  createEffect,
  createSignal,
  createUniqueId,
  type JSX,
  Match,
  on,
  onCleanup,
  Show,
  Suspense,
  Switch,
} from 'solid-js'
import { later } from '../components/later.tsx'
import { Avatar } from '../components/avatar.tsx'
import { ConversationView } from '../components/conversation.tsx'
import { Empty, Failed, Skeleton } from '../components/empty.tsx'
import { GroupIcon, MessagesIcon } from '../components/icons.tsx'
import { Keyed } from '../components/keyed.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { TextField } from '../components/text-field.tsx'
import { texts } from '../locales/texts.ts'
import type { Conversation, Messages } from '../state/messages.ts'
import { useAccount, usePage } from '../state/page.ts'
import { machineTime, timeAgo } from '../text/times.ts'

const NewGroup = later(() => import('../components/new-group.tsx').then((module) => module.NewGroup))

const Entry = (props: { readonly thread: Conversation }): JSX.Element => {
  const { now } = usePage()
  return (
    <Link class="conversation-entry" to={{ page: 'messages', peer: props.thread.peer }}>
      <Show when={props.thread.group} fallback={<Avatar name={props.thread.peer} />}>
        <span class="group-mark">
          <GroupIcon />
        </span>
      </Show>
      <span class="conversation-words">
        <strong class="name" dir="auto">
          {props.thread.name}
        </strong>
        <span class="preview muted" dir="auto">
          {props.thread.preview}
        </span>
      </span>
      <span class="conversation-state">
        <time class="muted" datetime={machineTime(props.thread.lastTime)}>
          {timeAgo(props.thread.lastTime, now())}
        </time>
        <Show when={props.thread.unread > 0}>
          <span class="unread">{texts.messages.unread(props.thread.unread)}</span>
        </Show>
      </span>
    </Link>
  )
}

const Waiting = (): JSX.Element => {
  const { messages, follow } = useAccount()
  const count = (): number => messages.waiting().reduce((sum, one) => sum + one.count, 0)
  return (
    <Show when={count() > 0}>
      <section class="panel waiting-messages" aria-label={texts.messages.waiting(count(), messages.waiting().length)}>
        <p>
          <strong>{texts.messages.waiting(count(), messages.waiting().length)}</strong>{' '}
          <span class="muted">{texts.messages.waitingHint}</span>
        </p>
        <ul class="persons">
          <Keyed each={messages.waiting()} by={({ from }) => from}>
            {(waiting) => (
              <li class="person">
                <Avatar name={waiting().from} size="small" />
                <span class="person-words">{texts.messages.waitingFrom(waiting().from, waiting().count)}</span>
                <button
                  type="button"
                  class="small"
                  aria-label={texts.messages.follow(waiting().from)}
                  onClick={() => void follow(waiting().from).catch(() => undefined)}
                >
                  {texts.people.submit}
                </button>
              </li>
            )}
          </Keyed>
        </ul>
      </section>
    </Show>
  )
}

/** A box to write to somebody with whom there is no conversation yet. */
const NewConversation = (): JSX.Element => {
  const { session, router } = usePage()
  const id = createUniqueId()
  const [name, setName] = createSignal('')
  const [fault, setFault] = createSignal('')
  const begin = async (): Promise<void> => {
    const username = name().trim().replace(/^@/u, '').toLowerCase()
    if (username === '') return
    try {
      if ((await session.client.dumppubkey({ username })) === '') setFault(texts.messages.unknown(username))
      else router.go({ page: 'messages', peer: username })
    } catch {
      setFault(texts.faults.unreachable)
    }
  }
  return (
    <form
      class="new-conversation"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      <TextField
        id={`${id}-to`}
        label={texts.messages.to}
        kind="name-field"
        value={name()}
        invalid={fault() !== ''}
        describedBy={`${id}-hint ${id}-fault`}
        onInput={(text) => {
          setName(text)
          setFault('')
        }}
      />
      <button type="submit" aria-disabled={name().trim() === ''}>
        {texts.messages.begin}
      </button>
      <p class="hint muted" id={`${id}-hint`}>
        {texts.messages.toHint}
      </p>
      <p class="fault" id={`${id}-fault`} role="alert">
        {fault()}
      </p>
    </form>
  )
}

const List = (): JSX.Element => {
  const { messages } = useAccount()
  return (
    <Switch>
      <Match when={messages.state() === 'failed'}>
        <Failed
          words={texts.messages.failed(messages.reason())}
          retry={texts.messages.retry}
          onRetry={() => void messages.load()}
        />
      </Match>
      <Match when={messages.state() === 'loading'}>
        <Skeleton label={texts.messages.loading} />
      </Match>
      <Match when={messages.conversations().length === 0}>
        <Empty title={texts.messages.empty} hint={texts.messages.emptyHint} icon={<MessagesIcon />} />
      </Match>
      <Match when={true}>
        <ul class="conversations">
          <Keyed each={messages.conversations()} by={({ peer }) => peer}>
            {(thread) => (
              <li>
                <Entry thread={thread()} />
              </li>
            )}
          </Keyed>
        </ul>
      </Match>
    </Switch>
  )
}

/** Who comes back to the page sees, and has read, what came meanwhile. */
const lookAgain = (messages: Messages): void => {
  const onChange = (): void => {
    if (!document.hidden) void messages.load()
  }
  document.addEventListener('visibilitychange', onChange)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onChange)
    messages.close()
  })
}

const All = (): JSX.Element => (
  <>
    <PageHead title={texts.messages.title} />
    <div class="messages">
      <p class="muted">{texts.messages.lead}</p>
      <NewConversation />
      <Suspense>
        <NewGroup />
      </Suspense>
      <Waiting />
      <List />
    </div>
  </>
)

export const MessagesPage = (props: { readonly peer: string | undefined }): JSX.Element => {
  const { messages } = useAccount()
  lookAgain(messages)
  createEffect(
    on(
      () => props.peer,
      (peer) => {
        if (peer === undefined) messages.close()
        else void messages.open(peer)
      },
    ),
  )
  return (
    <Show when={props.peer} keyed fallback={<All />}>
      {(peer) => <ConversationView peer={peer} />}
    </Show>
  )
}
