// The timeline of the user: write, read, see what came.
import { type JSX, Match, Show, Suspense, Switch } from 'solid-js'
import { later } from '../components/later.tsx'
import { Composer } from '../components/composer.tsx'
import { Empty, Failed, Skeleton } from '../components/empty.tsx'
import { GapNotes } from '../components/gap-notes.tsx'
import { HomeIcon } from '../components/icons.tsx'
import { KeyChangeRows } from '../components/key-change-rows.tsx'
import { Link } from '../components/link.tsx'
import { ListEnd } from '../components/list-end.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostList } from '../components/post-list.tsx'
import { texts } from '../locales/texts.ts'
import type { Account } from '../state/account.ts'
import { useAccount, usePage } from '../state/page.ts'
import { homeAddress } from '../state/positions.ts'
import type { PostView } from '../text/post-view.ts'
import { timeAgo } from '../text/times.ts'

// Whoever is registered needs it no more.
const RegistrationCard = later(() =>
  import('../components/registration-card.tsx').then((module) => module.RegistrationCard),
)

const BeginningsPart = later(() => import('../components/beginnings-part.tsx').then((module) => module.BeginningsPart))

const Waiting = (): JSX.Element => {
  const { timeline } = useAccount()
  return (
    <Show when={timeline.waiting().length > 0}>
      <div class="waiting-place">
        <button
          type="button"
          class="waiting"
          data-action="newest"
          onClick={() => {
            timeline.showWaiting()
            window.scrollTo({ top: 0, behavior: 'instant' })
          }}
        >
          {texts.timeline.show(timeline.waiting().length)}
        </button>
      </div>
    </Show>
  )
}

/** One's own posts, and those of whom one follows that are not muted. */
const shownIn = ({ username, timeline, following, own }: Account): readonly PostView[] =>
  timeline
    .posts()
    .filter(
      (post) =>
        post.author === username ||
        ((post.feed !== undefined || following.follows(post.author)) && !own.mutes.hides(post)),
    )

const Nothing = (): JSX.Element => {
  const { following } = useAccount()
  const hint = (): string =>
    following.names().length === 0
      ? texts.timeline.emptyFollow
      : texts.timeline.emptyFollowing(following.names().length)
  return (
    <>
      <Empty title={texts.timeline.empty} hint={hint()} icon={<HomeIcon />}>
        <Link class="button" to={{ page: 'people' }}>
          {texts.timeline.findPeople}
        </Link>
      </Empty>
      <Suspense>
        <BeginningsPart />
      </Suspense>
    </>
  )
}

const Posts = (): JSX.Element => {
  const { session } = usePage()
  const account = useAccount()
  const { timeline } = account
  const shown = () => shownIn(account)
  return (
    <Switch>
      <Match when={timeline.state() === 'failed' && session.link() === 'up' && shown().length === 0}>
        <Failed
          words={texts.timeline.failed(timeline.reason())}
          retry={texts.timeline.retry}
          onRetry={() => void timeline.load()}
        />
      </Match>
      <Match when={timeline.state() !== 'ready' && shown().length === 0}>
        <Skeleton label={texts.timeline.loading} />
      </Match>
      <Match when={shown().length === 0}>
        <Nothing />
      </Match>
      <Match when={shown().length > 0}>
        <PostList
          label={texts.timeline.title}
          posts={shown()}
          address={homeAddress}
          between={(above, below) => <KeyChangeRows changes={account.keyChanges.between(above(), below)} />}
        />
        <ListEnd
          state={timeline.older()}
          more={texts.timeline.older}
          loading={texts.timeline.olderLoading}
          none={texts.timeline.noOlder}
          onMore={() => void timeline.loadOlder()}
        />
      </Match>
    </Switch>
  )
}

/** Texts that wait, and that what is shown is not what the node has now. */
const Unsent = (): JSX.Element => {
  const { outbox, now } = usePage()
  const { keptAt } = useAccount()
  return (
    <>
      <Show when={outbox.entries().length > 0}>
        <p class="list-note">
          <Link to={{ page: 'outbox' }}>{texts.outbox.waitingCount(outbox.entries().length)}</Link>
        </p>
      </Show>
      <Show when={keptAt()}>{(at) => <p class="list-note muted">{texts.link.kept(timeAgo(at(), now()))}</p>}</Show>
    </>
  )
}

export const HomePage = (): JSX.Element => {
  const account = useAccount()
  return (
    <>
      <PageHead title={texts.nav.home} fullTitle={texts.timeline.of(account.username)} />
      <Suspense>
        <Show when={account.user().state !== 'ready'}>
          <RegistrationCard user={account.user()} />
        </Show>
      </Suspense>
      <Composer
        user={account.user()}
        onSent={(sent) => {
          if (sent !== 'waits') account.timeline.take(sent)
        }}
      />
      <Unsent />
      <GapNotes timeline={account.timeline} />
      <Waiting />
      <Posts />
    </>
  )
}
