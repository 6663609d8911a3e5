// The timeline of one local user: what the node holds, then everything new as it comes.
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { FeedEvent, MessagesEvent } from '../../api/feed.ts'
import type { GapSummaryJson } from '../../api/gaps.ts'
import { createDeliveries, type DeliveryBoard } from './deliveries.ts'
import { createGaps, type GapBoard } from './gaps.ts'
import type { PostJson } from '../../api/shapes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import type { Feed, OpenFeed } from '../feed/feed.ts'
import { keyOf, type PostView, viewOf } from '../text/post-view.ts'
import { sentenceOf } from './faults.ts'
import type { Following } from './following.ts'
import type { OwnLists } from './own-lists.ts'
import { createHistory, type History } from './history.ts'
import type { Session } from './session.ts'
import { createShelf, type Shelf } from './shelf.ts'

/** What a timeline is built from. */
export interface TimelineNeeds {
  readonly session: Session
  readonly clock: Clock
  readonly openFeed: OpenFeed
  readonly following: Following
  readonly own: Pick<OwnLists, 'mutes' | 'refresh'>
  /** The messages of the user have changed. */
  readonly onMessages: (event: MessagesEvent) => void
  /** Whether the reader is further down, where posts that push the text away would disturb. */
  readonly isReadingBelow: () => boolean
}

/** Posts, newest first. */
export interface Timeline extends Pick<Shelf, 'posts' | 'waiting' | 'arrivals' | 'isNew' | 'showWaiting'> {
  readonly state: Accessor<'loading' | 'ready' | 'failed'>
  readonly reason: Accessor<string>
  readonly older: History['older']
  /** What is missing of whom; empty members are left out. */
  readonly gaps: Accessor<readonly GapSummaryJson[]>
  /** How far a post of our own has got. */
  readonly deliveryOf: DeliveryBoard['of']
  readonly load: () => Promise<void>
  readonly loadOlder: () => Promise<void>
  /** A post of our own that the node has just signed. */
  readonly take: (post: PostJson) => void
  /** Reads what the node already holds of someone newly followed. */
  readonly readPostsOf: (name: string) => Promise<void>
}

/** Takes a post that the node puts at `place`, or that it has just signed. */
type Taker = (post: PostJson, place?: number) => void

/** A post by its author and number. */
type Remover = (removed: { readonly author: string; readonly postNumber: number }) => void

/** Puts a post that came on the shelf when it belongs there. */
const createTaker = (needs: TimelineNeeds, username: string, shelf: Shelf): Taker => {
  const { session, following } = needs
  const take = (view: PostView): void => {
    // It may be shown later, when it is not muted any more.
    if (needs.own.mutes.hides(view)) shelf.add([view])
    else shelf.addNew(view, !needs.isReadingBelow())
  }
  const takeIfFollowed = (view: PostView): void => {
    // The feed also brings the posts of the node's other users.
    if (session.status()?.users.some((local) => local.username === view.author) === true) return
    // Followed from elsewhere since the list was read.
    following
      .load()
      .then(() => {
        if (following.follows(view.author)) take(view)
      })
      .catch(() => undefined)
  }
  return (post, place) => {
    const view = viewOf(post, nowSeconds(needs.clock), place)
    if (view === undefined) return
    // What one has just written oneself is no news, and is seen at once.
    if (view.author === username) shelf.add([view])
    else if (following.follows(view.author)) take(view)
    else takeIfFollowed(view)
  }
}

interface Stream {
  readonly listen: (since: number) => void
  readonly retryNow: () => void
}

/** Who takes what the stream brings; `onLost` is called when the node has forgotten how far we were. */
interface StreamTakers {
  readonly take: Taker
  readonly remove: Remover
  readonly gaps: GapBoard
  readonly deliveries: DeliveryBoard
  readonly onLost: () => void
}

/** The feed of `username`, closed with the page. */
const createStream = (
  { session, openFeed, onMessages, own, following }: TimelineNeeds,
  username: string,
  { take, remove, gaps, deliveries, onLost }: StreamTakers,
): Stream => {
  let feed: Feed | undefined
  let closed = false
  let seen = 0
  const refreshLists = (): void => {
    own.refresh()
    // What cannot be read now is read when somebody writes who is followed elsewhere.
    following.load().catch(() => undefined)
  }
  const onEvent = (event: FeedEvent): void => {
    if ('arrival' in event) seen = Math.max(seen, event.arrival)
    if (event.type === 'post') take(event.post, event.time)
    else if (event.type === 'removal') remove(event)
    else if (event.type === 'gaps') gaps.take(event.gaps)
    else if (event.type === 'delivery') deliveries.take(event.delivery)
    else if (event.type === 'messages') onMessages(event)
    else if (event.type === 'lists') refreshLists()
    else if (event.type === 'status') {
      session.takeStatus(event.status)
      // The node began to count anew, with other data: what it has now would never come by this feed.
      if (event.status.lastArrival < seen) onLost()
    }
  }
  const listen = (since: number): void => {
    if (closed) return
    feed?.close()
    seen = since
    feed = openFeed({
      username,
      since,
      onEvent,
      onOpen: () => {
        // What was missing is told anew; what came while nobody listened is not missing any more.
        gaps.clear()
        own.refresh()
        session.setFeedOpen(true)
      },
      onBroken: () => {
        session.setFeedOpen(false)
        void session.ask()
      },
    })
  }
  onCleanup(() => {
    closed = true
    feed?.close()
    session.setFeedOpen(false)
  })
  return { listen, retryNow: () => feed?.retryNow() }
}

/** Opens the timeline of `username`: history first, then the feed from where the history was read. */
export const createTimeline = (needs: TimelineNeeds, username: string): Timeline => {
  const { session, clock, following } = needs
  const { client } = session
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [reason, setReason] = createSignal('')
  const shelf = createShelf()
  const take = createTaker(needs, username, shelf)
  const history = createHistory({ client, clock, shelf, authors: () => [username, ...following.names()] })

  const load = async (): Promise<void> => {
    setState('loading')
    try {
      // Before the posts are read: what arrives meanwhile comes twice rather than never.
      const { lastArrival } = await client.getstatus({})
      await following.load()
      await history.loadNewest()
      stream.listen(lastArrival)
      // Nobody waits for it: the posts are there without.
      deliveries.load().catch(() => undefined)
      setState('ready')
    } catch (fault) {
      setReason(sentenceOf(fault))
      setState('failed')
    }
  }
  const gaps = createGaps()
  const deliveries = createDeliveries(client, username)
  const stream = createStream(needs, username, {
    take,
    gaps,
    deliveries,
    remove: (removed) => {
      shelf.remove(keyOf(removed))
    },
    onLost: () => void load(),
  })
  createEffect(
    on(session.link, (link) => {
      if (link !== 'up') return
      if (state() === 'failed') void load()
      else stream.retryNow()
    }),
  )
  void load()
  return {
    ...shelf,
    state,
    reason,
    older: history.older,
    gaps: gaps.all,
    deliveryOf: deliveries.of,
    load,
    loadOlder: history.loadOlder,
    take,
    readPostsOf: history.readPostsOf,
  }
}
