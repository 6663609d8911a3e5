// How far posts of our own have got: on how many DHT nodes they are, and how many peers of the swarm have them.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { Announcement } from '../../protocol/announcements.ts'
import type { SignedPost, VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { targetText } from '../../protocol/dht-target.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'

/** The last posts of local users, and what is known of their way. `waiting`: announcements not confirmed, one a line. */
const table = `
CREATE TABLE deliveries (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  signed_at INTEGER NOT NULL,
  waiting TEXT NOT NULL,
  copies INTEGER NOT NULL DEFAULT 0,
  nodes INTEGER NOT NULL DEFAULT 0,
  stored_at INTEGER,
  peers INTEGER NOT NULL DEFAULT 0,
  seen_at INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  UNIQUE (username, post_number)
) STRICT;
`

/** What is kept of deliveries. */
export const deliveriesSchema: SchemaPart = { schema: table, migrations: { 2: table } }

/** How far one post has got. Times are Unix seconds. */
export interface Delivery {
  readonly username: Username
  readonly postNumber: number
  readonly signedAt: number
  /** DHT nodes that gave the post back, of those nearest to it that were asked; and since when some did. */
  readonly copies: number
  readonly nodes: number
  readonly storedAt: number | undefined
  /** Swarm peers that said they have it, at most at once; and since when one did. */
  readonly peers: number
  readonly seenAt: number | undefined
  /** Places of the DHT where it is to be found and has not been read back from enough nodes, as `name/resource/kind`. */
  readonly waiting: readonly string[]
}

/** What a read-back found: nodes with the very item, of those nearest to it that answered. */
export interface Copies {
  readonly copies: number
  readonly nodes: number
  /** A newer version of the single is out there: this one is not needed any more. */
  readonly isSuperseded: boolean
}

/** What deliveries are followed with. */
export interface DeliveriesNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly swarms: Pick<Swarms, 'post' | 'availability'>
  /** Where a post is put. */
  readonly announcementsOf: (post: SignedPost) => readonly Announcement[]
  /** Reads our item of a post back from the nodes near to it, and gives it to those that lack it. Undefined: we hold no such item, or are too busy. */
  readonly readBack: (post: VerifiedPost, announcement: Announcement) => Promise<Copies | undefined>
  /** Puts an announcement of a post anew; false when it never can be put. */
  readonly announce: (post: VerifiedPost, announcement: Announcement) => Promise<boolean>
}

/** Posts that are remembered, of all local users together. */
const maxDeliveries = 500
const tickMs = 1_000
/** The nodes are asked after the put has had its time, and again after this pause, doubled up to the most. */
const firstPauseMs = 15_000
const mostPauseMs = 3_600_000
/** Of the eight nearest nodes, this many make an announcement found by whoever looks. */
const enough = ({ copies, nodes }: Copies): boolean => copies > 0 && copies * 2 >= nodes

/** Undefined: not known yet; `never`: it cannot be put. */
type Found = Copies | 'never' | undefined

const isSettled = (found: Found): boolean =>
  found === 'never' || (found !== undefined && (found.isSuperseded || enough(found)))

interface Row {
  readonly username: Username
  readonly post_number: number
  readonly signed_at: number
  readonly waiting: string
  readonly copies: number
  readonly nodes: number
  readonly stored_at: number | null
  readonly peers: number
  readonly seen_at: number | null
  readonly tries: number
}

interface Followed {
  row: Row
  dueMs: number
}

const keyOf = (username: string, postNumber: number): string => `${username}/${String(postNumber)}`

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

const deliveryOf = (row: Row): Delivery => ({
  username: row.username,
  postNumber: row.post_number,
  signedAt: row.signed_at,
  copies: row.copies,
  nodes: row.nodes,
  storedAt: row.stored_at ?? undefined,
  peers: row.peers,
  seenAt: row.seen_at ?? undefined,
  waiting: linesOf(row.waiting),
})

const prepareAll = (database: Database) => ({
  insert: database.prepare(
    'INSERT OR IGNORE INTO deliveries (username, post_number, signed_at, waiting) VALUES (?, ?, ?, ?)',
  ),
  cut: database.prepare(
    'DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries ORDER BY rowid DESC LIMIT -1 OFFSET ?)',
  ),
  all: database.prepare<Row>('SELECT * FROM deliveries ORDER BY rowid'),
  update: database.prepare(
    'UPDATE deliveries SET waiting = ?, copies = ?, nodes = ?, stored_at = ?, peers = ?, seen_at = ?, tries = ? ' +
      'WHERE username = ? AND post_number = ?',
  ),
})

/** Follows the last posts of our own until they are confirmed, over restarts. */
export class Deliveries {
  readonly changed = new Signal<Delivery>()
  readonly #needs: DeliveriesNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  /** In the order in which the posts were signed. */
  readonly #followed = new Map<string, Followed>()
  #isAsking = false

