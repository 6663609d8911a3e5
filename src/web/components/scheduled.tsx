// What the node posts when its time has come: another time, other words, or taken back.
import { createEffect, createResource, createSignal, createUniqueId, Index, type JSX, on, Show } from 'solid-js'
import type { ScheduledPostJson } from '../../api/schedule.ts'
import { sendingTexts as words } from '../locales/en-sending.ts'
import { placeTexts } from '../locales/en-places.ts'
import { draftAbout } from '../state/draft.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'
import { localInput, millisecondsOf } from '../text/local-times.ts'
import { problemWords } from '../text/scheduled-words.ts'
import { exactTime } from '../text/times.ts'

const aboutOf = ({ about, hash, texts: all }: ScheduledPostJson): string => {
  const what =
    about === null
      ? placeTexts.drafts.post
      : about.kind === 'quote'
        ? placeTexts.drafts.quote(about.n)
        : placeTexts.drafts.reply(about.n)
  const answered = hash === null ? what : placeTexts.drafts.reply(`#${hash}`)
  return all.length > 1 ? `${answered} · ${words.thread(all.length)}` : answered
}

interface ChangeProps {
  readonly post: ScheduledPostJson
  readonly onSave: (seconds: number, texts: readonly string[] | undefined) => void
  readonly onCancel: () => void
}

const ChangeForm = (props: ChangeProps): JSX.Element => {
  const { clock } = usePage()
  const id = createUniqueId()
  const [text, setText] = createSignal(props.post.texts[0] ?? '')
  const [atMs, setAtMs] = createSignal<number | undefined>(props.post.due * 1000)
  const isOne = (): boolean => props.post.texts.length === 1
  const save = (): void => {
    const at = atMs() ?? props.post.due * 1000
    props.onSave(Math.max(0, Math.round((at - clock.nowMs()) / 1000)), isOne() ? [text()] : undefined)
  }
  return (
    <form
      class="sections"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Show when={isOne()}>
        <label class="hidden" for={`${id}-text`}>
          {words.text}
        </label>
        <textarea
          id={`${id}-text`}
          rows="3"
          dir="auto"
          value={text()}
          ref={(area) => {
            queueMicrotask(() => {
              area.focus()
            })
          }}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Show>
      <label for={`${id}-at`}>{words.at}</label>
      <input
        id={`${id}-at`}
        type="datetime-local"
        value={localInput(atMs() ?? props.post.due * 1000)}
        onInput={({ currentTarget }) => setAtMs(millisecondsOf(currentTarget.value))}
      />
      <div class="buttons">
        <button type="submit" class="small primary">
          {words.save}
        </button>
        <button
          type="button"
          class="small quiet"
          onClick={() => {
            props.onCancel()
          }}
        >
          {words.cancel}
        </button>
      </div>
    </form>
  )
}

interface RowProps {
  readonly post: ScheduledPostJson
  readonly onChange: (seconds: number, texts?: readonly string[]) => Promise<void>
  readonly onTake: () => void
}

const Row = (props: RowProps): JSX.Element => {
  const [isChanging, setChanging] = createSignal(false)
  return (
    <li class="draft">
      <p class="muted">
        {exactTime(props.post.due)} · {aboutOf(props.post)}
      </p>
      <Show
        when={isChanging()}
        fallback={
          <p class="post-text" dir="auto">
            {props.post.texts.join('\n\n')}
          </p>
        }
      >
        <ChangeForm
          post={props.post}
          onCancel={() => setChanging(false)}
          onSave={(seconds, changed) => void props.onChange(seconds, changed).then(() => setChanging(false))}
        />
      </Show>
      <Show when={props.post.problem}>{(code) => <p class="fault">{problemWords(code())}</p>}</Show>
      <Show when={!isChanging()}>
        <div class="buttons">
          <button type="button" class="small" onClick={() => setChanging(true)}>
            {words.change}
          </button>
          <button type="button" class="small quiet" onClick={() => void props.onChange(0)}>
            {words.now}
          </button>
          <button
            type="button"
            class="small quiet"
            onClick={() => {
              props.onTake()
            }}
          >
            {words.takeBack}
          </button>
        </div>
      </Show>
    </li>
  )
}

/** The draft that it becomes again; what is in that draft already stays behind it. */
const backToDraft = (username: string, { texts: all, about, hash }: ScheduledPostJson): void => {
  const draft = draftAbout(
    username,
    about === null
      ? hash === null
        ? undefined
        : { kind: 'reply', hash }
      : { kind: about.kind, author: about.n, postNumber: about.k },
  )
  const before = draft.text().trim()
  draft.write([...all, ...(before === '' ? [] : [before])].join('\n\n'))
}

const createScheduled = (username: string, client: ReturnType<typeof usePage>['session']['client']) =>
  createResource(() => client.listscheduled({ username }).catch((): readonly ScheduledPostJson[] => []))

export const Scheduled = (props: { readonly onTaken: () => void }): JSX.Element => {
  const { session, announcer } = usePage()
  const { username, own } = useAccount()
  const { client } = session
  const [waiting, { refetch }] = createScheduled(username, client)
  const [message, setMessage] = createSignal('')
  createEffect(on(own.changes, () => void refetch(), { defer: true }))
  const say = (said: string): void => {
    setMessage(said)
    announcer.say(said)
  }
  const run = async (act: () => Promise<string>): Promise<void> => {
    try {
      say(await act())
    } catch (fault) {
      say(words.failed(sentenceOf(fault)))
    }
    await refetch()
  }
  const change = (id: number, seconds: number, changed?: readonly string[]) =>
    run(async () => {
      const kept = await client.changescheduled({ username, id, seconds, ...(changed && { texts: changed }) })
      if (kept === null) return words.tooLate
      return seconds === 0 ? words.goingOut : words.planned(exactTime(kept.due))
    })
  const take = (id: number) =>
    run(async () => {
      const taken = await client.cancelscheduled({ username, id })
      if (taken === null) return words.tooLate
      backToDraft(username, taken)
      props.onTaken()
      return words.takenBack
    })
  return (
    <>
      <p class="list-note muted" role="status">
        {message()}
      </p>
      <Show when={(waiting.latest ?? []).length > 0}>
        <section aria-labelledby="scheduled-title">
          <h2 class="list-title" id="scheduled-title">
            {words.title}
          </h2>
          <p class="list-note muted">{words.lead}</p>
          <ul class="drafts">
            <Index each={waiting.latest}>
              {(post) => (
                <Row
                  post={post()}
                  onChange={(seconds, changed) => change(post().id, seconds, changed)}
                  onTake={() => void take(post().id)}
                />
              )}
            </Index>
          </ul>
        </section>
      </Show>
    </>
  )
}
