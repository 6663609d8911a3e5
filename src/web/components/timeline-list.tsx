// The posts, newest first, with what has come and what can still be read.
import { For, type JSX, Match, Show, Switch } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import type { Following } from '../state/following.ts'
import type { OwnLists } from '../state/own-lists.ts'
import { usePage } from '../state/page.ts'
import type { Timeline } from '../state/timeline.ts'
import { GapNotes } from './gap-notes.tsx'
import { PostCard } from './post-card.tsx'

interface TimelineListProps {
  readonly user: LocalUserJson
  readonly timeline: Timeline
  readonly following: Following
  readonly own: OwnLists
  readonly onFollow: (name: string) => void
}

const Empty = (): JSX.Element => {
  const page = usePage()
  return (
    <div class="empty">
      <p>
        <strong>{texts.timeline.empty}</strong>
      </p>
      <p class="muted">{texts.timeline.emptyFollow}</p>
      <button
        type="button"
        class="narrow-only"
        onClick={() => {
          page.show('people')
        }}
      >
        {texts.timeline.findPeople}
      </button>
    </div>
  )
}

const Waiting = (props: { readonly posts: number; readonly onShow: () => void }): JSX.Element => (
  <Show when={props.posts > 0}>
    <button
      type="button"
      class="waiting"
      onClick={() => {
        props.onShow()
      }}
    >
      {texts.timeline.show(props.posts)}
    </button>
  </Show>
)

const Older = (props: { readonly timeline: Timeline }): JSX.Element => (
  <div class="older">
    <Show when={props.timeline.older() !== 'none'} fallback={<p class="muted">{texts.timeline.noOlder}</p>}>
      <button
        type="button"
        aria-disabled={props.timeline.older() === 'loading'}
        onClick={() => {
          if (props.timeline.older() === 'more') void props.timeline.loadOlder()
        }}
      >
        {props.timeline.older() === 'loading' ? texts.timeline.olderLoading : texts.timeline.older}
      </button>
    </Show>
  </div>
)

/** One's own posts, and those of whom one follows that are not muted. */
const shownOf = ({ user, timeline, following, own }: TimelineListProps) =>
  timeline
    .posts()
    .filter((post) => post.author === user.username || (following.follows(post.author) && !own.mutes.hides(post)))

export const TimelineList = (props: TimelineListProps): JSX.Element => {
  const page = usePage()
  const shown = () => shownOf(props)
  const canFollow = (name: string): boolean => name !== props.user.username && !props.following.follows(name)
  const showWaiting = (): void => {
    props.timeline.showWaiting()
    window.scrollTo({ top: 0 })
  }
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 class="hidden" id="timeline-title" tabindex="-1">
        {texts.timeline.title}
      </h2>
      <GapNotes timeline={props.timeline} />
      <Waiting posts={props.timeline.waiting().length} onShow={showWaiting} />
      <Switch>
        <Match when={props.timeline.state() === 'failed' && page.session.link() === 'up' && shown().length === 0}>
          <div class="empty">
            <p class="fault">{texts.timeline.failed(props.timeline.reason())}</p>
            <button type="button" onClick={() => void props.timeline.load()}>
              {texts.timeline.retry}
            </button>
          </div>
        </Match>
        <Match when={props.timeline.state() !== 'ready' && shown().length === 0}>
          <p class="empty muted">{texts.timeline.loading}</p>
        </Match>
        <Match when={shown().length === 0}>
          <Empty />
        </Match>
        <Match when={shown().length > 0}>
          <ol class="posts">
            <For each={shown()}>
              {(post) => (
                <li>
                  <PostCard
                    post={post}
                    user={props.user}
                    own={props.own}
                    delivery={props.timeline.deliveryOf(post)}
                    isNew={props.timeline.isNew(post.key)}
                    canFollow={canFollow}
                    onFollow={props.onFollow}
                    onPosted={(own) => {
                      props.timeline.take(own)
                    }}
                  />
                </li>
              )}
            </For>
          </ol>
          <Older timeline={props.timeline} />
        </Match>
      </Switch>
    </section>
  )
}
