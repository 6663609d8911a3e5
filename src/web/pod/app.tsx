// The page of a pod: who is here decides what is shown.
import { For, type JSX, lazy, Match, onMount, Show, Switch } from 'solid-js'
import {
  BellIcon,
  HomeIcon,
  Logo,
  MessagesIcon,
  NodeIcon,
  PeopleIcon,
  SearchIcon,
  SettingsIcon,
} from '../components/icons.tsx'
import { texts } from '../locales/pod/texts.ts'
import { To } from './parts.tsx'
import { HomeView, MentionsView, TagView } from './reading.tsx'
import type { PodRoute } from './route.ts'
import { createPod, type Pod, PodContext, type PodNeeds, usePod } from './state.ts'

const JoinView = lazy(() => import('./join.tsx').then((module) => ({ default: module.JoinView })))
const LoginView = lazy(() => import('./login.tsx').then((module) => ({ default: module.LoginView })))
const PersonView = lazy(() => import('./person.tsx').then((module) => ({ default: module.PersonView })))
const ThreadView = lazy(() => import('./thread.tsx').then((module) => ({ default: module.ThreadView })))
const SearchView = lazy(() => import('./search.tsx').then((module) => ({ default: module.SearchView })))
const MessagesView = lazy(() => import('./messages.tsx').then((module) => ({ default: module.MessagesView })))
const SettingsView = lazy(() => import('./settings.tsx').then((module) => ({ default: module.SettingsView })))
const AdminView = lazy(() => import('./admin.tsx').then((module) => ({ default: module.AdminView })))

interface Entry {
  readonly to: PodRoute
  readonly words: string
  readonly Icon: () => JSX.Element
}

const entriesOf = ({ account }: Pod): readonly Entry[] => {
  const { nav } = texts
  const isMember = account()?.role === 'member'
  const settings = { to: { page: 'settings' }, words: nav.settings, Icon: SettingsIcon } as const
  // The pod gives a suspended account its export and its deletion, and nothing else.
  if (account()?.suspended != null) return [settings]
  return [
    { to: { page: 'home' }, words: nav.home, Icon: HomeIcon },
    { to: { page: 'mentions' }, words: nav.mentions, Icon: BellIcon },
    { to: { page: 'messages', peer: undefined }, words: nav.messages, Icon: MessagesIcon },
    { to: { page: 'search', text: '' }, words: nav.search, Icon: SearchIcon },
    { to: { page: 'person', name: account()?.name ?? '' }, words: nav.person, Icon: PeopleIcon },
    settings,
    ...(isMember ? [] : [{ to: { page: 'admin' }, words: nav.admin, Icon: NodeIcon } as const]),
  ]
}

const Wordmark = (): JSX.Element => {
  const { info } = usePod()
  return (
    <To class="wordmark" to={{ page: 'home' }}>
      <Logo />
      <span class="hidden">{info()?.name ?? texts.product}</span>
      <span class="nav-word" aria-hidden="true">
        {info()?.name ?? texts.product}
      </span>
    </To>
  )
}

const isCurrent = (entry: Entry, route: PodRoute): boolean =>
  entry.to.page === route.page &&
  (entry.to.page !== 'person' || (route.page === 'person' && route.name === entry.to.name))

const Ways = (props: { readonly class: string }): JSX.Element => {
  const pod = usePod()
  return (
    <nav class={props.class} aria-label={texts.nav.label}>
      <For each={entriesOf(pod)}>
        {(entry) => (
          <To class="nav-link" to={entry.to} isCurrent={isCurrent(entry, pod.route())}>
            <entry.Icon />
            <span class="hidden">{entry.words}</span>
            <span class="nav-word" aria-hidden="true">
              {entry.words}
            </span>
          </To>
        )}
      </For>
    </nav>
  )
}

const Frame = (props: { readonly children: JSX.Element }): JSX.Element => {
  const { account, said } = usePod()
  return (
    <div class="shell pod-shell">
      <header class="side pod-side">
        <div class="side-top">
          <Wordmark />
        </div>
        <Ways class="side-nav" />
      </header>
      <main class="main" id="main" tabindex="-1">
        <Show when={account()?.suspended}>
          {(suspended) => (
            <p class="banner" role="alert">
              {texts.settings.suspended(suspended().reason)}
            </p>
          )}
        </Show>
        <p class="pod-said" role="status">
          {said()}
        </p>
        {props.children}
      </main>
    </div>
  )
}

const Lost = (): JSX.Element => (
  <div class="narrow">
    <h1>{texts.lost.title}</h1>
    <p class="lead">{texts.lost.lead}</p>
    <p>
      <To to={{ page: 'home' }}>{texts.lost.home}</To>
    </p>
  </div>
)

/** Views of whoever is logged in. Another address is another view, also of the same kind. */
const Inside = (): JSX.Element => {
  const { account, route } = usePod()
  const at = <Page extends PodRoute['page']>(page: Page): Extract<PodRoute, { page: Page }> | undefined => {
    const now = route()
    return now.page === page ? (now as Extract<PodRoute, { page: Page }>) : undefined
  }
  return (
    <Switch fallback={<HomeView />}>
      <Match when={account()?.suspended}>
        <SettingsView />
      </Match>
      <Match when={route().page === 'mentions'}>
        <MentionsView />
      </Match>
      <Match when={at('person')} keyed>
        {({ name }) => <PersonView name={name} />}
      </Match>
      <Match when={at('post')} keyed>
        {({ name, number }) => <ThreadView name={name} number={number} />}
      </Match>
      <Match when={at('messages')} keyed>
        {({ peer }) => <MessagesView peer={peer} />}
      </Match>
      <Match when={at('search')} keyed>
        {({ text }) => <SearchView text={text} />}
      </Match>
      <Match when={at('tag')} keyed>
        {({ tag }) => <TagView tag={tag} />}
      </Match>
      <Match when={route().page === 'settings'}>
        <SettingsView />
      </Match>
      <Match when={route().page === 'admin'}>
        <AdminView />
      </Match>
      <Match when={route().page === 'lost'}>
        <Lost />
      </Match>
    </Switch>
  )
}

const Silent = (): JSX.Element => {
  const { said, begin } = usePod()
  return (
    <main class="narrow" id="main">
      <h1>{texts.product}</h1>
      <p class="fault" role="alert">
        {said()}
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void begin()}>
          {texts.again}
        </button>
      </div>
    </main>
  )
}

const Shown = (): JSX.Element => {
  const { presence, route } = usePod()
  return (
    <Switch fallback={<p class="narrow muted">{texts.loading}</p>}>
      <Match when={presence() === 'silent'}>
        <Silent />
      </Match>
      <Match when={presence() !== 'unknown' && route().page === 'join'}>
        <main id="main">
          <JoinView />
        </main>
      </Match>
      <Match when={presence() === 'nobody' || presence() === 'locked'}>
        <main id="main">
          <LoginView />
        </main>
      </Match>
      <Match when={presence() === 'here'}>
        <Frame>
          <Inside />
        </Frame>
      </Match>
    </Switch>
  )
}

export const App = (props: PodNeeds): JSX.Element => {
  const pod = createPod(props)
  onMount(() => {
    void pod.begin()
  })
  return (
    <PodContext.Provider value={pod}>
      <a class="skip" href="#main">
        {texts.skip}
      </a>
      <Shown />
    </PodContext.Provider>
  )
}
