// The order in which posts came to this node, and went: what feeds go on from.
import type { Clock, Timer } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import { Signal } from '../base/signal.ts'
import type { Scope } from '../base/scope.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { allPostFlags } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import type { WriteBatch } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'
import { type WriteFault, WriteHealth } from '../store/write-health.ts'
import type { PlacedPost } from './newest-posts.ts'
import type { Places } from './places.ts'
import type { PostSource } from './post-source.ts'

/** The order in which posts came. The number −1 − n of a post says that post n of its author is held no more. */
export const arrivalsSchema: SchemaPart = {
  schema: `
CREATE TABLE arrivals (
  arrival INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  UNIQUE (username, post_number)
) STRICT;
`,
}

/** A post with its number in the order of arrival. */
export interface PostArrival extends PlacedPost {
  readonly kind: 'post'
  readonly arrival: number
}

/** A post that was held and is no more, in the same order. */
export interface Removal {
  readonly kind: 'removal'
  readonly arrival: number
  readonly author: Username
  readonly postNumber: number
}

/** What a feed tells. */
export type Arrival = PostArrival | Removal

/** One reading of arrivals. */
export interface ArrivalPage {
  /** Oldest first. */
  readonly arrivals: readonly Arrival[]
  /** Where the next reading begins. */
  readonly next: number
  /** Nothing is left after `next`, for now. */
  readonly complete: boolean
}

/** Some removals, in their order. */
export interface RemovalPage {
  readonly removed: readonly { readonly author: Username; readonly postNumber: number }[]
  /** Where the next reading begins. */
  readonly next: number
  /** Nothing is left after `next`, for now. */
  readonly complete: boolean
}

/** What arrivals are built from. */
export interface ArrivalsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly source: PostSource
  readonly batch: WriteBatch
  readonly places: Places
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
}

/** Arrivals that are kept: a feed that was away longer starts afresh from `getposts`. */
const maxArrivals = 100_000

/** How often the oldest arrivals are cut, in arrivals. */
const pruneEvery = 1_000

/** Arrivals looked at, and posts read, in one reading: a reader of few among many must not hold up the node. */
const pageRows = 1_000
const pagePosts = 100

/** How far back, and how many posts of a user, the start looks for posts whose arrival was not noted. */
const catchUpSeconds = 86_400
const catchUpPosts = 20

/** Arrivals that wait in memory while the disk is full, and how often it is looked at, in milliseconds. */
const maxWaiting = 1_000
const retryMs = 1_000

const prepareAll = (database: Database) => ({
  insert: database.prepare('INSERT OR IGNORE INTO arrivals (username, post_number) VALUES (?, ?)'),
  remove: database.prepare('DELETE FROM arrivals WHERE username = ? AND post_number = ?'),
  prune: database.prepare('DELETE FROM arrivals WHERE arrival <= ?'),
  known: database.prepare('SELECT 1 FROM arrivals WHERE username = ? AND post_number = ?'),
  last: database.prepare<{ readonly last: number | null }>('SELECT max(arrival) AS last FROM arrivals'),
  after: database.prepare<{ readonly arrival: number; readonly username: string; readonly post_number: number }>(
    'SELECT arrival, username, post_number FROM arrivals WHERE arrival > ? ORDER BY arrival LIMIT ?',
  ),
  removalsAfter: database.prepare<{
    readonly arrival: number
    readonly username: string
    readonly post_number: number
  }>(
    'SELECT arrival, username, post_number FROM arrivals WHERE arrival > ? AND arrival <= ? AND post_number < 0 ORDER BY arrival LIMIT ?',
  ),
})

/** What was read last. */
interface ArrivalRows {
  readonly after: number
  /** The newest number of that time. */
  readonly last: number
  readonly rows: readonly { readonly arrival: number; readonly username: string; readonly post_number: number }[]
}

/** Notes something inside a transaction; gives its arrival number, or undefined when it is known. */
type Note = () => number | undefined

/** The number of a removal, and of the post of a removal. */
const mirrored = (postNumber: number): number => -1 - postNumber

/** Notes each new post; feeds are woken by `arrived` and read from the store, so that nothing is missed or doubled. */
export class Arrivals {
  /** The newest arrival number. */
  readonly arrived = new Signal<number>()
  readonly #needs: ArrivalsNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #health: WriteHealth
  /** What the disk refused. */
  #waiting: Note[] = []
  #retry: Timer | undefined
  #last: number
  #read: ArrivalRows | undefined

