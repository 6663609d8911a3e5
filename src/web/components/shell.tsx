// The frame of the page: the ways around, the view, and beside it what is always good to have.
import { createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import type { Route } from '../routes/route.ts'
import type { Account } from '../state/account.ts'
import { healthOf } from '../state/health.ts'
import { usePage } from '../state/page.ts'
import { FoundFollowsPart } from './found-follows.tsx'
import {
  BellIcon,
  BookmarkIcon,
  DraftIcon,
  HomeIcon,
  Logo,
  MessagesIcon,
  MoreIcon,
  NodeIcon,
  PeopleIcon,
  SearchIcon,
  SettingsIcon,
  WriteIcon,
} from './icons.tsx'
import { Link } from './link.tsx'
import { HealthLine, NodePanel } from './node-panel.tsx'
import { PopMenu } from './pop-menu.tsx'
import { SearchField } from './search-field.tsx'
import { UserMenu } from './user-menu.tsx'

/** Whether the window has at least so many rem. */
const createMedia = (query: string): (() => boolean) => {
  const list = window.matchMedia(query)
  const [matches, setMatches] = createSignal(list.matches)
  const onChange = (): void => {
    setMatches(list.matches)
  }
  list.addEventListener('change', onChange)
  onCleanup(() => {
    list.removeEventListener('change', onChange)
  })
  return matches
}

interface Entry {
  readonly to: Route
  readonly words: string
  readonly Icon: () => JSX.Element
  readonly count: () => number
}

const none = (): number => 0

const entriesOf = (account: Account, waits: boolean): readonly Entry[] => [
  { to: { page: 'home' }, words: texts.nav.home, Icon: HomeIcon, count: none },
  {
    to: { page: 'notifications' },
    words: texts.nav.notifications,
    Icon: BellIcon,
    count: account.notifications.unread,
  },
  {
    to: { page: 'messages', peer: undefined },
    words: texts.nav.messages,
    Icon: MessagesIcon,
    count: account.messages.unread,
  },
  { to: { page: 'search', text: '', scope: 'posts' }, words: texts.nav.search, Icon: SearchIcon, count: none },
  { to: { page: 'people' }, words: texts.nav.people, Icon: PeopleIcon, count: none },
  { to: { page: 'saved', part: 'bookmarks' }, words: texts.nav.saved, Icon: BookmarkIcon, count: none },
  { to: { page: 'drafts' }, words: texts.nav.drafts, Icon: DraftIcon, count: none },
  // Usually nothing waits.
  ...(waits
    ? [
        {
          to: { page: 'outbox' } as const,
          words: texts.outbox.title,
          Icon: WriteIcon,
          count: none,
        },
      ]
    : []),
  { to: { page: 'network', part: 'now' }, words: texts.nav.network, Icon: NodeIcon, count: none },
  { to: { page: 'settings', part: 'look' }, words: texts.nav.settings, Icon: SettingsIcon, count: none },
]

/** In the bar of narrow screens: the rest is behind “More”. */
const inBar = 3

const NavLink = (props: { readonly entry: Entry }): JSX.Element => {
  const { router } = usePage()
  const count = (): number => props.entry.count()
  return (
    <Link class="nav-link" to={props.entry.to} isCurrent={router.route().page === props.entry.to.page}>
      <props.entry.Icon />
      <span class="hidden">{count() > 0 ? texts.nav.counted(props.entry.words, count()) : props.entry.words}</span>
      <span class="nav-word" aria-hidden="true">
        {props.entry.words}
      </span>
      <Show when={count() > 0}>
        <span class="unread-mark" aria-hidden="true">
          {texts.number(count())}
        </span>
      </Show>
    </Link>
  )
}

const WriteButton = (): JSX.Element => {
  const { keyboard } = usePage()
  return (
    <button
      type="button"
      class="primary write-button"
      aria-label={texts.nav.write}
      onClick={() => {
        keyboard.compose(true)
      }}
    >
      <WriteIcon />
      <span class="nav-word">{texts.nav.write}</span>
    </button>
  )
}

const NetworkName = (): JSX.Element => {
  const { session } = usePage()
  const network = (): string => session.status()?.network ?? 'main'
  return (
    <Show when={network() !== 'main'}>
      <span class="network" title={texts.node.network}>
        {network()}
      </span>
    </Show>
  )
}

const Wordmark = (): JSX.Element => (
  <Link class="wordmark" to={{ page: 'home' }} label={texts.product}>
    <Logo />
    <span class="nav-word">{texts.product}</span>
  </Link>
)

/** At the side: from 640 pixels on as signs, from 1,024 on with words. */
const SideNav = (props: { readonly account: Account | undefined }): JSX.Element => {
  const { outbox } = usePage()
  const waits = createMemo(() => outbox.entries().length > 0)
  return (
    <header class="side">
      <div class="side-top">
        <Wordmark />
        <NetworkName />
      </div>
      <Show when={props.account}>
        {(account) => (
          <>
            <nav class="side-nav" aria-label={texts.nav.label}>
              <For each={entriesOf(account(), waits())}>{(entry) => <NavLink entry={entry} />}</For>
            </nav>
            <WriteButton />
          </>
        )}
      </Show>
      <div class="side-foot">
        <HealthLine />
        <UserMenu />
      </div>
    </header>
  )
}

const TopBar = (): JSX.Element => {
  const page = usePage()
  return (
    <header class="top-bar">
      <Wordmark />
      <NetworkName />
      <span class="top-health" title={texts.node.health[healthOf(page.session)]}>
        <span class="dot" classList={{ [`dot-${healthOf(page.session)}`]: true }} aria-hidden="true" />
        <span class="hidden">{texts.node.health[healthOf(page.session)]}</span>
      </span>
      <UserMenu />
    </header>
  )
}

const BottomBar = (props: { readonly account: Account }): JSX.Element => {
  const { keyboard, outbox } = usePage()
  const waits = createMemo(() => outbox.entries().length > 0)
  const entries = () => entriesOf(props.account, waits())
  return (
    <nav class="bottom-bar" aria-label={texts.nav.label}>
      <For each={entries().slice(0, 2)}>{(entry) => <NavLink entry={entry} />}</For>
      <button
        type="button"
        class="nav-link"
        aria-label={texts.nav.write}
        onClick={() => {
          keyboard.compose(true)
        }}
      >
        <span class="write-sign">
          <WriteIcon />
        </span>
      </button>
      <For each={entries().slice(2, inBar)}>{(entry) => <NavLink entry={entry} />}</For>
      <PopMenu
        label={texts.nav.more}
        buttonClass="nav-link"
        button={
          <>
            <MoreIcon />
            <span class="nav-word">{texts.nav.more}</span>
          </>
        }
      >
        {() => <For each={entries().slice(inBar)}>{(entry) => <NavLink entry={entry} />}</For>}
      </PopMenu>
    </nav>
  )
}

const Aside = (): JSX.Element => {
  const { router } = usePage()
  const [text, setText] = createSignal('')
  const isSearch = (): boolean => router.route().page === 'search'
  const isPeople = (): boolean => router.route().page === 'people'
  return (
    <aside class="aside" aria-label={texts.nav.aside}>
      <Show when={!isSearch()}>
        <SearchField
          text={text()}
          onInput={setText}
          onSearch={() => {
            router.go({ page: 'search', text: text().trim(), scope: 'posts' })
            setText('')
          }}
        />
      </Show>
      <Show when={!isPeople()}>
        <FoundFollowsPart isPanel />
      </Show>
      <Show when={router.route().page !== 'network'}>
        <NodePanel />
      </Show>
    </aside>
  )
}

export const Shell = (props: {
  readonly account: Account | undefined
  readonly children: JSX.Element
}): JSX.Element => {
  const isNarrow = createMedia('(max-width: 39.99rem)')
  const isWide = createMedia('(min-width: 64rem)')
  return (
    <div class="shell">
      <Show when={isNarrow()} fallback={<SideNav account={props.account} />}>
        <TopBar />
      </Show>
      <main class="main" id="main" tabindex="-1">
        {props.children}
      </main>
      <Show when={isWide() && props.account !== undefined}>
        <Aside />
      </Show>
      <Show when={isNarrow() ? props.account : undefined}>{(account) => <BottomBar account={account()} />}</Show>
    </div>
  )
}
