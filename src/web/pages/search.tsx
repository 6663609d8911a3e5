// Search: posts, people, own messages and feeds; what is here at once, what the network has below it.
import { createEffect, createMemo, createSignal, For, type JSX, Match, on, Show, Suspense, Switch } from 'solid-js'
import { hashtagWord } from '../../protocol/text-grammar.ts'
import { Empty, Skeleton } from '../components/empty.tsx'
import { SearchIcon } from '../components/icons.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PersonRow } from '../components/person-row.tsx'
import { PostCard } from '../components/post-card.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { SearchField } from '../components/search-field.tsx'
import { ViewTabs } from '../components/view-tabs.tsx'
import { Trends, WatchedTags } from '../components/watched-tags.tsx'
import { texts } from '../locales/texts.ts'
import { type SearchScope, searchScopes } from '../routes/route.ts'
import { useAccount, usePage } from '../state/page.ts'
import type { Pager } from '../state/pager.ts'
import { isEnough, searchFeeds, searchMessages, searchPeople, searchPosts } from '../state/searching.ts'
import type { PostView } from '../text/post-view.ts'
import { routeOfForeignLink } from '../text/foreign-links.ts'
import { timeAgo } from '../text/times.ts'

const none = (): JSX.Element => <Empty title={texts.search.none} icon={<SearchIcon />} />

/** Posts that nobody here holds: they stand below what was found at once, and move nothing of it. */
const FromNetwork = (props: { readonly text: string; readonly held: readonly PostView[] }): JSX.Element => {
  const { session } = usePage()
  const { store, username, own } = useAccount()
  const pager = searchPosts(session.client, store, { text: props.text, reader: username, network: true })
  const found = createMemo(() => {
    const held = new Set(props.held.map(({ key }) => key))
    return pager.items().filter((post) => !held.has(post.key) && !own.mutes.hides(post))
  })
  return (
    <section class="from-network" aria-labelledby="network-title">
      <h2 class="list-title" id="network-title">
        {texts.search.network}
      </h2>
      <Switch>
        <Match when={pager.state() === 'idle'}>
          <div class="list-end">
            <p class="muted">{texts.search.networkHint}</p>
            <button type="button" onClick={() => void pager.load()}>
              {texts.search.networkAsk}
            </button>
          </div>
        </Match>
        <Match when={pager.state() === 'loading'}>
          <Skeleton label={texts.search.networkLooking} />
        </Match>
        <Match when={pager.state() === 'failed'}>
          <p class="list-end fault">{texts.lists.failed(pager.fault())}</p>
        </Match>
        <Match when={pager.state() === 'ready'}>
          <For each={found()} fallback={<p class="list-end muted">{texts.search.networkNone}</p>}>
            {(post) => <PostCard post={post} />}
          </For>
        </Match>
      </Switch>
    </section>
  )
}

const Posts = (props: { readonly text: string }): JSX.Element => {
  const { session, router } = usePage()
  const { store, username, own } = useAccount()
  const pager = searchPosts(session.client, store, { text: props.text, reader: username, network: false })
  void pager.load()
  const shown = createMemo(() => pager.items().filter((post) => !own.mutes.hides(post)))
  return (
    <>
      <PostPages
        label={texts.search.posts}
        address={router.address()}
        pager={pager}
        posts={shown()}
        empty={none()}
        end={texts.search.end}
      />
      <Show when={pager.state() === 'ready'}>
        <FromNetwork text={props.text} held={shown()} />
      </Show>
    </>
  )
}

/** A list that is short enough to be drawn whole. It is made here, once: what is handed over is made with each look. */
const Plain = <T extends { readonly key: string }>(props: {
  readonly search: () => Pager<T>
  readonly children: (item: T) => JSX.Element
}): JSX.Element => {
  const pager = props.search()
  void pager.load()
  return (
    <Switch fallback={<Skeleton label={texts.lists.loading} />}>
      <Match when={pager.state() === 'failed'}>
        <p class="list-end fault">{texts.lists.failed(pager.fault())}</p>
      </Match>
      <Match when={pager.state() === 'ready' && pager.items().length === 0}>{none()}</Match>
      <Match when={pager.state() === 'ready'}>
        <ul class="persons persons-list">
          <For each={pager.items()}>{(item) => props.children(item)}</For>
        </ul>
      </Match>
    </Switch>
  )
}

const Results = (props: { readonly text: string; readonly scope: SearchScope }): JSX.Element => {
  const { session, now } = usePage()
  const { username } = useAccount()
  const { client } = session
  return (
    <Switch>
      <Match when={props.scope === 'posts'}>
        <Posts text={props.text} />
      </Match>
      <Match when={props.scope === 'people'}>
        <Plain search={() => searchPeople(client, props.text)}>
          {({ username: name, fullName }) => <PersonRow name={name} hint={fullName} />}
        </Plain>
      </Match>
      <Match when={props.scope === 'messages'}>
        <Plain search={() => searchMessages(client, username, props.text)}>
          {(line) => (
            <li class="person">
              <span class="person-words">
                <Link class="name" to={{ page: 'messages', peer: line.remoteUser }}>
                  {texts.search.messageWith(line.remoteUser)}
                </Link>
                <span dir="auto">{line.text}</span>
                <span class="muted">{timeAgo(line.time, now())}</span>
              </span>
            </li>
          )}
        </Plain>
      </Match>
      <Match when={props.scope === 'feeds'}>
        <Plain search={() => searchFeeds(client, username, props.text)}>
          {(post) => (
            <li>
              <PostCard post={post} />
            </li>
          )}
        </Plain>
      </Match>
    </Switch>
  )
}

export const SearchPage = (props: { readonly text: string; readonly scope: SearchScope }): JSX.Element => {
  const { router } = usePage()
  const [typed, setTyped] = createSignal(props.text)
  createEffect(
    on(
      () => props.text,
      (text) => {
        setTyped(text)
        const foreign = routeOfForeignLink(text)
        if (foreign !== undefined) router.replace(foreign)
      },
    ),
  )
  const search = (): void => {
    const text = typed().trim()
    if (text.startsWith('#') && text.length > 1 && !/\s/u.test(text)) router.go({ page: 'tag', tag: hashtagWord(text) })
    else router.replace({ page: 'search', text, scope: props.scope })
  }
  const isAsked = (): boolean => isEnough(props.text, props.scope)
  return (
    <>
      <PageHead title={texts.nav.search} />
      <div class="search-head">
        <SearchField text={typed()} onInput={setTyped} onSearch={search} hasFocus={props.text === ''} />
      </div>
      <Show
        when={isAsked()}
        fallback={
          <div class="search-start">
            <WatchedTags />
            <Suspense>
              <Trends />
            </Suspense>
          </div>
        }
      >
        <ViewTabs
          label={texts.search.scopes}
          tabs={searchScopes.map((scope) => ({
            to: { page: 'search', text: props.text, scope } as const,
            words: texts.search.scopeNames[scope],
            isCurrent: scope === props.scope,
          }))}
        />
        <Show when={`${props.scope} ${props.text}`} keyed>
          {(_) => <Results text={props.text} scope={props.scope} />}
        </Show>
      </Show>
    </>
  )
}
