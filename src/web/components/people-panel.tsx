// Whom the user follows, and a box to follow more.
import { createEffect, createSignal, For, type JSX, on, onCleanup, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import type { FollowOutcome, Following } from '../state/following.ts'
import { type Page, usePage } from '../state/page.ts'
import { createFoundFollows } from '../state/found-follows.ts'
import { Avatar } from './avatar.tsx'
import { FoundFollowsPart } from './found-follows.tsx'
import { NameCombobox } from './name-combobox.tsx'

interface PeoplePanelProps {
  readonly following: Following
  readonly username: string
  /** Counts the posts that came. */
  readonly arrivals: number
  readonly onFollow: (name: string) => Promise<FollowOutcome>
}

const countsPeriodMs = 10_000

/** Posts come in bursts; the numbers are read once after each. */
const burstMs = 500

const outcomeWords = (outcome: FollowOutcome, name: string): string =>
  ({
    followed: texts.people.following(name),
    already: texts.people.already(name),
    self: texts.people.self,
    unknown: texts.people.unknown(name),
  })[outcome]

const Person = (props: {
  readonly name: string
  readonly posts: number | undefined
  readonly onUnfollow: () => void
}): JSX.Element => (
  <li class="person">
    <Avatar name={props.name} small />
    <span class="person-words">
      <strong class="name">{props.name}</strong>
      <Show when={props.posts !== undefined && props.posts >= 0}>
        <span class="muted">{texts.people.posts(props.posts ?? 0)}</span>
      </Show>
    </span>
    <button
      type="button"
      class="small quiet"
      aria-label={texts.people.unfollowName(props.name)}
      onClick={() => {
        props.onUnfollow()
      }}
    >
      {texts.people.unfollow}
    </button>
  </li>
)

/** Keeps the numbers of posts fresh: from time to time, and after something came. */
const keepCounting = ({ session, clock }: Page, following: Following, changes: () => unknown): void => {
  const loadCounts = (): void => {
    // Numbers of posts are a comfort; silence of the node shows elsewhere.
    if (session.link() === 'up') following.loadCounts().catch(() => undefined)
  }
  const timer = clock.every(countsPeriodMs, loadCounts)
  onCleanup(() => {
    timer.cancel()
  })
  createEffect(
    on(changes, () => {
      const pause = clock.after(burstMs, loadCounts)
      onCleanup(() => {
        pause.cancel()
      })
    }),
  )
}

export const PeoplePanel = (props: PeoplePanelProps): JSX.Element => {
  const page = usePage()
  const [message, setMessage] = createSignal<{ readonly text: string; readonly bad: boolean }>({ text: '', bad: false })
  const found = createFoundFollows(page.session.client, props.username, props.following)
  let title: HTMLHeadingElement | undefined
  keepCounting(page, props.following, () => [props.following.names(), props.arrivals])

  const follow = async (name: string): Promise<boolean> => {
    try {
      const outcome = await props.onFollow(name)
      setMessage({ text: outcomeWords(outcome, name), bad: outcome === 'unknown' })
      return outcome !== 'unknown'
    } catch (fault) {
      setMessage({ text: texts.people.failed(sentenceOf(fault)), bad: true })
      return false
    }
  }
  const unfollow = async (name: string): Promise<void> => {
    try {
      await props.following.unfollow(name)
      setMessage({ text: texts.people.unfollowed(name), bad: false })
      page.announcer.say(texts.people.unfollowed(name))
      title?.focus()
    } catch (fault) {
      setMessage({ text: texts.people.failed(sentenceOf(fault)), bad: true })
    }
  }
  return (
    <section class="panel people" aria-labelledby="people-title">
      <h2
        id="people-title"
        tabindex="-1"
        ref={(element) => {
          title = element
        }}
      >
        {texts.people.title}
      </h2>
      <NameCombobox onChoose={follow} />
      <p class="panel-message" classList={{ fault: message().bad }} role="status">
        {message().text}
      </p>
      <ul class="persons">
        <For each={props.following.names()} fallback={<li class="muted">{texts.people.nobody}</li>}>
          {(name) => (
            <Person name={name} posts={props.following.counts()[name]} onUnfollow={() => void unfollow(name)} />
          )}
        </For>
      </ul>
      <FoundFollowsPart found={found} onFollow={follow} />
    </section>
  )
}
