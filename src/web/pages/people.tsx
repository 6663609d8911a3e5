// Whom the user follows, whom they might follow, and feeds of the small web.
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show, Suspense } from 'solid-js'
import { later } from '../components/later.tsx'
import { FeedFollows } from '../components/feed-follows.tsx'
import { FollowBox } from '../components/follow-box.tsx'
import { FoundFollowsPart } from '../components/found-follows.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PersonRow } from '../components/person-row.tsx'
import { profileTexts } from '../locales/en-profile.ts'
import { texts } from '../locales/texts.ts'
import type { Account } from '../state/account.ts'
import { type Page, useAccount, usePage } from '../state/page.ts'

const BeginningsPart = later(() => import('../components/beginnings-part.tsx').then((module) => module.BeginningsPart))

const PeopleListsPart = later(() =>
  import('../components/people-lists-part.tsx').then((module) => module.PeopleListsPart),
)

const countsPeriodMs = 10_000

/** Posts come in bursts; the numbers are read once after each. */
const burstMs = 500

/** Keeps the numbers of posts fresh: from time to time, and after something came. */
const keepCounting = ({ session, clock }: Page, { following, timeline }: Account): void => {
  const loadCounts = (): void => {
    // Numbers of posts are a comfort; silence of the node shows elsewhere.
    if (session.link() === 'up') following.loadCounts().catch(() => undefined)
  }
  const timer = clock.every(countsPeriodMs, loadCounts)
  onCleanup(() => {
    timer.cancel()
  })
  createEffect(
    on([following.names, timeline.arrivals], () => {
      const pause = clock.after(burstMs, loadCounts)
      onCleanup(() => {
        pause.cancel()
      })
    }),
  )
}

/** Whether others may know that the user follows somebody. */
const PublicToggle = (props: {
  readonly name: string
  readonly isPublic: boolean
  readonly onChange: (isPublic: boolean) => void
}): JSX.Element => (
  <button
    type="button"
    class="small quiet"
    aria-pressed={props.isPublic}
    onClick={() => {
      props.onChange(!props.isPublic)
    }}
  >
    {props.isPublic ? texts.people.public : texts.people.private}
    <span class="hidden">{texts.people.publicOf(props.name)}</span>
  </button>
)

const postsOf = (posts: number | undefined): string | undefined =>
  posts === undefined || posts < 0 ? undefined : texts.people.posts(posts)

const Followed = (): JSX.Element => {
  const page = usePage()
  const account = useAccount()
  const { following, username } = account
  const [publicly, setPublicly] = createSignal<ReadonlySet<string>>()
  keepCounting(page, account)
  const loadPublic = async (): Promise<void> => {
    const list = await page.session.client.listfollowing({ username })
    setPublicly(new Set(list.flatMap((entry) => (entry.public ? [entry.username] : []))))
  }
  createEffect(
    on(following.names, () => {
      // Without it the buttons are missing, and nothing else.
      loadPublic().catch(() => undefined)
    }),
  )
  const change = async (name: string, isPublic: boolean): Promise<void> => {
    await page.session.client.followpublicly({ username, users: [name], public: isPublic })
    await loadPublic()
    page.announcer.say(isPublic ? texts.people.nowPublic(name) : texts.people.nowPrivate(name))
  }
  return (
    <section class="section" aria-labelledby="following-title">
      <h2 id="following-title">{texts.people.count(following.names().length)}</h2>
      <p>
        <Link to={{ page: 'user', name: username, part: 'followers' }}>{profileTexts.ownFollowers}</Link>
      </p>
      <ul class="persons" aria-labelledby="following-title">
        <For each={following.names()} fallback={<li class="muted">{texts.people.nobody}</li>}>
          {(name) => (
            <PersonRow name={name} hint={postsOf(following.counts()[name])}>
              <Show when={publicly()}>
                {(known) => (
                  <PublicToggle
                    name={name}
                    isPublic={known().has(name)}
                    onChange={(isPublic) => void change(name, isPublic).catch(() => undefined)}
                  />
                )}
              </Show>
            </PersonRow>
          )}
        </For>
      </ul>
    </section>
  )
}

/** Whoever follows few is shown whom there is. */
const few = 5

const Beginnings = (): JSX.Element => {
  const { following, timeline } = useAccount()
  // Whom the user follows is known by then; who follows the fifth one here does not lose the others from sight.
  const isNew = createMemo<boolean>(
    (was) => was || (timeline.state() === 'ready' && following.names().length < few),
    false,
  )
  return (
    <Show when={isNew()}>
      <BeginningsPart />
    </Show>
  )
}

export const PeoplePage = (): JSX.Element => (
  <>
    <PageHead title={texts.people.title} />
    <div class="sections">
      <section class="section" aria-label={texts.people.label}>
        <FollowBox />
        <FoundFollowsPart />
      </section>
      <Suspense>
        <Beginnings />
      </Suspense>
      <Followed />
      <Suspense>
        <PeopleListsPart />
      </Suspense>
      <Suspense>
        <FeedFollows />
      </Suspense>
    </div>
  </>
)
