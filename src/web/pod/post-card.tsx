// A post of a pod: what its bytes say, and whether this browser has verified it.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import { HeartIcon, ReplyIcon, RetransmitIcon, WarningIcon } from '../components/icons.tsx'
import { Letter } from '../components/letter.tsx'
import { texts } from '../locales/pod/texts.ts'
import { systemClock } from '../system-clock.ts'
import { nowSeconds } from '../../base/clock.ts'
import { Composer } from './composer.tsx'
import { wordsOf } from './faults.ts'
import type { ReadPost } from './keys/shapes.ts'
import { ReportForm } from './report-form.tsx'
import { Sure, Text, To } from './parts.tsx'
import { usePod } from './state.ts'
import { ago, exactly, machineTime } from './times.ts'

interface CardProps {
  readonly post: ReadPost
  readonly isMain?: boolean | undefined
  readonly onSent?: ((post: ReadPost) => void) | undefined
}

/** What can be done with a post in one press, and what was. */
const createActs = (props: CardProps) => {
  const { client, keys, account, say } = usePod()
  const [done, setDone] = createSignal<ReadonlySet<string>>(new Set())
  /** What is passed on is the post itself, not who passed it on. */
  const subject = async (): Promise<ReadPost | undefined> => {
    const { carried, text } = props.post
    if (carried === undefined || text !== '') return props.post
    const found = await client.getpost({ n: carried.author, k: carried.number })
    return found === null ? undefined : (await keys.read([found]))[0]
  }
  const act = async (kind: 'retransmit' | 'favourite'): Promise<void> => {
    try {
      const about = await subject()
      if (about === undefined) {
        say(texts.post.none)
        return
      }
      const sent = await keys.post({ kind, text: '', about })
      setDone((now) => new Set([...now, kind]))
      say(kind === 'retransmit' ? texts.post.retransmitted : texts.post.favoured)
      if (sent !== undefined && kind === 'retransmit') props.onSent?.(sent)
    } catch (error) {
      say(wordsOf(error))
    }
  }
  /** Nobody would take a post that carries one whose signature is not right. */
  const canCarry = (): boolean => account()?.registration.state === 'ready' && props.post.sureness === 'verified'
  return { act, done, canCarry }
}

const Carry = (props: {
  readonly kind: 'retransmit' | 'favourite'
  readonly acts: ReturnType<typeof createActs>
}): JSX.Element => {
  const isDone = (): boolean => props.acts.done().has(props.kind)
  return (
    <button
      type="button"
      class="action"
      classList={{
        'action-retransmitted': isDone() && props.kind === 'retransmit',
        'action-favourite': isDone() && props.kind === 'favourite',
      }}
      disabled={!props.acts.canCarry() || isDone()}
      aria-label={texts.post[props.kind]}
      onClick={() => void props.acts.act(props.kind)}
    >
      {props.kind === 'retransmit' ? <RetransmitIcon /> : <HeartIcon />}
      <span class="action-word">{texts.post[props.kind]}</span>
    </button>
  )
}

const Opener = (props: {
  readonly what: 'reply' | 'report'
  readonly isOpen: boolean
  readonly onPress: () => void
}): JSX.Element => (
  <button
    type="button"
    class="action"
    aria-expanded={props.isOpen}
    aria-label={texts.post[props.what]}
    onClick={() => {
      props.onPress()
    }}
  >
    {props.what === 'reply' ? <ReplyIcon /> : <WarningIcon />}
    <span class="action-word">{texts.post[props.what]}</span>
  </button>
)

const Foot = (props: CardProps): JSX.Element => {
  const { account, say } = usePod()
  const acts = createActs(props)
  const [open, setOpen] = createSignal<'reply' | 'report' | undefined>()
  const toggle = (what: 'reply' | 'report'): void => {
    setOpen((now) => (now === what ? undefined : what))
  }
  return (
    <footer class="post-foot">
      <div class="post-actions">
        <Opener what="reply" isOpen={open() === 'reply'} onPress={() => toggle('reply')} />
        <Carry kind="retransmit" acts={acts} />
        <Carry kind="favourite" acts={acts} />
        <Show when={props.post.author !== account()?.name}>
          <Opener what="report" isOpen={open() === 'report'} onPress={() => toggle('report')} />
        </Show>
      </div>
      <Show when={open() === 'reply'}>
        <div class="composer-inside">
          <Composer
            about={props.post}
            onSent={(post) => {
              setOpen(undefined)
              say(texts.compose.sent)
              if (post !== undefined) props.onSent?.(post)
            }}
          />
        </div>
      </Show>
      <Show when={open() === 'report'}>
        <ReportForm
          about={{ n: props.post.author, k: props.post.number }}
          words={texts.post.report}
          onDone={() => setOpen(undefined)}
        />
      </Show>
    </footer>
  )
}

const Carried = (props: { readonly carried: NonNullable<ReadPost['carried']> }): JSX.Element => (
  <blockquote class="quoted">
    <p class="quoted-head">
      <Letter name={props.carried.author} size="small" />
      <To class="name" to={{ page: 'person', name: props.carried.author }}>
        {props.carried.author}
      </To>
      <To class="post-time muted" to={{ page: 'post', name: props.carried.author, number: props.carried.number }}>
        {ago(props.carried.time, nowSeconds(systemClock))}
      </To>
    </p>
    <Text text={props.carried.text} />
  </blockquote>
)

const Via = (props: { readonly post: ReadPost }): JSX.Element => (
  <p class="post-via muted">
    {props.post.kind === 'favourite' ? <HeartIcon /> : <RetransmitIcon />}
    {props.post.kind === 'favourite' ? texts.post.marked(props.post.author) : texts.post.passedOn(props.post.author)}
  </p>
)

const Body = (props: { readonly post: ReadPost; readonly id: string }): JSX.Element => (
  <Show
    when={props.post.sureness !== 'refused'}
    fallback={
      <p class="fault" id={`${props.id}-text`}>
        {texts.sure.refusedLong}
      </p>
    }
  >
    <Text text={props.post.text} id={`${props.id}-text`} />
    <Show when={props.post.carried}>{(carried) => <Carried carried={carried()} />}</Show>
  </Show>
)

export const PostCard = (props: CardProps): JSX.Element => {
  const id = createUniqueId()
  const time = (): number => props.post.time
  return (
    <article
      class="post"
      classList={{ 'post-main': props.isMain === true }}
      data-post={props.post.key}
      aria-labelledby={`${id}-name ${id}-text`}
    >
      <Show when={props.post.kind === 'retransmit' || props.post.kind === 'favourite'}>
        <Via post={props.post} />
      </Show>
      <Letter name={props.post.author} />
      <div class="post-body">
        <p class="post-head">
          <To class="name" id={`${id}-name`} to={{ page: 'person', name: props.post.author }}>
            {props.post.author}
          </To>
          <To class="post-time muted" to={{ page: 'post', name: props.post.author, number: props.post.number }}>
            <time datetime={machineTime(time())} title={exactly(time())}>
              {ago(time(), nowSeconds(systemClock))}
            </time>
          </To>
          <Sure sureness={props.post.sureness} />
          <Show when={props.post.answers}>
            {(answers) => (
              <To class="post-reply muted" to={{ page: 'post', name: answers().author, number: answers().number }}>
                {texts.post.answer(answers().author)}
              </To>
            )}
          </Show>
        </p>
        <Body post={props.post} id={id} />
        <Foot {...props} />
      </div>
    </article>
  )
}
