// Messages: sealed and opened in this browser.
import { createResource, createSignal, For, type JSX, onCleanup, Show } from 'solid-js'
import { nowSeconds } from '../../base/clock.ts'
import { Letter } from '../components/letter.tsx'
import { texts } from '../locales/pod/texts.ts'
import { systemClock } from '../system-clock.ts'
import { wordsOf } from './faults.ts'
import type { Message } from './keys/shapes.ts'
import { Area, Field, Head, Text, To } from './parts.tsx'
import { usePod } from './state.ts'
import { ago, exactly, machineTime } from './times.ts'

/** How often messages are looked for that nobody told of, in milliseconds. */
const lookEveryMs = 60_000

/** What was opened, and what has come since. */
const createMessages = () => {
  const { keys, say, onEvent } = usePod()
  const [messages, { mutate }] = createResource(() => keys.messages(false))
  const open = async (): Promise<void> => {
    try {
      mutate(await keys.messages(true))
    } catch (error) {
      say(wordsOf(error))
    }
  }
  let turn = Promise.resolve()
  let isDue = false
  /** One look at a time; what comes meanwhile is found by the next one. */
  const look = (): Promise<void> => {
    if (!isDue) {
      isDue = true
      turn = turn.then(() => {
        isDue = false
        return open()
      })
    }
    return turn
  }
  onCleanup(
    onEvent((event) => {
      if (event.type === 'again' || (event.type === 'post' && event.post.kind === 'direct')) void look()
    }),
  )
  const timer = systemClock.every(lookEveryMs, () => void look())
  onCleanup(() => {
    timer.cancel()
  })
  void look()
  return { messages: (): readonly Message[] => (messages.error === undefined ? (messages() ?? []) : []), look }
}

const Bubble = (props: { readonly message: Message }): JSX.Element => (
  <li class="message" classList={{ 'message-own': props.message.isOwn }}>
    <p class="message-head muted">
      <span class="name">{props.message.isOwn ? texts.messages.own : props.message.peer}</span>
      <time datetime={machineTime(props.message.time)} title={exactly(props.message.time)}>
        {ago(props.message.time, nowSeconds(systemClock))}
      </time>
    </p>
    <Text text={props.message.text} />
    <Show when={!props.message.isVerified}>
      <p class="muted hint">{texts.messages.unverified}</p>
    </Show>
  </li>
)

const Conversation = (props: { readonly peer: string }): JSX.Element => {
  const { keys, account } = usePod()
  const { messages, look } = createMessages()
  const [text, setText] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [said, setSaid] = createSignal('')
  const [fault, setFault] = createSignal('')
  const shown = () => messages().filter(({ peer }) => peer === props.peer)
  const send = async (): Promise<void> => {
    setBusy(true)
    setFault('')
    try {
      const { isCopied } = await keys.message(props.peer, text())
      setText('')
      setSaid(isCopied ? texts.messages.sent : texts.messages.noCopy)
      await look()
    } catch (error) {
      setFault(wordsOf(error))
    }
    setBusy(false)
  }
  const isReady = (): boolean => account()?.registration.state === 'ready'
  return (
    <>
      <Head title={texts.messages.with(props.peer)} />
      <div class="conversation">
        <p class="muted message-rule">{texts.messages.rule}</p>
        <ol class="message-lines">
          <For each={shown()}>{(message) => <Bubble message={message} />}</For>
        </ol>
        <form
          class="composer"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <Area id="message-text" label={texts.messages.label} value={text()} onInput={setText} />
          <Show when={fault() !== ''}>
            <p class="fault" role="alert">
              {fault()}
            </p>
          </Show>
          <div class="composer-foot">
            <span class="composer-state muted" role="status">
              {isReady() ? said() : texts.compose.notReady}
            </span>
            <button type="submit" class="primary" disabled={busy() || text().trim() === '' || !isReady()}>
              {texts.messages.send}
            </button>
          </div>
        </form>
      </div>
    </>
  )
}

const Conversations = (): JSX.Element => {
  const { go } = usePod()
  const { messages, look } = createMessages()
  const [peer, setPeer] = createSignal('')
  const isName = (): boolean => /^[a-z0-9_]{1,16}$/u.test(peer())
  const newest = () => [...new Map(messages().map((message) => [message.peer, message])).values()].toReversed()
  return (
    <>
      <Head title={texts.messages.title} />
      <div class="messages">
        <p class="muted">{texts.messages.rule}</p>
        <form
          class="fields"
          onSubmit={(event) => {
            event.preventDefault()
            if (isName()) go({ page: 'messages', peer: peer() })
          }}
        >
          <Field
            id="peer"
            label={texts.messages.to}
            value={peer()}
            onInput={(text) => setPeer(text.trim().replace(/^@/u, '').toLowerCase())}
          />
          <button type="submit" disabled={!isName()}>
            {texts.messages.start}
          </button>
        </form>
        <Show when={newest().length > 0} fallback={<p class="muted">{texts.messages.empty}</p>}>
          <ul class="conversations">
            <For each={newest()}>
              {(message) => (
                <li>
                  <To class="conversation-entry" to={{ page: 'messages', peer: message.peer }}>
                    <Letter name={message.peer} />
                    <span class="conversation-words">
                      <span class="name">{message.peer}</span>
                      <span class="muted">{message.text}</span>
                    </span>
                    <span class="conversation-state muted">{ago(message.time, nowSeconds(systemClock))}</span>
                  </To>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <div class="buttons">
          <button type="button" class="small" onClick={() => void look()}>
            {texts.messages.look}
          </button>
        </div>
      </div>
    </>
  )
}

export const MessagesView = (props: { readonly peer: string | undefined }): JSX.Element => (
  <Show when={props.peer} fallback={<Conversations />}>
    {(peer) => <Conversation peer={peer()} />}
  </Show>
)
