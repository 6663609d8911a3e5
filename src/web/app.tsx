// The page as a whole: what is shown in which situation.
import { createSignal, type JSX, Match, onCleanup, Show, Switch } from 'solid-js'
import type { Transport } from '../api/client.ts'
import type { Clock } from '../base/clock.ts'
import { LinkBanner } from './components/link-banner.tsx'
import { PageHeader } from './components/page-header.tsx'
import { ViewTabs } from './components/view-tabs.tsx'
import type { OpenFeed } from './feed/feed.ts'
import { texts } from './locales/texts.ts'
import { HomePage } from './pages/home.tsx'
import { LoginPage } from './pages/login.tsx'
import { NewUserPage } from './pages/new-user.tsx'
import { SecretPage } from './pages/secret.tsx'
import { createAnnouncer } from './state/announcer.ts'
import { createLocalUsers } from './state/local-users.ts'
import { createNow } from './state/now.ts'
import { type Page, PageContext, type Place, type View } from './state/page.ts'
import { createSession } from './state/session.ts'

interface AppProps {
  readonly clock: Clock
  readonly transport: Transport
  readonly openFeed: OpenFeed
}

const Content = (props: { readonly page: Page; readonly place: Place }): JSX.Element => {
  const { session, users } = props.page
  const username = (): string | undefined => users.current()?.username
  return (
    <Switch>
      <Match when={session.link() === 'login' && session.status() === undefined}>
        <LoginPage />
      </Match>
      <Match when={session.status() === undefined}>
        <main class="narrow" id="main" tabindex="-1">
          <p class="empty muted">{texts.link.starting}</p>
        </main>
      </Match>
      <Match when={username() === undefined || props.place === 'create'}>
        <NewUserPage way="create" />
      </Match>
      <Match when={props.place === 'import'}>
        <NewUserPage way="import" />
      </Match>
      <Match when={props.place === 'secret'}>
        <SecretPage username={username() ?? ''} />
      </Match>
      <Match when={true}>
        <Show when={username()} keyed>
          {(_) => <Show when={users.current()}>{(user) => <HomePage user={user()} />}</Show>}
        </Show>
        <ViewTabs />
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

export const App = (props: AppProps): JSX.Element => {
  const { clock } = props
  const session = createSession(props.transport, clock)
  whenShown(() => void session.ask())
  const [place, setPlace] = createSignal<Place>('home')
  const [view, setView] = createSignal<View>('timeline')
  const [unread, setUnread] = createSignal(0)
  const page: Page = {
    clock,
    now: createNow(clock),
    session,
    users: createLocalUsers(session.status),
    openFeed: props.openFeed,
    announcer: createAnnouncer(),
    view,
    show: setView,
    unread,
    setUnread,
    go: (next) => {
      setPlace(next)
      window.scrollTo({ top: 0 })
    },
  }
  return (
    <PageContext.Provider value={page}>
      <a class="skip" href="#main" onClick={() => setView('timeline')}>
        {texts.skipToTimeline}
      </a>
      <PageHeader />
      <LinkBanner />
      <Content page={page} place={place()} />
      <p class="hidden" role="status" aria-live="polite">
        {page.announcer.sentence()}
      </p>
    </PageContext.Provider>
  )
}
