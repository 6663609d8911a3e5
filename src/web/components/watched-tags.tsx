// Hashtags that the user watches, and those that many use.
import { createResource, For, type JSX, Show } from 'solid-js'
import { placeTexts } from '../locales/en-places.ts'
import { useAccount, usePage } from '../state/page.ts'
import { Link } from './link.tsx'

const shownTrends = 10

export const WatchedTags = (): JSX.Element => {
  const { tags } = useAccount()
  // What cannot be read now is read when the page is opened again.
  tags.load().catch(() => undefined)
  return (
    <section class="panel" aria-labelledby="watched-title">
      <h2 id="watched-title">{placeTexts.tags.watched}</h2>
      <ul class="tag-list">
        <For each={tags.all()} fallback={<li class="muted">{placeTexts.tags.noneWatched}</li>}>
          {({ tag, peers }) => (
            <li>
              <Link class="tag-link" to={{ page: 'tag', tag }}>
                <span dir="auto">{placeTexts.tags.name(tag)}</span>
                <span class="muted">
                  {tags.cameWith(tag).length > 0
                    ? placeTexts.tags.came(tags.cameWith(tag).length)
                    : placeTexts.tags.peers(peers)}
                </span>
              </Link>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

export const Trends = (): JSX.Element => {
  const { session } = usePage()
  const [trends] = createResource(() =>
    session.client.gettrendinghashtags({ count: shownTrends }).catch((): readonly string[] => []),
  )
  return (
    <Show when={(trends()?.length ?? 0) > 0}>
      <section class="panel" aria-labelledby="trends-title">
        <h2 id="trends-title">{placeTexts.tags.trends}</h2>
        <ul class="tag-list">
          <For each={trends()}>
            {(tag) => (
              <li>
                <Link class="tag-link" to={{ page: 'tag', tag }}>
                  <span dir="auto">{placeTexts.tags.name(tag)}</span>
                </Link>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  )
}
