// The durable index of held posts (swarm-posts.md 0-10), read by number and by flags.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Database, Statement } from '../../store/database.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { PositionedPost, PostClaim, PostQuery } from '../types.ts'

/** A swarm with a row. */
export interface StoredSwarm {
  readonly id: number
  readonly username: Username
  readonly joined: boolean
}

/** Number and kind of a held post. */
export interface HeldPost {
  readonly post_number: number
  readonly flags: number
}

/** Decoded posts that are kept: about 100 getposts of 20 posts. */
const maxCachedPosts = 4096
/** Swarms of which the claims of the newest posts are kept, and how many of each: 2 MB when full. */
const maxCachedSwarms = 512
const maxCachedClaims = 64
/** Post numbers are below 2³¹. */
const numbersPerSwarm = 0x8000_0000

interface PieceRow {
  readonly piece: Uint8Array
}
interface PositionRow extends PieceRow {
  readonly position: number
}
interface NumberRow {
  readonly post_number: number
}
interface ClaimRow extends NumberRow {
  readonly time: number
}
interface PeerRow {
  readonly address: string
  readonly port: number
}

const prepareAll = (database: Database) => ({
  writeSwarm: database.prepare(
    'INSERT INTO swarms (id, username, joined) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET joined = excluded.joined',
  ),
  insertPost: database.prepare(
    'INSERT OR IGNORE INTO posts (swarm_id, post_number, flags, time, piece) VALUES (?, ?, ?, ?, ?)',
  ),
  held: database.prepare<HeldPost>(
    'SELECT post_number, flags FROM posts INDEXED BY posts_by_number WHERE swarm_id = ?',
  ),
  piece: database.prepare<PieceRow>('SELECT piece FROM posts WHERE swarm_id = ? AND post_number = ?'),
  newest: database.prepare<NumberRow>(
    'SELECT post_number FROM posts INDEXED BY posts_by_number ' +
      'WHERE swarm_id = ? AND post_number <= ? AND post_number > ? AND (flags & ?) = flags AND (flags & ?) = ? ORDER BY post_number DESC LIMIT ?',
  ),
  claims: database.prepare<ClaimRow>(
    'SELECT post_number, time FROM posts INDEXED BY posts_by_number ' +
      'WHERE swarm_id = ? AND post_number <= ? AND post_number > ? AND (flags & ?) = flags AND (flags & ?) = ? ORDER BY post_number DESC LIMIT ?',
  ),
  latestTimes: database.prepare<{ readonly swarm_id: number; readonly time: number }>(
    'SELECT swarm_id, time FROM latest_times',
  ),
  noteTime: database.prepare(
    'INSERT INTO latest_times (swarm_id, time) VALUES (?, ?) ' +
      'ON CONFLICT (swarm_id) DO UPDATE SET time = excluded.time WHERE excluded.time > time',
  ),
  after: database.prepare<NumberRow & PieceRow>(
    'SELECT post_number, piece FROM posts WHERE swarm_id = ? AND post_number > ? ORDER BY post_number LIMIT ?',
  ),
  deletePost: database.prepare('DELETE FROM posts WHERE swarm_id = ? AND post_number = ?'),
  // For all of them at once: each statement also writes the highest position that was given.
  notePositions: database.prepare(
    'INSERT OR REPLACE INTO post_order (swarm_id, post_number) SELECT ?, value FROM json_each(?) ORDER BY key',
  ),
  lastPosition: database.prepare<{ readonly seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'post_order'"),
  deletePosition: database.prepare('DELETE FROM post_order WHERE swarm_id = ? AND post_number = ?'),
  storedAfter: database.prepare<PositionRow>(
    'SELECT position, piece FROM post_order JOIN posts USING (swarm_id, post_number) WHERE position > ? ' +
      'ORDER BY position LIMIT ?',
  ),
  count: database.prepare<{ readonly total: number }>('SELECT count(*) AS total FROM posts WHERE swarm_id = ?'),
  erase: ['peers', 'conflicts', 'disowned', 'latest_times', 'floors'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE swarm_id = ?`),
  ),
  deleteSwarm: database.prepare('DELETE FROM swarms WHERE id = ?'),
  peers: database.prepare<PeerRow>('SELECT address, port FROM peers WHERE swarm_id = ?'),
  deletePeers: database.prepare('DELETE FROM peers WHERE swarm_id = ?'),
  insertPeer: database.prepare('INSERT OR IGNORE INTO peers (swarm_id, address, port) VALUES (?, ?, ?)'),
})

/** What the last reading of the newest posts of a swarm gave. */
interface NewestClaims {
  readonly query: PostQuery
  readonly claims: readonly PostClaim[]
}

const isSameQuery = (left: PostQuery, right: PostQuery): boolean =>
  left.count === right.count &&
  left.allowedFlags === right.allowedFlags &&
  left.requiredFlags === right.requiredFlags &&
  left.maxPostNumber === right.maxPostNumber &&
  left.sincePostNumber === right.sincePostNumber

const parametersOf = (swarmId: number, query: PostQuery) => {
  const { maxPostNumber = numbersPerSwarm, sincePostNumber = -1, allowedFlags, requiredFlags, count } = query
  return [swarmId, maxPostNumber, sincePostNumber, allowedFlags, requiredFlags, requiredFlags, Math.max(0, count)]
}

/** Posts, swarms and last peers on disk. Writes belong inside a transaction of the caller. */
export class PieceStore {
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #swarms = new Map<Username, StoredSwarm>()
  /** Whose row is not on disk as it is here. */
  readonly #unwritten = new Map<Username, StoredSwarm>()
  readonly #decoded = new BoundedMap<number, VerifiedPost>(maxCachedPosts)
  readonly #latestTimes = new Map<number, number>()
  /** Of swarms that have not changed since: a page of the newest posts is asked for again and again. */
  readonly #newestClaims = new BoundedMap<number, NewestClaims>(maxCachedSwarms)
  #nextId = 1

  constructor(database: Database) {
    this.#statements = prepareAll(database)
    const rows: Statement<{ readonly id: number; readonly username: string; readonly joined: number }> =
      database.prepare('SELECT id, username, joined FROM swarms')
    for (const row of rows.all()) {
      this.#nextId = Math.max(this.#nextId, row.id + 1)
      const username = parseUsername(row.username)
      if (username !== undefined) this.#swarms.set(username, { id: row.id, username, joined: row.joined !== 0 })
    }
    for (const { swarm_id, time } of this.#statements.latestTimes.all()) this.#latestTimes.set(swarm_id, time)
  }

  /** No held post of a swarm claims a later time. */
  latestTime(swarmId: number): number {
    return this.#latestTimes.get(swarmId) ?? -Infinity
  }

  /** Every swarm that ever ran here. */
  swarms(): readonly StoredSwarm[] {
    return [...this.#swarms.values()]
  }

  get size(): number {
    return this.#swarms.size
  }

  /** The row of a user's swarm, if there is one. */
  idOf(username: Username): number | undefined {
    return this.#swarms.get(username)?.id
  }

  /** Notes membership; false when it is as it was. `writeMemberships` brings it to disk. */
  setJoined(username: Username, joined: boolean): boolean {
    const known = this.#swarms.get(username)
    if (known?.joined === joined) return false
    const swarm = { id: known?.id ?? this.#nextId, username, joined }
    if (known === undefined) this.#nextId += 1
    this.#swarms.set(username, swarm)
    this.#unwritten.set(username, swarm)
    return true
  }

  /** Writes what was noted of memberships. What it returns is to be called once that is committed. */
  writeMemberships(): () => void {
    const written = [...this.#unwritten]
    for (const [username, { id, joined }] of written) this.#statements.writeSwarm.run(id, username, joined ? 1 : 0)
    return () => {
      for (const [username, swarm] of written)
        if (this.#unwritten.get(username) === swarm) this.#unwritten.delete(username)
    }
  }

  /**
   * Takes away all that is known of a swarm that does not run and of which no post is held. What it returns is to be
   * called once that is committed; undefined: it is needed.
   */
  erase({ id, username }: StoredSwarm): (() => void) | undefined {
    const swarm = this.#swarms.get(username)
    if (swarm === undefined || swarm.joined || this.count(id) > 0) return undefined
    for (const statement of this.#statements.erase) statement.run(id)
    this.#statements.deleteSwarm.run(id)
    return () => {
      // It may run again since.
      if (this.#swarms.get(username) !== swarm) return
      this.#swarms.delete(username)
      this.#unwritten.delete(username)
      this.#latestTimes.delete(id)
      this.#newestClaims.delete(id)
    }
  }

  /** Stores posts of a swarm; which of them, since a number may be taken. */
  insert(swarmId: number, posts: readonly VerifiedPost[]): readonly VerifiedPost[] {
    const { insertPost, notePositions, noteTime } = this.#statements
    const stored = posts.filter(
      ({ postNumber, flags, time, piece }) => insertPost.run(swarmId, postNumber, flags, time, piece).changes > 0,
    )
    if (stored.length === 0) return stored
    this.#newestClaims.delete(swarmId)
    notePositions.run(swarmId, JSON.stringify(stored.map(({ postNumber }) => postNumber)))
    const latest = stored.reduce((time, post) => Math.max(time, post.time), -Infinity)
    noteTime.run(swarmId, latest)
    // Should the transaction be undone, the time is later than any: readers look at a post too many.
    this.#latestTimes.set(swarmId, Math.max(this.latestTime(swarmId), latest))
    return stored
  }

  /** Keeps a post that was just stored at hand. */
  remember(swarmId: number, post: VerifiedPost): void {
    this.#decoded.set(swarmId * numbersPerSwarm + post.postNumber, post)
  }

  /** Takes a post away. Once that is committed, `forget` is to be called. */
  remove(swarmId: number, postNumber: number): void {
    this.#newestClaims.delete(swarmId)
    this.#statements.deletePost.run(swarmId, postNumber)
    this.#statements.deletePosition.run(swarmId, postNumber)
  }

  forget(swarmId: number, postNumbers: readonly number[]): void {
    for (const postNumber of postNumbers) this.#decoded.delete(swarmId * numbersPerSwarm + postNumber)
  }

  held(swarmId: number): readonly HeldPost[] {
    return this.#statements.held.all(swarmId)
  }

  /** The bytes of a post. */
  piece(swarmId: number, postNumber: number): Uint8Array | undefined {
    const cached = this.#decoded.peek(swarmId * numbersPerSwarm + postNumber)
    return cached?.piece ?? this.#statements.piece.get(swarmId, postNumber)?.piece
  }

  post(swarmId: number, postNumber: number): VerifiedPost | undefined {
    const key = swarmId * numbersPerSwarm + postNumber
    const cached = this.#decoded.get(key)
    if (cached !== undefined) return cached
    const row = this.#statements.piece.get(swarmId, postNumber)
    if (row === undefined) return undefined
    const decoded = decodePost(row.piece)
    if (!decoded.ok) return undefined
    // It was verified before it was stored.
    const post = decoded.value as VerifiedPost
    this.#decoded.set(key, post)
    return post
  }

  /** Numbers and claimed times, newest first; the posts are not touched. */
  claims(swarmId: number, query: PostQuery): readonly PostClaim[] {
    const known = this.#newestClaims.get(swarmId)
    if (known !== undefined && isSameQuery(known.query, query)) return known.claims
    const rows = this.#statements.claims.all(...parametersOf(swarmId, query))
    const claims = rows.map(({ post_number, time }) => ({ author: query.username, postNumber: post_number, time }))
    const isNewest = query.maxPostNumber === undefined && query.sincePostNumber === undefined
    if (isNewest && claims.length <= maxCachedClaims) this.#newestClaims.set(swarmId, { query, claims })
    return claims
  }

  /** Newest first (swarm-posts.md 5.1-2). */
  posts(swarmId: number, query: PostQuery): readonly VerifiedPost[] {
    const posts: VerifiedPost[] = []
    for (const row of this.#statements.newest.all(...parametersOf(swarmId, query))) {
      const post = this.post(swarmId, row.post_number)
      if (post !== undefined) posts.push(post)
    }
    return posts
  }

  /** The next numbers above one, in order, with what lies on disk under them; undefined: it cannot be read. */
  rowsAfter(
    swarmId: number,
    postNumber: number,
    count: number,
  ): readonly { readonly postNumber: number; readonly post: VerifiedPost | undefined }[] {
    return this.#statements.after.all(swarmId, postNumber, count).map(({ post_number, piece }) => {
      const decoded = decodePost(piece)
      return { postNumber: post_number, post: decoded.ok ? (decoded.value as VerifiedPost) : undefined }
    })
  }

  /** Posts of all swarms in the order in which they were stored, from above a position on. */
  storedAfter(position: number, count: number): readonly PositionedPost[] {
    return this.#statements.storedAfter.all(position, count).flatMap((row) => {
      const decoded = decodePost(row.piece)
      return decoded.ok ? [{ position: row.position, post: decoded.value as VerifiedPost }] : []
    })
  }

  /** The highest position that was ever given. */
  lastPosition(): number {
    return this.#statements.lastPosition.get()?.seq ?? 0
  }

  /** The highest held number whose flags lie within `allowedFlags`. */
  highest(swarmId: number, allowedFlags: number): number | undefined {
    return this.#statements.newest.get(swarmId, numbersPerSwarm, -1, allowedFlags, 0, 0, 1)?.post_number
  }

  count(swarmId: number): number {
    return this.#statements.count.get(swarmId)?.total ?? 0
  }

  /** Peers that answered before the last stop. */
  peers(swarmId: number): readonly Endpoint[] {
    return this.#statements.peers.all(swarmId)
  }

  replacePeers(swarmId: number, peers: readonly Endpoint[]): void {
    this.#statements.deletePeers.run(swarmId)
    for (const { address, port } of peers) this.#statements.insertPeer.run(swarmId, address, port)
  }
}
