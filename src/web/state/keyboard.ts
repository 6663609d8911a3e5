// Single keys for what is done often; off while somebody types, and off altogether if they want.
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { Route } from '../routes/route.ts'
import type { Router } from '../routes/router.ts'
import { recall, remember } from './stored.ts'

/** What keys do, and what they have opened. */
export interface Keyboard {
  readonly isOn: Accessor<boolean>
  readonly turn: (on: boolean) => void
  readonly isComposing: Accessor<boolean>
  readonly compose: (open: boolean) => void
  readonly isHelping: Accessor<boolean>
  readonly help: (open: boolean) => void
  /** Keys that the person has put in the place of others. */
  readonly own: Accessor<OwnKeys>
  readonly choose: (own: OwnKeys) => void
}

/** By the usual key of an action, the one that does it here. */
export type OwnKeys = Readonly<Record<string, string>>

const ownIn = (kept: string): OwnKeys => {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(kept) as object).map(([usual, key]) => [usual, String(key)]))
  } catch {
    return {}
  }
}

/** Keys after `g`, and where they lead. */
const ways: Readonly<Record<string, Route>> = {
  h: { page: 'home' },
  n: { page: 'notifications' },
  m: { page: 'messages', peer: undefined },
  p: { page: 'people' },
  s: { page: 'settings', part: 'look' },
  w: { page: 'network', part: 'now' },
}

/** Keys that press a part of the post that has the focus, by its `data-action`. */
const presses: Readonly<Record<string, string>> = {
  r: 'reply',
  t: 'retransmit',
  f: 'favourite',
  o: 'open',
  p: 'profile',
  q: 'quote',
  b: 'bookmark',
  m: 'message',
  x: 'details',
}

const remembered = 'keys'
const rememberedOwn = 'keys.own'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

const posts = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>('article[data-post]')]

const focusedPost = (): HTMLElement | undefined =>
  document.activeElement?.closest<HTMLElement>('article[data-post]') ?? undefined

/** The next or previous post; without one in focus, the first on the screen. */
const step = (by: 1 | -1): void => {
  const all = posts()
  const focused = focusedPost()
  const next =
    focused === undefined
      ? all.find((post) => post.getBoundingClientRect().bottom > 100)
      : all[all.indexOf(focused) + by]
  next?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'nearest', behavior: 'instant' })
}

const press = (action: string, within: ParentNode | undefined): void => {
  within?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.click()
}

const newest = (): void => {
  press('newest', document)
  window.scrollTo({ top: 0, behavior: 'instant' })
}

const createOwnKeys = () => {
  const [own, setOwn] = createSignal(ownIn(recall('browser', rememberedOwn) ?? ''))
  return {
    own,
    choose: (next: OwnKeys): void => {
      setOwn(() => next)
      remember('browser', rememberedOwn, Object.keys(next).length === 0 ? '' : JSON.stringify(next))
    },
    /** The usual key of what this key does. */
    usualOf: (key: string): string =>
      Object.entries(own()).find(([, chosen]) => chosen === key)?.[0] ?? (own()[key] === undefined ? key : ''),
  }
}

const isWithOthers = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => ctrlKey || metaKey || altKey

/** The keys of the page. */
export const createKeyboard = (router: Router, chooseUser: (place: number) => boolean): Keyboard => {
  const [isOn, setOn] = createSignal(recall('browser', remembered) !== 'off')
  const [isComposing, setComposing] = createSignal(false)
  const [isHelping, setHelping] = createSignal(false)
  const { usualOf, ...ownKeys } = createOwnKeys()
  let hasG = false
  const plain: Readonly<Record<string, () => void>> = {
    j: () => {
      step(1)
    },
    k: () => {
      step(-1)
    },
    n: () => setComposing(true),
    u: () => {
      if (router.canGoBack()) router.back()
    },
    '.': newest,
    '/': () => {
      router.go({ page: 'search', text: '', scope: 'posts' })
    },
    '?': () => setHelping(true),
    Enter: () => {
      if (document.activeElement === focusedPost()) press('open', focusedPost())
    },
  }
  const run = (key: string): boolean => {
    const way = hasG ? ways[key] : undefined
    hasG = key === 'g'
    const action = presses[key]
    if (way !== undefined) router.go(way)
    else if (plain[key] !== undefined) plain[key]()
    else if (/^[1-9]$/u.test(key)) return chooseUser(Number(key) - 1)
    else if (action !== undefined && focusedPost() !== undefined) press(action, focusedPost())
    else return hasG
    return true
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOn() || event.defaultPrevented || isWithOthers(event)) return
    if (isTyping(event.target) || document.querySelector('dialog[open], [popover]:popover-open') !== null) return
    // Enter presses whatever has the focus: only of a post itself it is ours.
    if (event.key === 'Enter' && document.activeElement?.matches('article[data-post]') !== true) return
    // Behind the first of two keys a letter means a place.
    if (run(hasG ? event.key : usualOf(event.key))) event.preventDefault()
  }
  document.addEventListener('keydown', onKeyDown)
  onCleanup(() => {
    document.removeEventListener('keydown', onKeyDown)
  })
  return {
    ...{ isOn, isComposing, compose: setComposing, isHelping, help: setHelping },
    turn: (on) => {
      setOn(on)
      remember('browser', remembered, on ? '' : 'off')
    },
    ...ownKeys,
  }
}
