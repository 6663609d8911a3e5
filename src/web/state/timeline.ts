// The timeline of one local user: what the node holds, then everything new as it comes.
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { StatusJson } from '../../api/control.ts'
import type { FeedEvent, MessagesEvent } from '../../api/feed.ts'
import type { GapSummaryJson } from '../../api/gaps.ts'
import { createDeliveries, type DeliveryBoard } from './deliveries.ts'
import { createGaps, type GapBoard } from './gaps.ts'
import type { PostJson } from '../../api/shapes.ts'
import type { Feed, OpenFeed } from '../feed/feed.ts'
import { keyOf, type PostView } from '../text/post-view.ts'
import { sentenceOf } from './faults.ts'
import type { Following } from './following.ts'
import type { OwnLists } from './own-lists.ts'
import { createHistory, type History } from './history.ts'
import type { PostStore } from './post-store.ts'
import type { Session } from './session.ts'
import { createShelf, type Shelf } from './shelf.ts'
import { createTwts, type TwtSource } from './twts.ts'

/** What a timeline is built from. */
export interface TimelineNeeds {
  readonly session: Session
  readonly store: PostStore
  readonly openFeed: OpenFeed
  readonly following: Following
  readonly own: Pick<OwnLists, 'mutes' | 'refresh'>
  /** The messages of the user have changed. */
  readonly onMessages: (event: MessagesEvent) => void
  /** Somebody has another key. */
  readonly onKey: (event: Extract<FeedEvent, { readonly type: 'key' }>) => void
  /** Whether the reader is further down, where posts that push the text away would disturb. */
  readonly isReadingBelow: () => boolean
  /** How many posts somebody had read when the page was closed. */
  readonly depth: number
  /** A post came by the feed, whoever wrote it. */
  readonly onPost: (view: PostView) => void
  /** A post with a watched hashtag came. */
  readonly onTagged: (tag: string, view: PostView) => void
}

/** Posts, newest first. */
export interface Timeline extends Pick<Shelf, 'posts' | 'waiting' | 'arrivals' | 'isNew' | 'showWaiting'> {
  readonly state: Accessor<'loading' | 'ready' | 'failed'>
  readonly reason: Accessor<string>
  readonly older: History['older']
  /** What is missing of whom; empty members are left out. */
  readonly gaps: Accessor<readonly GapSummaryJson[]>
  readonly gapBelow: GapBoard['below']
  readonly lookForGap: GapBoard['lookAgain']
  /** How far a post of our own has got. */
  readonly deliveryOf: DeliveryBoard['of']
  readonly load: () => Promise<void>
  readonly loadOlder: () => Promise<void>
  /** Posts that were kept, to be read while the node is silent. */
  readonly takeUp: (posts: readonly PostView[]) => void
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
    const view = needs.store.take(post, place)
    if (view === undefined) return
    needs.onPost(view)
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
  readonly twts: TwtSource
  readonly onLost: () => void
}

type EventTakers = {
  readonly [Type in FeedEvent['type']]: (event: Extract<FeedEvent, { readonly type: Type }>) => void
}

/** What becomes of each kind of event. */
const takersOf = (
  { onMessages, onKey, store, onTagged }: TimelineNeeds,
  { take, remove, gaps, deliveries, twts }: StreamTakers,
  refreshLists: () => void,
  takeStatus: (status: StatusJson) => void,
): EventTakers => ({
  post: (event) => {
    take(event.post, event.time)
  },
  removal: remove,
  gaps: (event) => {
    gaps.take(event.gaps)
  },
  delivery: (event) => {
    deliveries.take(event.delivery)
  },
  messages: onMessages,
  lists: refreshLists,
  // What a new key makes invalid is told by removals.
  key: onKey,
  twts: () => {
    // What cannot be read now is read with what comes next.
    twts.readNewest().catch(() => undefined)
  },
  tagged: (event) => {
    const view = store.take(event.post)
    if (view !== undefined) onTagged(event.tag, view)
  },
  status: (event) => {
    takeStatus(event.status)
  },
})

/** The feed of `username`, closed with the page. */
const createStream = (needs: TimelineNeeds, username: string, streamTakers: StreamTakers): Stream => {
  const { session, openFeed, own, following } = needs
  const { gaps, onLost } = streamTakers
  let feed: Feed | undefined
  let closed = false
  let seen = 0
  const refreshLists = (): void => {
    own.refresh()
    // What cannot be read now is read when somebody writes who is followed elsewhere.
    following.load().catch(() => undefined)
  }
  const takeStatus = (status: StatusJson): void => {
    session.takeStatus(status)
    // The node began to count anew, with other data: what it has now would never come by this feed.
    if (status.lastArrival < seen) onLost()
  }
  const takers = takersOf(needs, streamTakers, refreshLists, takeStatus)
  const onEvent = (event: FeedEvent): void => {
    if ('arrival' in event) seen = Math.max(seen, event.arrival)
    const taker = takers[event.type] as (event: FeedEvent) => void
    taker(event)
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
  const { session, store, following } = needs
  const { client } = session
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [reason, setReason] = createSignal('')
  const shelf = createShelf()
  const take = createTaker(needs, username, shelf)
  const twts = createTwts(client, username, shelf.add)
  const history = createHistory({ client, store, shelf, twts, authors: () => [username, ...following.names()] })

  const load = async (): Promise<void> => {
    setState('loading')
    try {
      // From before the posts are read: what arrives meanwhile comes twice rather than never.
      const known = session.link() === 'up' ? session.status() : undefined
      const { lastArrival } = known ?? (await client.getstatus({}))
      // What is muted is known before anything is shown; without it the posts are there, too.
      await Promise.all([following.load(), needs.own.mutes.load().catch(() => undefined)])
      await history.loadNewest(needs.depth)
      stream.listen(lastArrival)
      // Nobody waits for it: the posts are there without.
      deliveries.load().catch(() => undefined)
      setState('ready')
    } catch (fault) {
      setReason(sentenceOf(fault))
      setState('failed')
    }
  }
  const gaps = createGaps(client)
  const deliveries = createDeliveries(client, username)
  const stream = createStream(needs, username, {
    take,
    gaps,
    deliveries,
    twts,
    remove: (removed) => {
      store.remove(keyOf(removed))
      shelf.remove(keyOf(removed))
    },
    onLost: () => void load(),
  })
  const goOn = (link: string): void => {
    if (link === 'up' && state() === 'failed') void load()
    else if (link === 'up') stream.retryNow()
  }
  createEffect(on(session.link, goOn))
  void load()
  return {
    ...shelf,
    state,
    reason,
    older: history.older,
    gaps: gaps.all,
    gapBelow: gaps.below,
    lookForGap: gaps.lookAgain,
    deliveryOf: deliveries.of,
    ...{ load, take, takeUp: shelf.add, loadOlder: history.loadOlder },
    readPostsOf: history.readPostsOf,
  }
}
