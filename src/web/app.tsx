// The page as a whole: what is shown at which address, and for whom.
import {
  type Component,
  createEffect,
  createSignal,
  type JSX,
  lazy,
  Match,
  on,
  onCleanup,
  Show,
  Suspense,
  Switch,
} from 'solid-js'
import type { Transport } from '../api/client.ts'
import type { Clock } from '../base/clock.ts'
import { ComposeDialog } from './components/compose-dialog.tsx'
import { Skeleton } from './components/empty.tsx'
import { LinkBanner } from './components/link-banner.tsx'
import { Shell } from './components/shell.tsx'
import type { OpenFeed } from './feed/feed.ts'
import { viewsSpeak } from './locales/show-language.ts'
import { texts } from './locales/texts.ts'
import { HomePage } from './pages/home.tsx'
import { LoginPage } from './pages/login.tsx'
import type { Route, WayIn } from './routes/route.ts'
import { createRouter, type Place } from './routes/router.ts'
import { createAccount } from './state/account.ts'
import { createAnnouncer } from './state/announcer.ts'
import { createKeyboard } from './state/keyboard.ts'
import type { LanguageChoice } from './state/language.ts'
import { createLocalUsers } from './state/local-users.ts'
import { createLook } from './state/look.ts'
import { createNow } from './state/now.ts'
import { AccountContext, type Page, PageContext } from './state/page.ts'
import { createSession } from './state/session.ts'
import { openOutbox } from './state/browser-outbox.ts'
import { keepStatus } from './state/reading-kept.ts'
import { heldTexts } from './state/undo.ts'
import { showTitle } from './state/telling.ts'

interface AppProps {
  readonly clock: Clock
  readonly transport: Transport
  readonly openFeed: OpenFeed
  readonly place: Place
  /** The path at which the page lies. */
  readonly mount: string
  readonly language: LanguageChoice
}

/** A view that speaks the language of the page when it is shown. */
const opened = <P extends object>(load: () => Promise<Component<P>>): Component<P> =>
  lazy(async () => {
    const [view] = await Promise.all([load(), viewsSpeak()])
    return { default: view }
  })

// What is opened less often comes when it is.
const KeyHelp = opened(() => import('./components/key-help.tsx').then((module) => module.KeyHelp))
const HeldBar = opened(() => import('./components/held-bar.tsx').then((module) => module.HeldBar))
const DraftsPage = opened(() => import('./pages/drafts.tsx').then((module) => module.DraftsPage))
const FeedPage = opened(() => import('./pages/feed.tsx').then((module) => module.FeedPage))
const ListPage = opened(() => import('./pages/list.tsx').then((module) => module.ListPage))
const LostPage = opened(() => import('./pages/lost.tsx').then((module) => module.LostPage))
const MessagesPage = opened(() => import('./pages/messages.tsx').then((module) => module.MessagesPage))
const NetworksPage = opened(() => import('./pages/networks.tsx').then((module) => module.NetworksPage))
const NetworkPage = opened(() => import('./pages/network.tsx').then((module) => module.NetworkPage))
const NewUserPage = opened(() => import('./pages/new-user.tsx').then((module) => module.NewUserPage))
const NotificationsPage = opened(() => import('./pages/notifications.tsx').then((module) => module.NotificationsPage))
const OutboxPage = opened(() => import('./pages/outbox.tsx').then((module) => module.OutboxPage))
const PeoplePage = opened(() => import('./pages/people.tsx').then((module) => module.PeoplePage))
const PostPage = opened(() => import('./pages/post.tsx').then((module) => module.PostPage))
const SavedPage = opened(() => import('./pages/saved.tsx').then((module) => module.SavedPage))
const SearchPage = opened(() => import('./pages/search.tsx').then((module) => module.SearchPage))
const SecretPage = opened(() => import('./pages/secret.tsx').then((module) => module.SecretPage))
const SettingsPage = opened(() => import('./pages/settings.tsx').then((module) => module.SettingsPage))
const TagPage = opened(() => import('./pages/tag.tsx').then((module) => module.TagPage))
const TwtPage = opened(() => import('./pages/twt.tsx').then((module) => module.TwtPage))
const UserPage = opened(() => import('./pages/user.tsx').then((module) => module.UserPage))

/** All but the page for new users, which needs no user and must stay while one is made. */
type UserRoute = Exclude<Route, { readonly page: 'welcome' }>

type Views = { readonly [Name in UserRoute['page']]: (route: Extract<Route, { readonly page: Name }>) => JSX.Element }

