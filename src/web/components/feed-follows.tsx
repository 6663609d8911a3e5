// Feeds of the small web: follow one by its address, see how those that are followed do.
import { createResource, createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import type { FeedJson } from '../../api/feeds.ts'
import { feedTexts } from '../locales/en-feeds.ts'
import { texts } from '../locales/texts.ts'
import { createFeedPreviewing } from '../state/feed-previewing.ts'
import { useAccount, usePage } from '../state/page.ts'
import { timeAgo } from '../text/times.ts'
import { Avatar } from './avatar.tsx'
import { FeedPreview } from './feed-preview.tsx'
import { Keyed } from './keyed.tsx'
import { Link } from './link.tsx'

const FeedRow = (props: { readonly feed: FeedJson; readonly onUnfollow: () => void }): JSX.Element => {
  const { now } = usePage()
  const state = (): string => {
    const { failures, answered } = props.feed
    if (failures > 0) return feedTexts.failing(failures)
    return answered === null ? feedTexts.notRead : feedTexts.read(timeAgo(answered, now()))
  }
  return (
    <li class="person">
      <Avatar name={props.feed.nick} isForeign />
      <span class="person-words">
        <Link class="name" to={{ page: 'feed', url: props.feed.url }}>
          <bdi>{props.feed.nick}</bdi>
        </Link>
        <span class="muted feed-address">{props.feed.url}</span>
        <span class="muted">{state()}</span>
      </span>
      <button
        type="button"
        class="small"
        aria-label={texts.people.unfollowName(props.feed.nick)}
        onClick={() => {
          props.onUnfollow()
        }}
      >
        {texts.people.unfollow}
      </button>
    </li>
  )
}

const AddForm = (props: { readonly busy: boolean; readonly onLook: (address: string) => void }): JSX.Element => {
  const id = createUniqueId()
  const [address, setAddress] = createSignal('')
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        if (address().trim() !== '' && !props.busy) props.onLook(address().trim())
      }}
    >
      <label for={id}>{feedTexts.label}</label>
      <div class="field-row">
        <input
          id={id}
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={feedTexts.placeholder}
          value={address()}
          onInput={({ currentTarget }) => setAddress(currentTarget.value)}
        />
        <button type="submit" aria-disabled={props.busy} aria-busy={props.busy}>
          {feedTexts.look}
        </button>
      </div>
      <p class="hint muted">{feedTexts.hint}</p>
    </form>
  )
}

const FeedList = (props: {
  readonly feeds: readonly FeedJson[]
  readonly onUnfollow: (address: string) => void
}): JSX.Element => (
  <ul class="persons">
    <Keyed each={props.feeds} by={({ url }) => url} fallback={<li class="muted">{feedTexts.none}</li>}>
      {(feed) => (
        <FeedRow
          feed={feed()}
          onUnfollow={() => {
            props.onUnfollow(feed().url)
          }}
        />
      )}
    </Keyed>
  </ul>
)

export const FeedFollows = (): JSX.Element => {
  const { client } = usePage().session
  const { username } = useAccount()
  const [feeds, { refetch }] = createResource(() =>
    client.listfeeds({ username }).catch((): readonly FeedJson[] | undefined => undefined),
  )
  const previewing = createFeedPreviewing(texts.people.failed, refetch)
  const unfollow = (address: string): void => {
    void previewing.run(async () => {
      await client.unfollowfeed({ username, address })
      await refetch()
      return ''
    })
  }
  return (
    <Show when={feeds.latest}>
      {(all) => (
        <section class="section" aria-labelledby="feeds-title">
          <h2 id="feeds-title">{feedTexts.title}</h2>
          <AddForm busy={previewing.busy()} onLook={previewing.look} />
          <p class="fault" role="alert">
            {previewing.fault()}
          </p>
          <Show when={previewing.preview()}>
            {(found) => <FeedPreview preview={found()} onFollow={previewing.follow} onCancel={previewing.cancel} />}
          </Show>
          <FeedList feeds={all()} onUnfollow={unfollow} />
        </section>
      )}
    </Show>
  )
}
