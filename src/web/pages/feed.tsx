// A feed of the small web: its lines, and how it does.
import { createResource, type JSX, Match, Show, Switch } from 'solid-js'
import type { FeedJson } from '../../api/feeds.ts'
import { Empty, Skeleton } from '../components/empty.tsx'
import { FeedPreview } from '../components/feed-preview.tsx'
import { NodeIcon } from '../components/icons.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { twtTexts as words } from '../locales/en-twts.ts'
import { texts } from '../locales/texts.ts'
import { problemWords } from '../state/feed-faults.ts'
import { createFeedPreviewing } from '../state/feed-previewing.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createPager } from '../state/pager.ts'
import { type PostView, twtView } from '../text/post-view.ts'
import { timeAgo } from '../text/times.ts'

const pageSize = 50

const Health = (props: { readonly feed: FeedJson }): JSX.Element => {
  const { now } = usePage()
  const ago = (time: number): string => timeAgo(time, now())
  return (
    <details class="list-members" open={props.feed.failures > 0 || props.feed.movedTo !== null}>
      <summary>{words.health}</summary>
      <Show when={props.feed.description}>{(about) => <p dir="auto">{about()}</p>}</Show>
      <p class="muted feed-address">{props.feed.url}</p>
      <p>
        <Show when={props.feed.answered} fallback={words.neverRead}>
          {(time) => words.read(ago(time()))}
        </Show>{' '}
        <Show when={props.feed.checked}>{(time) => words.checked(ago(time()))}</Show>
      </p>
      <Show when={props.feed.failures > 0}>
        <p class="fault">
          {words.failing(props.feed.failures)}{' '}
          <Show when={problemWords(props.feed)} fallback={<span lang="en">{props.feed.problem}</span>}>
            {(why) => why()}
          </Show>
        </p>
      </Show>
      <Show when={props.feed.due === null}>
        <p>{words.stopped}</p>
      </Show>
      <Show when={props.feed.movedTo}>
        {(address) => (
          <p>
            {words.moved} <span class="feed-address">{address()}</span>
          </p>
        )}
      </Show>
      <Show when={props.feed.skipped > 0}>
        <p class="muted">{words.skipped(props.feed.skipped)}</p>
      </Show>
      <Show when={props.feed.cut}>
        <p class="muted">{words.cut}</p>
      </Show>
      <Show when={props.feed.readOnly}>
        <p class="muted">{words.readOnly}</p>
      </Show>
    </details>
  )
}

const Lines = (props: { readonly feed: FeedJson }): JSX.Element => {
  const { session, router } = usePage()
  const { username, own } = useAccount()
  const { url } = props.feed
  const pager = createPager<PostView, string>(async (before) => {
    const page = await session.client.gettwts({ username, count: pageSize, before, url })
    const shown = page.twts.filter(({ muted }) => muted === undefined)
    return { items: shown.map(twtView).filter((view) => view !== undefined), next: page.next }
  })
  void pager.load()
  return (
    <PostPages
      label={words.lines(props.feed.nick)}
      address={router.address()}
      pager={pager}
      posts={pager.items().filter((post) => !own.mutes.hides(post))}
      empty={<Empty title={words.nothing} icon={<NodeIcon />} />}
      end={words.end}
    />
  )
}

/** Its server is asked only when somebody says so. */
const Unknown = (props: { readonly url: string; readonly onFollowed: () => void }): JSX.Element => {
  const previewing = createFeedPreviewing(words.failed, () => {
    props.onFollowed()
  })
  return (
    <section class="section">
      <p class="muted feed-address">{props.url}</p>
      <Show
        when={previewing.preview()}
        fallback={
          <>
            <p class="muted">{words.notFollowed}</p>
            <button
              type="button"
              aria-busy={previewing.busy()}
              onClick={() => {
                previewing.look(props.url)
              }}
            >
              {words.look}
            </button>
          </>
        }
      >
        {(found) => <FeedPreview preview={found()} onCancel={previewing.cancel} onFollow={previewing.follow} />}
      </Show>
      <p class="fault" role="alert">
        {previewing.fault()}
      </p>
    </section>
  )
}

const Unfollow = (props: { readonly feed: FeedJson; readonly onUnfollowed: () => void }): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const unfollow = async (): Promise<void> => {
    await session.client.unfollowfeed({ username, address: props.feed.url })
    props.onUnfollowed()
  }
  return (
    <button
      type="button"
      class="small"
      aria-label={texts.people.unfollowName(props.feed.nick)}
      onClick={() => void unfollow().catch(() => undefined)}
    >
      {texts.people.unfollow}
    </button>
  )
}

export const FeedPage = (props: { readonly url: string }): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const [feeds, { refetch }] = createResource(() =>
    session.client.listfeeds({ username }).catch((): readonly FeedJson[] => []),
  )
  const feed = (): FeedJson | undefined => feeds.latest?.find(({ url }) => url === props.url)
  const again = (): void => {
    void refetch()
  }
  return (
    <>
      <PageHead title={feed()?.nick ?? words.feed} hasBack>
        <Show when={feed()}>{(known) => <Unfollow feed={known()} onUnfollowed={again} />}</Show>
      </PageHead>
      <Switch fallback={<Unknown url={props.url} onFollowed={again} />}>
        <Match when={feeds.latest === undefined}>
          <Skeleton label={texts.lists.loading} />
        </Match>
        <Match when={feed()?.url} keyed>
          {(url) => (
            <>
              <Show when={feed()}>{(known) => <Health feed={known()} />}</Show>
              <Show when={feeds.latest?.find((one) => one.url === url)}>{(known) => <Lines feed={known()} />}</Show>
            </>
          )}
        </Match>
      </Switch>
    </>
  )
}
