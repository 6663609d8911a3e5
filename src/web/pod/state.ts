// What outlives a view: the pod, the account, the keys, whom one follows, and what comes while the page is open.
import { createContext, createSignal, type Accessor, useContext } from 'solid-js'
import type { PodClient } from '../../api/pod.ts'
import type { PodEvent } from '../../api/pod-events.ts'
import type { PodAccountJson, PodJson } from '../../api/pod-shapes.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { LanguageChoice } from '../state/language.ts'
import { systemClock } from '../system-clock.ts'
import { wordsOf } from './faults.ts'
import type { KeysPort } from './keys/port.ts'
import { hrefOfPod, type PodRoute, podRouteOf } from './route.ts'
import { createStream, type OpenEvents } from './stream.ts'

/** Whether somebody is here. `locked`: the session holds, and this browser has forgotten the keys. */
export type Presence = 'unknown' | 'nobody' | 'locked' | 'here' | 'silent'

/** What views work with. */
export interface Pod {
  readonly client: PodClient
  readonly keys: KeysPort
  readonly language: LanguageChoice
  readonly route: Accessor<PodRoute>
  readonly go: (route: PodRoute) => void
  readonly info: Accessor<PodJson | undefined>
  readonly account: Accessor<PodAccountJson | undefined>
  readonly presence: Accessor<Presence>
  readonly follows: Accessor<ReadonlySet<string>>
  readonly takeAccount: (account: PodAccountJson, isOpen: boolean) => Promise<void>
  readonly refresh: () => Promise<void>
  /** Asks the pod who it is and whether somebody is logged in. */
  readonly begin: () => Promise<void>
  readonly leave: (everywhere: boolean) => Promise<void>
  readonly onEvent: (listener: (event: PodEvent) => void) => () => void
  /** One line that is read out and goes again. */
  readonly said: Accessor<string>
  readonly say: (words: string) => void
}

export const PodContext = createContext<Pod>()

/** The pod around a view. */
export const usePod = (): Pod => {
  const pod = useContext(PodContext)
  if (pod === undefined) throw new CodedError('pod.no-page', 'Nothing of a pod is shown outside of its page.')
  return pod
}

/** What a page is built from. */
export interface PodNeeds {
  readonly client: PodClient
  readonly keys: KeysPort
  readonly language: LanguageChoice
  readonly openEvents: OpenEvents
}

const isReady = (account: PodAccountJson | undefined): boolean => account?.registration.state === 'ready'

/** The address of the window as a signal. */
const createRouter = (onMove: () => void) => {
  const [route, setRoute] = createSignal<PodRoute>(podRouteOf(location.pathname, location.search))
  const show = (next: PodRoute): void => {
    setRoute(next)
    onMove()
    window.scrollTo(0, 0)
  }
  addEventListener('popstate', () => {
    show(podRouteOf(location.pathname, location.search))
  })
  const go = (next: PodRoute): void => {
    history.pushState(null, '', hrefOfPod(next))
    show(next)
  }
  return { route, go }
}

const createListeners = () => {
  const listeners = new Set<(event: PodEvent) => void>()
  const onEvent = (listener: (event: PodEvent) => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const tell = (event: PodEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return { onEvent, tell }
}

/** Whoever is suspended or logged out elsewhere sees it; true: the pod, or what is before it, was away. */
const isAway = async (
  { client, keys }: Pick<PodNeeds, 'client' | 'keys'>,
  onAccount: (account: PodAccountJson) => void,
  onEnded: (how: 'nobody', words: string) => void,
): Promise<boolean> => {
  try {
    const now = await client.getaccount({})
    onAccount(now)
    return now.suspended === null
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'pods.login-needed') return true
    await keys.lock()
    onEnded('nobody', wordsOf(error))
    return false
  }
}

/** Whom the account follows, as the pod knows it. */
const createFollows = (client: PodClient) => {
  const [follows, setFollows] = createSignal<ReadonlySet<string>>(new Set())
  const loadFollows = async (): Promise<unknown> => setFollows(new Set(await client.getfollowing({}).catch(() => [])))
  return { follows, loadFollows }
}

/** Makes the state of the page. */
export const createPod = ({ client, keys, language, openEvents }: PodNeeds): Pod => {
  const [info, setInfo] = createSignal<PodJson>()
  const [account, setAccount] = createSignal<PodAccountJson>()
  const [presence, setPresence] = createSignal<Presence>('unknown')
  const { follows, loadFollows } = createFollows(client)
  const [said, setSaid] = createSignal('')
  const { route, go } = createRouter(() => setSaid(''))
  const { onEvent, tell } = createListeners()

  const refresh = async (): Promise<void> => {
    setAccount(await client.getaccount({}))
    await loadFollows()
  }
  const hear = (event: PodEvent): void => {
    if (event.type === 'registration')
      setAccount((now) => (now === undefined ? now : { ...now, registration: event.registration }))
    // A proof of the own name that was asked for too early knows nothing.
    if (event.type === 'registration' && isReady(account())) void keys.name(account()?.name ?? '', true).catch(() => 0)
    if (event.type === 'account') void refresh().catch(() => undefined)
    tell(event)
  }
  const shut = (how: 'nobody' | 'silent', words = ''): void => {
    setAccount()
    setPresence(how)
    setSaid(words)
  }
  const isGone = (): Promise<boolean> => isAway({ client, keys }, setAccount, shut)
  const stream = createStream({ openEvents, onEvent: hear, isAway: isGone, clock: systemClock })
  const takeAccount = async (next: PodAccountJson, isOpen: boolean): Promise<void> => {
    setAccount(next)
    // Views read when they are shown: what comes after that has to be told, and it has to be known whose posts belong here.
    if (isOpen) await Promise.all([stream.listen(), loadFollows()])
    if (account() !== undefined) setPresence(isOpen ? 'here' : 'locked')
  }
  const begin = async (): Promise<void> => {
    try {
      const pod = await client.getpod({})
      setInfo(pod)
      await keys.begin(pod.network)
    } catch (error) {
      shut('silent', wordsOf(error))
      return
    }
    const found = await client.getaccount({}).catch(() => undefined)
    if (found === undefined) setPresence('nobody')
    else await takeAccount(found, await keys.unlockKept(found).catch(() => false))
  }
  const leave = async (everywhere: boolean): Promise<void> => {
    await client.logout({ everywhere }).catch(() => undefined)
    stream.stop()
    await keys.forget()
    shut('nobody')
    go({ page: 'login' })
  }
  return {
    ...{ client, keys, route, go, info, account, presence, follows, takeAccount, refresh, begin, leave, onEvent },
    ...{ language, said, say: setSaid },
  }
}
