// What the user keeps: bookmarks, which nobody else sees, and favourites.
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import type { FavouriteJson } from '../../api/shapes.ts'
import { nowSeconds } from '../../base/clock.ts'
import { Empty } from '../components/empty.tsx'
import { BookmarkIcon, HeartIcon } from '../components/icons.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostCard } from '../components/post-card.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { ViewTabs } from '../components/view-tabs.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { type SavedPart, savedParts } from '../routes/route.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createPager } from '../state/pager.ts'
import { favouriteOf, type PostView } from '../text/post-view.ts'

/** Drawn at first: what was kept last is what one looks for. */
const firstShown = 30

const Bookmarks = (): JSX.Element => {
  const { own } = useAccount()
  const [shown, setShown] = createSignal(firstShown)
  const rest = (): number => own.bookmarks.all().length - shown()
  return (
    <>
      <Show when={own.message()}>{(said) => <p class="list-note">{said()}</p>}</Show>
      <ul class="posts" aria-label={texts.own.bookmarks}>
        <For
          each={own.bookmarks.all().slice(0, shown())}
          fallback={
            <li>
              <Empty title={texts.own.noBookmarks} hint={texts.own.noBookmarksHint} icon={<BookmarkIcon />} />
            </li>
          }
        >
          {(post) => (
            <li>
              <PostCard post={post} />
            </li>
          )}
        </For>
      </ul>
      <Show when={rest() > 0}>
        <div class="list-end">
          <button type="button" onClick={() => setShown((count) => count + firstShown)}>
            {texts.lists.more}
          </button>
        </div>
      </Show>
    </>
  )
}

const pageSize = 50

const Favourites = (): JSX.Element => {
  const { session, clock, router } = usePage()
  const { username } = useAccount()
  const viewsIn = (found: readonly FavouriteJson[]): readonly PostView[] =>
    found.map((one) => favouriteOf(one, nowSeconds(clock))).filter((view) => view !== undefined)
  const pager = createPager<PostView>(async (before) => {
    const found = await session.client.getfavs({
      ...{ username, count: pageSize },
      ...(before === undefined ? {} : { range: { max_id: before } }),
    })
    const lowest = Math.min(...found.map(({ userpost }) => userpost.k))
    return { items: viewsIn(found), next: found.length < pageSize || lowest <= 0 ? null : lowest - 1 }
  })
  void pager.load()
  return (
    <PostPages
      label={placeTexts.saved.names.favourites}
      address={router.address()}
      pager={pager}
      posts={pager.items()}
      empty={
        <Empty title={placeTexts.saved.noFavourites} hint={placeTexts.saved.noFavouritesHint} icon={<HeartIcon />} />
      }
      end={placeTexts.saved.end}
    />
  )
}

export const SavedPage = (props: { readonly part: SavedPart }): JSX.Element => (
  <>
    <PageHead title={texts.nav.saved} />
    <ViewTabs
      label={placeTexts.saved.parts}
      tabs={savedParts.map((part) => ({
        to: { page: 'saved', part } as const,
        words: placeTexts.saved.names[part],
        isCurrent: part === props.part,
      }))}
    />
    <Switch>
      <Match when={props.part === 'bookmarks'}>
        <Bookmarks />
      </Match>
      <Match when={props.part === 'favourites'}>
        <Favourites />
      </Match>
    </Switch>
  </>
)
