// The conversations of a user: with others, in groups, and what waits from people who are not followed.
import { createSignal, createUniqueId, For, type JSX, Match, onCleanup, Show, Switch } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import type { Conversation, Messages } from '../state/messages.ts'
import { usePage } from '../state/page.ts'
import { machineTime, timeAgo } from '../text/times.ts'
import { Avatar } from './avatar.tsx'
import { ConversationView } from './conversation.tsx'
import { GroupIcon } from './icons.tsx'
import { TextField } from './text-field.tsx'

interface MessagesPanelProps {
  readonly user: LocalUserJson
  readonly messages: Messages
  readonly onFollow: (name: string) => Promise<unknown>
}

const Entry = (props: { readonly thread: Conversation; readonly onOpen: () => void }): JSX.Element => {
  const { now } = usePage()
  return (
    <button
      type="button"
      class="conversation-entry"
      onClick={() => {
        props.onOpen()
      }}
    >
      <Show when={props.thread.group} fallback={<Avatar name={props.thread.peer} small />}>
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
    </button>
  )
}

const Waiting = (props: Pick<MessagesPanelProps, 'messages' | 'onFollow'>): JSX.Element => {
  const count = (): number => props.messages.waiting().reduce((sum, one) => sum + one.count, 0)
  return (
    <Show when={count() > 0}>
      <section
        class="panel waiting-messages"
        aria-label={texts.messages.waiting(count(), props.messages.waiting().length)}
      >
        <p>
          <strong>{texts.messages.waiting(count(), props.messages.waiting().length)}</strong>{' '}
          <span class="muted">{texts.messages.waitingHint}</span>
        </p>
        <ul class="persons">
          <For each={props.messages.waiting()}>
            {({ from, count: messages }) => (
              <li class="person">
                <Avatar name={from} small />
                <span class="person-words">{texts.messages.waitingFrom(from, messages)}</span>
                <button
                  type="button"
                  class="small"
                  aria-label={texts.messages.follow(from)}
                  onClick={() => void props.onFollow(from)}
                >
                  {texts.people.submit}
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  )
}

/** A box to write to somebody with whom there is no conversation yet. */
const NewConversation = (props: { readonly onOpen: (name: string) => void }): JSX.Element => {
  const { session } = usePage()
  const id = createUniqueId()
  const [name, setName] = createSignal('')
  const [fault, setFault] = createSignal('')
  const begin = async (): Promise<void> => {
    const username = name().trim().replace(/^@/u, '').toLowerCase()
    if (username === '') return
    try {
      if ((await session.client.dumppubkey({ username })) === '') setFault(texts.messages.unknown(username))
      else props.onOpen(username)
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

const List = (props: { readonly messages: Messages }): JSX.Element => {
  const { messages } = props
  const open = (peer: string): void => void messages.open(peer)
  return (
    <Switch>
      <Match when={messages.state() === 'failed'}>
        <div class="empty">
          <p class="fault">{texts.messages.failed(messages.reason())}</p>
          <button type="button" onClick={() => void messages.load()}>
            {texts.messages.retry}
          </button>
        </div>
      </Match>
      <Match when={messages.state() === 'loading'}>
        <p class="empty muted">{texts.messages.loading}</p>
      </Match>
      <Match when={messages.conversations().length === 0}>
        <div class="empty">
          <p>
            <strong>{texts.messages.empty}</strong>
          </p>
          <p class="muted">{texts.messages.emptyHint}</p>
        </div>
      </Match>
      <Match when={true}>
        <ul class="conversations">
          <For each={messages.conversations()}>
            {(thread) => (
              <li>
                <Entry
                  thread={thread}
                  onOpen={() => {
                    open(thread.peer)
                  }}
                />
              </li>
            )}
          </For>
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

export const MessagesPanel = (props: MessagesPanelProps): JSX.Element => {
  const { messages } = props
  let title: HTMLHeadingElement | undefined
  lookAgain(messages)
  const back = (): void => {
    messages.close()
    title?.focus()
  }
  return (
    <section class="messages" aria-labelledby="messages-title">
      <h2
        id="messages-title"
        tabindex="-1"
        ref={(element) => {
          title = element
        }}
      >
        {texts.messages.title}
      </h2>
      <Show
        when={messages.peer()}
        keyed
        fallback={
          <>
            <p class="muted">{texts.messages.lead}</p>
            <NewConversation onOpen={(name) => void messages.open(name)} />
            <Waiting messages={messages} onFollow={(name) => props.onFollow(name)} />
            <List messages={messages} />
          </>
        }
      >
        {(peer) => <ConversationView user={props.user} messages={messages} peer={peer} onBack={back} />}
      </Show>
    </section>
  )
}