  constructor(needs: DeliveriesNeeds, scope: Scope) {
    this.#needs = needs
    this.#statements = prepareAll(needs.journal)
    const dueMs = needs.clock.monotonicMs() + firstPauseMs
    for (const row of this.#statements.all.all())
      this.#followed.set(keyOf(row.username, row.post_number), { row, dueMs })
    const timer = needs.clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** A post of our own is on disk. What cannot be noted on a full disk is not followed: the post itself is out. */
  begin(post: SignedPost): void {
    const { clock, log } = this.#needs
    const waiting = this.#needs
      .announcementsOf(post)
      .map(({ target }) => targetText(target))
      .join('\n')
    const signedAt = nowSeconds(clock)
    try {
      this.#statements.insert.run(post.author, post.postNumber, signedAt, waiting)
      if (this.#followed.size >= maxDeliveries) this.#statements.cut.run(maxDeliveries)
    } catch (error) {
      log.warn('delivery not followed', { error: messageOf(error) })
      return
    }
    const row = {
      ...{ username: post.author, post_number: post.postNumber, signed_at: signedAt, waiting },
      ...{ copies: 0, nodes: 0, stored_at: null, peers: 0, seen_at: null, tries: 0 },
    }
    this.#followed.set(keyOf(post.author, post.postNumber), { row, dueMs: clock.monotonicMs() + firstPauseMs })
    for (const key of this.#followed.keys()) {
      if (this.#followed.size <= maxDeliveries) break
      this.#followed.delete(key)
    }
    this.changed.emit(deliveryOf(row))
  }

  /** The last posts of a user, the newest first. */
  of(username: string, count: number): readonly Delivery[] {
    const rows = [...this.#followed.values()].map(({ row }) => row).filter((row) => row.username === username)
    return rows.reverse().slice(0, Math.max(0, count)).map(deliveryOf)
  }

  /** The most peers that ever had a post of our own at once, before the last start, too; 0: it is not followed. */
  mostPeers(username: string, postNumber: number): number {
    return this.#followed.get(keyOf(username, postNumber))?.row.peers ?? 0
  }

  /** So many peers said at once that they have a post. */
  seenBy(username: string, postNumber: number, peers: number): void {
    const followed = this.#followed.get(keyOf(username, postNumber))
    if (followed !== undefined) this.#seen(followed, peers)
  }

  /** Numbers of posts, signed since a time, that fewer peers were ever seen to have, by user; the newest last. */
  unseen(peers: number, since: number): ReadonlyMap<Username, readonly number[]> {
    const unseen = new Map<Username, number[]>()
    for (const { row } of this.#followed.values()) {
      if (row.peers >= peers || row.signed_at < since) continue
      const numbers = unseen.get(row.username) ?? []
      numbers.push(row.post_number)
      unseen.set(row.username, numbers)
    }
    return unseen
  }

  #tick(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    let due: Followed | undefined
    for (const followed of this.#followed.values()) {
      this.#countPeers(followed)
      if (followed.row.waiting !== '' && followed.dueMs <= nowMs) due ??= followed
    }
    if (due === undefined || this.#isAsking) return
    this.#isAsking = true
    this.#ask(due)
      .catch((error: unknown) => {
        // A locked wallet signs nothing, a full disk keeps nothing: it is tried again later, like what nobody has.
        const isExpected = error instanceof CodedError
        this.#needs.log[isExpected ? 'info' : 'error']('delivery not confirmed', { error: messageOf(error) })
      })
      .finally(() => {
        this.#isAsking = false
      })
  }

  #countPeers(followed: Followed): void {
    const { username, post_number: postNumber } = followed.row
    this.#seen(followed, this.#needs.swarms.availability(username, postNumber)?.most ?? 0)
  }

  #seen(followed: Followed, peers: number): void {
    const { row } = followed
    if (peers > row.peers)
      this.#note(followed, { ...row, peers, seen_at: row.seen_at ?? nowSeconds(this.#needs.clock) })
  }

  async #ask(followed: Followed): Promise<void> {
    const { username, post_number: postNumber, tries, waiting } = followed.row
    followed.dueMs =
      this.#needs.clock.monotonicMs() + Math.min(mostPauseMs, firstPauseMs * 2 ** Math.min(tries + 1, 20))
    const post = this.#needs.swarms.post(username, postNumber)
    if (post === undefined) {
      // The chain gave the name to another key: there is nothing left to announce.
      this.#note(followed, { ...followed.row, waiting: '', tries: tries + 1 })
      return
    }
    const announcements = this.#needs.announcementsOf(post)
    const places = new Set(announcements.map(({ target }) => targetText(target)))
    // A setting may have taken some away since.
    const left = new Set(linesOf(waiting).filter((place) => places.has(place)))
    for (const [index, part] of announcements.entries()) {
      const place = targetText(part.target)
      if (!left.has(place)) continue
      const found = await this.#confirm(post, part)
      if (isSettled(found)) left.delete(place)
      if (index === 0) this.#count(followed, found)
    }
    this.#note(followed, { ...followed.row, waiting: [...left].join('\n'), tries: tries + 1 })
  }

  /** The copies of the post itself are what is told. */
  #count(followed: Followed, found: Found): void {
    if (found === 'never' || found === undefined) return
    const { copies, nodes } = found
    const storedAt = followed.row.stored_at ?? (copies > 0 ? nowSeconds(this.#needs.clock) : null)
    followed.row = { ...followed.row, copies, nodes, stored_at: storedAt }
  }

  /** What is not held as an item of our own was never put, or has expired: it is put now, and read back the next time. */
  async #confirm(post: VerifiedPost, part: Announcement): Promise<Found> {
    const copies = await this.#needs.readBack(post, part)
    if (copies !== undefined) return copies
    return (await this.#needs.announce(post, part)) ? undefined : 'never'
  }

  #note(followed: Followed, row: Row): void {
    const { username, post_number: postNumber, waiting, copies, nodes, stored_at, peers, seen_at, tries } = row
    followed.row = row
    try {
      this.#statements.update.run(waiting, copies, nodes, stored_at, peers, seen_at, tries, username, postNumber)
    } catch (error) {
      this.#needs.log.warn('delivery not noted', { error: messageOf(error) })
    }
    this.changed.emit(deliveryOf(row))
  }
}