  constructor(needs: ArrivalsNeeds, scope: Scope) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
    this.#last = this.#statements.last.get()?.last ?? 0
    this.#health = new WriteHealth(needs.clock, needs.log, 'arrivals')
    scope.defer(() => {
      this.#retry?.cancel()
    })
    this.#catchUp(scope.signal).catch((error: unknown) => {
      if (!scope.signal.aborted) needs.log.error('arrivals not caught up', { error: messageOf(error) })
    })
  }

  /** Number of the newest arrival, 0 when there is none. */
  last(): number {
    return this.#last
  }

  /** Since when arrivals cannot be noted, and why; they are when they can. Undefined: all is well. */
  storageFault(): WriteFault | undefined {
    return this.#health.fault
  }

  /** Takes a post that has just been stored. */
  take(post: VerifiedPost): void {
    const arrivedAt = this.#needs.adjustedTime()
    this.#tell(() => this.#note(post, arrivedAt))
  }

  /** A post is held no more, which feeds tell: should another one come under its number, that one arrives anew. */
  forget(post: VerifiedPost): void {
    this.#tell(() => this.#noteRemoval(post))
  }

  #tell(note: Note): void {
    if (this.#health.fault === undefined) this.#enqueue(note)
    else this.#wait(note)
  }

  #enqueue(note: Note): void {
    this.#needs.batch
      .enqueue(note)
      .then((arrival) => {
        this.#health.succeeded()
        if (arrival === undefined) return
        this.#last = Math.max(this.#last, arrival)
        this.arrived.emit(arrival)
      })
      .catch((error: unknown) => {
        this.#health.failed(error)
        this.#wait(note)
      })
  }

  /** The post itself is on disk: of those that find no place here, the next start notes the newest. */
  #wait(note: Note): void {
    if (this.#waiting.length < maxWaiting) this.#waiting.push(note)
    this.#retry ??= this.#needs.clock.after(retryMs, () => {
      this.#retry = undefined
      const waiting = this.#waiting
      this.#waiting = []
      for (const each of waiting)
        if (this.#health.mayTry) this.#enqueue(each)
        else this.#wait(each)
    })
  }

  /** A post wakes many feeds that all stand at the same place: it is read once. */
  #rowsAfter(arrival: number): ArrivalRows['rows'] {
    const read = this.#read
    if (read?.after === arrival && read.last === this.#last) return read.rows
    const rows = this.#statements.after.all(arrival, pageRows)
    this.#read = { after: arrival, last: this.#last, rows }
    return rows
  }

  /** Some arrivals after a number, of the users that `wanted` accepts. */
  async since(arrival: number, wanted: (username: Username) => boolean): Promise<ArrivalPage> {
    // Feeds wake for much besides posts.
    if (arrival >= this.#last) return { arrivals: [], next: arrival, complete: true }
    const rows = this.#rowsAfter(arrival)
    const arrivals: Arrival[] = []
    const now = this.#needs.adjustedTime()
    let next = arrival
    for (const row of rows) {
      if (arrivals.length >= pagePosts) return { arrivals, next, complete: false }
      next = row.arrival
      const author = row.username as Username
      if (!wanted(author)) continue
      if (row.post_number < 0) {
        arrivals.push({ kind: 'removal', arrival: next, author, postNumber: mirrored(row.post_number) })
        continue
      }
      const post = await this.#needs.source.post(author, row.post_number)
      if (post !== undefined)
        arrivals.push({ kind: 'post', arrival: next, post, time: this.#needs.places.of(post, now) })
    }
    return { arrivals, next, complete: rows.length < pageRows }
  }

  /** Some posts that were held and went, after an arrival number. */
  removalsSince(arrival: number): RemovalPage {
    const last = this.#last
    const rows = this.#statements.removalsAfter.all(arrival, last, pagePosts)
    const complete = rows.length < pagePosts
    return {
      removed: rows.map((row) => ({ author: row.username as Username, postNumber: mirrored(row.post_number) })),
      next: complete ? Math.max(arrival, last) : (rows.at(-1)?.arrival ?? arrival),
      complete,
    }
  }

  #note(post: VerifiedPost, arrivedAt: number): number | undefined {
    const arrival = this.#insert(post.author, post.postNumber)
    if (arrival !== undefined) this.#needs.places.note(post, arrivedAt)
    return arrival
  }

  #noteRemoval(post: VerifiedPost): number | undefined {
    const { author, postNumber } = post
    for (const number of [postNumber, mirrored(postNumber)]) this.#statements.remove.run(author, number)
    this.#needs.places.forget(post)
    return this.#insert(author, mirrored(postNumber))
  }

  #insert(author: Username, number: number): number | undefined {
    const { changes, lastRowId } = this.#statements.insert.run(author, number)
    if (changes === 0) return undefined
    if (lastRowId % pruneEvery === 0) this.#statements.prune.run(lastRowId - maxArrivals)
    return lastRowId
  }

  /** Posts and arrivals are in two files: a crash between the two writes leaves a post that no feed would bring. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { source, adjustedTime } = this.#needs
    const earliest = adjustedTime() - catchUpSeconds
    const slice = new TimeSlice(this.#needs.clock)
    for (const username of await source.joined()) {
      if (slice.isOver) await slice.next(signal)
      const query = { username, allowedFlags: allPostFlags, requiredFlags: 0 }
      const [newest] = await source.posts({ ...query, count: 1 })
      if (newest === undefined || newest.time < earliest || this.#isKnown(newest)) continue
      const missed = (await source.posts({ ...query, count: catchUpPosts })).filter((post) => post.time >= earliest)
      for (const post of [...missed].reverse()) this.take(post)
    }
  }

  #isKnown({ author, postNumber }: VerifiedPost): boolean {
    return this.#statements.known.get(author, postNumber) !== undefined
  }
}
