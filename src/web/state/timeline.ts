// The timeline of one local user: what the node holds, then everything new as it comes.
import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { FeedEvent } from '../../api/feed.ts'
import type { PostJson } from '../../api/shapes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { type Feed, type FeedNeeds, openFeed } from '../feed.ts'
import { type PostView, viewOf } from '../text/post-view.ts'
import { sentenceOf } from './faults.ts'
import type { Following } from './following.ts'
import { lowestNumbers, merge } from './merge.ts'
import type { Session } from './session.ts'

/** Posts of one reading. */
const pageSize = 50

/** What a timeline is built from. */
export interface TimelineNeeds {
  readonly session: Session
  readonly clock: Clock
  readonly feed: FeedNeeds
  readonly following: Following
  /** Whether the reader is further down, where posts that push the text away would disturb. */
  readonly isReadingBelow: () => boolean
}

/** Posts, newest first. */
export interface Timeline {
  readonly state: Accessor<'loading' | 'ready' | 'failed'>
  readonly reason: Accessor<string>
  readonly posts: Accessor<readonly PostView[]>
  /** New posts that wait until the reader wants them. */
  readonly waiting: Accessor<readonly PostView[]>
  /** Keys of posts that came while the page was open. */
  readonly isNew: (key: string) => boolean
  readonly arrivals: Accessor<number>
  readonly older: Accessor<'more' | 'loading' | 'none'>
  load(): Promise<void>
  loadOlder(): Promise<void>
  showWaiting(): void
  /** Posts of our own that the node has just signed. */
  take(post: PostJson): void
  /** Reads what the node already holds of someone newly followed. */
  readPostsOf(name: string): Promise<void>
}

interface Shelf {
  readonly posts: Accessor<readonly PostView[]>
  readonly waiting: Accessor<readonly PostView[]>
  readonly arrivals: Accessor<number>
  isNew(key: string): boolean
  add(views: readonly PostView[]): void
  addNew(view: PostView, atOnce: boolean): void
  showWaiting(): void
}

/** The posts on the page, apart from where they come from. */
const createShelf = (): Shelf => {
  const [posts, setPosts] = createSignal<readonly PostView[]>([])
  const [waiting, setWaiting] = createSignal<readonly PostView[]>([])
  const [arrivals, setArrivals] = createSignal(0)
  const newKeys = new Set<string>()
  const add = (views: readonly PostView[]): void => {
    setPosts((shown) => merge(shown, views))
  }
  return {
    posts,
    waiting,
    arrivals,
    isNew: (key) => newKeys.has(key),
    add,
    addNew: (view, atOnce) => {
      if (posts().some(({ key }) => key === view.key) || waiting().some(({ key }) => key === view.key)) return
      newKeys.add(view.key)
      batch(() => {
        if (atOnce) add([view])
        else setWaiting((held) => merge(held, [view]))
        setArrivals((count) => count + 1)
      })
    },
    showWaiting: () => {
      batch(() => {
        add(waiting())
        setWaiting([])
      })
    },
  }
}

/** Opens the timeline of `username`: history first, then the feed from where the history was read. */
export const createTimeline = (needs: TimelineNeeds, username: string): Timeline => {
  const { session, clock, following } = needs
  const { client } = session
  const shelf = createShelf()
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [reason, setReason] = createSignal('')
  const [older, setOlder] = createSignal<'more' | 'loading' | 'none'>('more')
  let feed: Feed | undefined
  let closed = false

  const viewsOf = (posts: readonly PostJson[]): readonly PostView[] =>
    posts.map((post) => viewOf(post, nowSeconds(clock))).filter((view) => view !== undefined)
  const everyone = (): readonly string[] => [username, ...following.names()]

  const takeNew = (view: PostView): void => {
    shelf.addNew(view, view.author === username || !needs.isReadingBelow())
  }
  const onPost = (post: PostJson): void => {
    const [view] = viewsOf([post])
    if (view === undefined) return
    if (everyone().includes(view.author)) {
      takeNew(view)
      return
    }
    // The feed also brings the posts of the node's other users.
    if (session.status()?.users.some((local) => local.username === view.author) === true) return
    // Followed from elsewhere since the list was read.
    following
      .load()
      .then(() => {
        if (following.follows(view.author)) takeNew(view)
      })
      .catch(() => undefined)
  }
  const onEvent = (event: FeedEvent): void => {
    if (event.type === 'status') session.takeStatus(event.status)
    else onPost(event.post)
  }
  const listen = (since: number): void => {
    if (closed) return
    feed?.close()
    feed = openFeed(needs.feed, {
      username,
      since,
      onEvent,
      onOpen: () => {
        session.setFeedOpen(true)
      },
      onBroken: () => {
        session.setFeedOpen(false)
        void session.ask()
      },
    })
  }
  const load = async (): Promise<void> => {
    setState('loading')
    try {
      // Before the posts are read: what arrives meanwhile comes twice rather than never.
      const { lastArrival } = await client.getstatus({})
      await following.load()
      const users = everyone().map((name) => ({ username: name }))
      shelf.add(viewsOf(await client.getposts({ count: pageSize, users })))
      listen(lastArrival)
      setState('ready')
    } catch (fault) {
      setReason(sentenceOf(fault))
      setState('failed')
    }
  }
  const loadOlder = async (): Promise<void> => {
    setOlder('loading')
    const lowest = lowestNumbers(shelf.posts())
    const users = everyone()
      .filter((name) => lowest.get(name) !== 0)
      .map((name) => ({ username: name, ...maxIdBelow(lowest.get(name)) }))
    try {
      const posts = users.length === 0 ? [] : await client.getposts({ count: pageSize, users })
      shelf.add(viewsOf(posts))
      setOlder(posts.length === 0 ? 'none' : 'more')
    } catch {
      setOlder('more')
    }
  }

  createEffect(
    on(session.link, (link) => {
      if (link !== 'up') return
      if (state() === 'failed') void load()
      else feed?.retryNow()
    }),
  )
  onCleanup(() => {
    closed = true
    feed?.close()
    session.setFeedOpen(false)
  })
  void load()
  return {
    state,
    reason,
    posts: shelf.posts,
    waiting: shelf.waiting,
    isNew: shelf.isNew,
    arrivals: shelf.arrivals,
    older,
    load,
    loadOlder,
    showWaiting: shelf.showWaiting,
    take: (post) => {
      const [view] = viewsOf([post])
      if (view !== undefined) shelf.addNew(view, true)
    },
    readPostsOf: async (name) => {
      shelf.add(viewsOf(await client.getposts({ count: pageSize, users: [{ username: name }] })))
    },
  }
}

const maxIdBelow = (lowest: number | undefined): { readonly max_id?: number } =>
  lowest === undefined ? {} : { max_id: lowest - 1 }
