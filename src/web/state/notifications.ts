// What others wrote to the user of the page: mentions, answers, retransmits; and which of it is new on this device.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { keyOf, type PostLink, type PostView } from '../text/post-view.ts'
import type { PostStore } from './post-store.ts'
import { createPager, type Pager } from './pager.ts'
import { recall, remember } from './stored.ts'

/** What was written about one post of the user, or by itself. */
export interface NoticeGroup {
  readonly key: string
  /** The post of the user that is answered or passed on; undefined: a mention by itself. */
  readonly about: PostLink | undefined
  /** The newest first. */
  readonly posts: readonly PostView[]
  readonly isNew: boolean
}

/** The notifications of one user. */
export interface Notifications extends Pick<Pager<PostView>, 'state' | 'fault' | 'more' | 'load' | 'loadMore'> {
  readonly groups: Accessor<readonly NoticeGroup[]>
  /** New ones since somebody looked. */
  readonly unread: Accessor<number>
  /** All that is here has been seen; what was new stays marked until `leave`. */
  readonly see: () => void
  readonly leave: () => void
  /** Posts that came in another way: those that are about the user are told. */
  readonly takeAll: (views: readonly PostView[]) => void
}

const pageSize = 50

/** Notifications that did not come page by page. */
const mostCame = 500

const mentions = (text: string, username: string): boolean =>
  segmentsOf(text).some((segment) => segment.kind === 'mention' && segment.username === username)

/** Whether a post has to do with a user who did not write it. */
export const isAbout = (view: PostView, username: string): boolean =>
  view.author !== username &&
  (view.reply?.author === username || view.retransmitted?.author === username || mentions(view.text, username))

/** The post of the user that another one is about. */
const subjectOf = (view: PostView, username: string): PostLink | undefined => {
  const { reply, retransmitted } = view
  if (retransmitted?.author === username) return retransmitted
  return reply?.author === username ? reply : undefined
}

/** Posts in groups by what they are about, as new as their newest one. */
export const groupsOf = (
  posts: readonly PostView[],
  username: string,
  isNew: (view: PostView) => boolean,
): readonly NoticeGroup[] => {
  const groups = new Map<string, NoticeGroup>()
  for (const view of posts) {
    const about = subjectOf(view, username)
    const key = about === undefined ? view.key : `about/${keyOf(about)}`
    const before = groups.get(key)
    const members = [...(before?.posts ?? []), view]
    groups.set(key, { key, about, posts: members, isNew: (before?.isNew ?? false) || isNew(view) })
  }
  return [...groups.values()]
}

const newestFirst = (left: PostView, right: PostView): number => right.place - left.place

/** The notifications of `username`. */
export const createNotifications = (client: Client, username: string, store: PostStore): Notifications => {
  const name = `seen.${username}`
  const [seen, setSeen] = createSignal(Number(recall('browser', name) ?? '0'))
  const [came, setCame] = createSignal<readonly PostView[]>([])
  const pager = createPager<PostView>(async (before) => {
    const page = await client.getmentioning({
      ...{ username, count: pageSize, reader: username },
      ...(before === undefined ? {} : { before }),
    })
    const shown = page.posts.filter(({ muted }) => muted === undefined)
    return { items: store.takeAll(shown).filter((view) => isAbout(view, username)), next: page.next }
  })
  const all = createMemo(() => {
    const keys = new Set<string>()
    return [...came(), ...pager.items()].filter(({ key }) => !keys.has(key) && keys.add(key)).sort(newestFirst)
  })
  const [marked, setMarked] = createSignal(seen())
  const isUnread = (view: PostView): boolean => view.place > seen()
  return {
    ...{ state: pager.state, fault: pager.fault, more: pager.more, load: pager.load, loadMore: pager.loadMore },
    groups: createMemo(() => groupsOf(all(), username, ({ place }) => place > marked())),
    unread: createMemo(() => all().filter(isUnread).length),
    see: () => {
      const newest = all()[0]?.place ?? 0
      if (newest <= seen()) return
      setSeen(newest)
      remember('browser', name, String(newest))
    },
    leave: () => {
      setMarked(seen())
    },
    takeAll: (views) => {
      const known = new Set(came().map(({ key }) => key))
      const added = views.filter((view) => isAbout(view, username) && !known.has(view.key))
      if (added.length > 0) setCame((before) => [...before, ...added].sort(newestFirst).slice(0, mostCame))
    },
  }
}
