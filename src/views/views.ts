// What clients read: posts merged and put in order.
import type { Clock } from '../base/clock.ts'
import { Gate } from '../base/gate.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import type { Signal } from '../base/signal.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'
import { WriteBatch } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import type { WriteFault } from '../store/write-health.ts'
import { type ArrivalPage, Arrivals, type RemovalPage } from './arrivals.ts'
import { newestPosts, type PlacedPost, type Selection } from './newest-posts.ts'
import { Places } from './places.ts'
import type { PostSource } from './post-source.ts'

/** What views are built from. */
export interface ViewsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly source: PostSource
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
}

/** The read side as its readers see it. */
export interface Timeline {
  /** The newest arrival number. */
  readonly arrived: Signal<number>
  /** Number of the newest arrival, 0 when there is none. */
  last(): number
  /** Some arrivals after a number, of the users that `wanted` accepts. */
  since(arrival: number, wanted: (username: Username) => boolean): Promise<ArrivalPage>
  /** The newest posts of users, newest first. */
  newest(selection: Selection): Promise<readonly PlacedPost[]>
}

/** The read side as the node that feeds it sees it. */
export interface Views extends Timeline {
  readonly places: Places
  /** Some posts that were held and went, after an arrival number. */
  removalsSince(arrival: number): RemovalPage
  /** Takes a post that has just been stored. */
  take(post: VerifiedPost): void
  /** A post is held no more. */
  forget(post: VerifiedPost): void
  /** Since when arrivals cannot be noted, and why; they are when they can. Undefined: all is well. */
  storageFault(): WriteFault | undefined
}

/** Long reads that wait at once. */
const maxWaiting = 100

/** Opens the views. */
export const openViews = (needs: ViewsNeeds, scope: Scope): Views => {
  const { database, clock, adjustedTime, source } = needs
  const batch = new WriteBatch(database, scope)
  const places = new Places({ database, batch, adjustedTime })
  const arrivals = new Arrivals({ ...needs, batch, places }, scope)
  const reading = { source, places, clock, longReads: new Gate(1, maxWaiting) }
  return {
    places,
    arrived: arrivals.arrived,
    last: () => arrivals.last(),
    since: (arrival, wanted) => arrivals.since(arrival, wanted),
    removalsSince: (arrival) => arrivals.removalsSince(arrival),
    newest: (selection) => newestPosts(reading, selection),
    take: (post) => {
      arrivals.take(post)
    },
    forget: (post) => {
      arrivals.forget(post)
    },
    storageFault: () => arrivals.storageFault(),
  }
}
