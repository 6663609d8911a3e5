// What the system shows while nobody looks at the page: notices that the person has chosen, and a number on the sign of the app.
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { tellingTexts as words } from '../locales/en-telling.ts'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { pathOf, type Route, routeOf } from '../routes/route.ts'
import type { Account } from './account.ts'
import type { Page } from './page.ts'
import { sound } from './sounds.ts'
import { recall, remember } from './stored.ts'

/** What can be told. */
export const noticeKinds = ['messages', 'mentions', 'posts'] as const

/** One of them. */
export type NoticeKind = (typeof noticeKinds)[number]

const stored = 'notices'

const kindsIn = (kept: string): ReadonlySet<string> => new Set(kept.split(' ').filter((kind) => kind !== ''))

const [chosen, setChosen] = createSignal(kindsIn(recall('browser', stored) ?? ''))

export const isTold = (kind: NoticeKind): boolean => chosen().has(kind)

export const chooseTold = (kind: NoticeKind, isOn: boolean): void => {
  const next = new Set(chosen())
  if (isOn) next.add(kind)
  else next.delete(kind)
  setChosen(next)
  remember('browser', stored, [...next].join(' '))
}

/** What the browser lets this page do; undefined where it has no notices. */
export const permission = (): NotificationPermission | undefined =>
  'Notification' in globalThis ? Notification.permission : undefined

/** Asks the person, by a question of the browser. */
export const askPermission = async (): Promise<NotificationPermission | undefined> =>
  permission() === undefined ? undefined : Notification.requestPermission()

interface Notice {
  readonly title: string
  readonly body?: string
  /** What replaces a notice before it, also one of another tab. */
  readonly tag: string
  readonly to: Route
}

/** Browsers have them on this machine and over HTTPS alone. */
const workers = (): ServiceWorkerContainer | undefined =>
  (navigator as { readonly serviceWorker?: ServiceWorkerContainer }).serviceWorker

/** On phones only the worker of the page can show one. */
const show = async ({ router }: Page, { title, body = '', tag, to }: Notice): Promise<void> => {
  const options = { body, tag, icon: router.hrefOf({ page: 'home' }).replace(/home$/u, 'icon-192.png') }
  const worker = await workers()
    ?.getRegistration()
    .catch(() => undefined)
  if (worker?.active) {
    await worker.showNotification(title, { ...options, data: router.hrefOf(to) })
    return
  }
  const notice = new Notification(title, options)
  notice.onclick = () => {
    window.focus()
    router.go(to)
    notice.close()
  }
}

const isLookedAt = (): boolean => !document.hidden && document.hasFocus()

/** How much a number has grown since it was looked at last; 0 while somebody looks. */
const whenGrown = (value: Accessor<number>, act: (grown: number) => void): void => {
  createEffect(
    on(value, (now, before = now) => {
      if (now > before) act(now - before)
    }),
  )
}

/** A notice of the worker was pressed: the page goes where it leads. */
const followNotices = ({ router }: Page): void => {
  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    if (typeof data === 'object' && data !== null && 'open' in data && typeof data.open === 'string')
      router.go(routeOf(data.open.slice(router.hrefOf({ page: 'home' }).length - pathOf({ page: 'home' }).length)))
  }
  workers()?.addEventListener('message', onMessage)
  onCleanup(() => {
    workers()?.removeEventListener('message', onMessage)
  })
}

interface AppBadge {
  setAppBadge?(count: number): Promise<void>
}

/** The number on the sign of the app, where the system has one. */
const countOnSign = (unread: Accessor<number>): void => {
  const system = navigator as AppBadge
  createEffect(() => {
    system.setAppBadge?.(unread()).catch(() => undefined)
  })
}

/** Tells the system from now on, until the account is closed. */
export const tellSystem = (page: Page, { messages, notifications, timeline }: Account): void => {
  const tell = (kind: NoticeKind, notice: () => Notice | undefined): void => {
    sound(kind, page.clock.nowMs())
    if (!isTold(kind) || permission() !== 'granted' || isLookedAt()) return
    const made = notice()
    // A system that shows none has its reasons.
    if (made !== undefined) show(page, made).catch(() => undefined)
  }
  whenGrown(messages.arrivals, () => {
    tell('messages', () => {
      const newest = messages.conversations().find(({ unread }) => unread > 0)
      if (newest === undefined) return undefined
      const { peer, name } = newest
      return { title: words.message(name), tag: `message/${peer}`, to: { page: 'messages', peer } }
    })
  })
  whenGrown(notifications.unread, () => {
    tell('mentions', () => {
      const post = notifications.groups()[0]?.posts[0]
      if (post === undefined) return undefined
      const { author, postNumber, text } = post
      const title = placeTexts.notices[post.retransmitted === undefined ? 'mention' : 'retransmit']([author])
      return { title, body: text, tag: `post/${post.key}`, to: { page: 'post', author, postNumber } }
    })
  })
  let seen = timeline.arrivals()
  const look = (): void => {
    if (isLookedAt()) seen = timeline.arrivals()
  }
  window.addEventListener('focus', look)
  onCleanup(() => {
    window.removeEventListener('focus', look)
  })
  whenGrown(timeline.arrivals, () => {
    look()
    tell('posts', () => ({
      title: texts.timeline.arrived(timeline.arrivals() - seen),
      tag: 'posts',
      to: { page: 'home' },
    }))
  })
  followNotices(page)
  countOnSign(() => messages.unread() + notifications.unread())
}