const views: Views = {
  home: () => <HomePage />,
  login: () => <HomePage />,
  post: ({ author, postNumber }) => <PostPage author={author} postNumber={postNumber} />,
  user: ({ name, part }) => <UserPage name={name} part={part} />,
  notifications: () => <NotificationsPage />,
  messages: ({ peer }) => <MessagesPage peer={peer} />,
  search: ({ text, scope }) => <SearchPage text={text} scope={scope} />,
  tag: ({ tag }) => <TagPage tag={tag} />,
  people: () => <PeoplePage />,
  list: ({ name }) => <ListPage name={name} />,
  feed: ({ url }) => <FeedPage url={url} />,
  twt: ({ hash }) => <TwtPage hash={hash} />,
  saved: ({ part }) => <SavedPage part={part} />,
  drafts: () => <DraftsPage />,
  outbox: () => <OutboxPage />,
  network: ({ part }) => <NetworkPage part={part} />,
  networks: ({ link }) => <NetworksPage link={link} />,
  settings: ({ part }) => <SettingsPage part={part} />,
  secret: () => <SecretPage />,
  lost: ({ word }) => <LostPage word={word} />,
}

/** The view of the address. A step to another one makes it anew; lists find their places again by themselves. */
const View = (props: { readonly page: Page }): JSX.Element => (
  <Suspense fallback={<Skeleton label={texts.lists.loading} />}>
    <Show when={props.page.router.route()} keyed>
      {(route) => {
        if (route.page === 'welcome') return undefined
        const view = views[route.page] as (route: UserRoute) => JSX.Element
        return view(route)
      }}
    </Show>
  </Suspense>
)

/** What belongs to the user of the page, around the view. */
const AccountView = (props: { readonly page: Page; readonly username: string }): JSX.Element => {
  const { users } = props.page
  const account = createAccount(
    props.page,
    () => users.current() ?? { username: props.username, state: 'no-registration', message: '' },
  )
  return (
    <AccountContext.Provider value={account}>
      <Shell account={account}>
        <View page={props.page} />
      </Shell>
      <ComposeDialog />
      <Suspense>
        <Show when={heldTexts().length > 0}>
          <HeldBar />
        </Show>
      </Suspense>
    </AccountContext.Provider>
  )
}

const wayIn = (route: Route): WayIn => (route.page === 'welcome' ? route.way : 'create')

const Content = (props: { readonly page: Page }): JSX.Element => {
  const { session, users, router } = props.page
  return (
    <Switch>
      <Match when={session.link() === 'login' && session.status() === undefined}>
        <LoginPage />
      </Match>
      <Match when={session.status() === undefined}>
        <main class="narrow" id="main" tabindex="-1">
          <h1 class="hidden">{texts.product}</h1>
          <p class="empty muted">{texts.link.starting}</p>
        </main>
      </Match>
      <Match when={users.current() === undefined || router.route().page === 'welcome'}>
        <Shell account={undefined}>
          <Suspense>
            <NewUserPage way={wayIn(router.route())} />
          </Suspense>
        </Shell>
      </Match>
      <Match when={users.current()?.username} keyed>
        {(username) => <AccountView page={props.page} username={username} />}
      </Match>
    </Switch>
  )
}

/** A page that comes to the front has slept: timers of hidden pages run late or not at all. */
const whenShown = (look: () => void): void => {
  const onChange = (): void => {
    if (!document.hidden) look()
  }
  document.addEventListener('visibilitychange', onChange)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onChange)
  })
}

const createPage = (props: AppProps): Page => {
  const { clock } = props
  const session = createSession(props.transport, clock)
  const router = createRouter(props.place, props.mount)
  const users = createLocalUsers(session.status)
  const [title, setTitle] = createSignal('')
  showTitle(title)
  keepStatus(session, clock)
  whenShown(() => void session.ask())
  // A view begins at its top; a list that was read finds its place again after that.
  createEffect(
    on(
      router.steps,
      () => {
        window.scrollTo({ top: 0, behavior: 'instant' })
      },
      { defer: true },
    ),
  )
  return {
    ...{ clock, session, router, setTitle },
    now: createNow(clock),
    users,
    openFeed: props.openFeed,
    announcer: createAnnouncer(),
    look: createLook(document.documentElement),
    language: props.language,
    outbox: openOutbox(session, clock),
    keyboard: createKeyboard(router, (place) => {
      const chosen = users.all()[place]
      if (chosen === undefined) return false
      users.choose(chosen.username)
      router.go({ page: 'home' })
      return true
    }),
  }
}

export const App = (props: AppProps): JSX.Element => {
  const page = createPage(props)
  const skip = (event: MouseEvent): void => {
    event.preventDefault()
    document.getElementById('main')?.focus()
  }
  return (
    <PageContext.Provider value={page}>
      <a class="skip" href="#main" onClick={skip}>
        {texts.skipToContent}
      </a>
      <LinkBanner />
      <Content page={page} />
      <Suspense>
        <Show when={page.keyboard.isHelping()}>
          <KeyHelp />
        </Show>
      </Suspense>
      <p class="hidden" role="status" aria-live="polite">
        {page.announcer.sentence()}
      </p>
    </PageContext.Provider>
  )
}
