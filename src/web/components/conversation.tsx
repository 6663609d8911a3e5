// One conversation: what was said, and a box to say more.
import { createEffect, createMemo, createUniqueId, type JSX, on, Show, Suspense } from 'solid-js'
import { Keyed } from './keyed.tsx'
import { later } from './later.tsx'
import type { GroupJson } from '../../api/groups.ts'
import type { DirectMessageJson } from '../../api/messages.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createWriting, type Writing } from '../state/writing.ts'
import { exactTime, machineTime, timeAgo } from '../text/times.ts'
import { PageHead } from './page-head.tsx'
import { PostText } from './post-text.tsx'

const GroupPart = later(() => import('./group-part.tsx').then((module) => module.GroupPart))

const Line = (props: { readonly line: DirectMessageJson }): JSX.Element => {
  const { now } = usePage()
  return (
    <li class="message" classList={{ 'message-own': props.line.fromMe }}>
      <p class="message-head">
        <strong class="name">{props.line.fromMe ? texts.messages.you : props.line.from}</strong>
        <Show when={props.line.outsider}>
          <span class="outsider">{texts.messages.outsider}</span>
        </Show>
        <time class="muted" datetime={machineTime(props.line.time)} title={exactTime(props.line.time)}>
          {timeAgo(props.line.time, now())}
        </time>
      </p>
      <PostText text={props.line.text} />
    </li>
  )
}

const Lines = (props: { readonly name: string; readonly lines: readonly DirectMessageJson[] }): JSX.Element => (
  <ol class="message-lines">
    <Keyed
      each={props.lines}
      by={({ id }) => String(id)}
      fallback={<li class="muted message-rule">{texts.messages.rule(props.name)}</li>}
    >
      {(line) => <Line line={line()} />}
    </Keyed>
  </ol>
)

/** Bytes are counted when they come to an end. */
const tellLeftBelow = 200

const Counter = (props: { readonly id: string; readonly writing: Writing }): JSX.Element => (
  <p class="counter" id={props.id}>
    <Show when={props.writing.left() < 0}>
      <span class="fault">{texts.messages.tooLong(-props.writing.left(), props.writing.room)}</span>
    </Show>
    <Show when={props.writing.left() >= 0 && props.writing.left() < tellLeftBelow}>
      <span class="muted near">{texts.messages.left(props.writing.left())}</span>
    </Show>
  </p>
)

const Box = (props: { readonly writing: Writing; readonly name: string; readonly onBack: () => void }): JSX.Element => {
  const id = createUniqueId()
  const { writing } = props
  const label = texts.messages.label(props.name)
  return (
    <form
      class="composer"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void writing.send()
      }}
    >
      <label class="hidden" for={`${id}-text`}>
        {label}
      </label>
      <textarea
        id={`${id}-text`}
        rows="3"
        dir="auto"
        value={writing.text()}
        readOnly={writing.busy()}
        aria-describedby={`${id}-count ${id}-state`}
        onInput={({ currentTarget }) => {
          writing.write(currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            void writing.send()
          } else if (event.key === 'Escape') props.onBack()
        }}
      />
      <div class="composer-foot">
        <Counter id={`${id}-count`} writing={writing} />
        <div class="buttons">
          <button type="submit" class="primary" aria-disabled={writing.blocked()} aria-busy={writing.busy()}>
            {writing.busy() ? texts.messages.sending : texts.messages.send}
          </button>
        </div>
      </div>
      <p class="composer-state muted" id={`${id}-state`}>
        {writing.notReady()}
      </p>
      <p class="fault" role="alert">
        {writing.fault()}
      </p>
    </form>
  )
}

const GroupHead = (props: { readonly group: GroupJson | undefined }): JSX.Element => (
  <Show when={props.group}>
    {(known) => (
      <>
        <p class="muted members">{texts.messages.members(known().members)}</p>
        <Suspense>
          <GroupPart group={known()} />
        </Suspense>
      </>
    )}
  </Show>
)

export const ConversationView = (props: { readonly peer: string }): JSX.Element => {
  const page = usePage()
  const { messages, user } = useAccount()
  const { peer } = props
  const thread = () => messages.conversations().find((one) => one.peer === peer)
  const group = () => thread()?.group
  const name = (): string => thread()?.name ?? peer
  const writing = createWriting(page, { user, peer, send: (text) => messages.send(peer, text) })
  let end: HTMLDivElement | undefined
  // What was said last is what one came for; who reads further up is not moved.
  const last = createMemo(() => {
    const line = messages.lines().at(-1)
    return line === undefined ? '' : `${line.from}/${String(line.k)}/${line.text}`
  })
  createEffect(
    on(last, () => {
      queueMicrotask(() => end?.scrollIntoView({ block: 'nearest' }))
    }),
  )
  return (
    <>
      <PageHead
        title={name()}
        fullTitle={group() === undefined ? texts.messages.with(name()) : texts.messages.inGroup(name())}
        hasBack
      />
      <div class="conversation">
        <GroupHead group={group()} />
        <Show when={messages.hasOlder()}>
          <button type="button" class="small" onClick={() => void messages.loadOlder()}>
            {texts.messages.older}
          </button>
        </Show>
        <Show when={group() !== undefined && !messages.hasOlder()}>
          <p class="hint muted">{texts.messages.begins}</p>
        </Show>
        <Lines name={name()} lines={messages.lines()} />
        <Box
          writing={writing}
          name={name()}
          onBack={() => {
            page.router.go({ page: 'messages', peer: undefined })
          }}
        />
        <div
          ref={(element) => {
            end = element
          }}
        />
      </div>
    </>
  )
}
