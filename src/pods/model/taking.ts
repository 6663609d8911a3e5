// Brings posts into the model, and out of it: one transaction a batch, with the position up to which the node was read.
import { CodedError } from '../../base/coded-error.ts'
import { equalBytes } from '../../base/bytes.ts'
import type { SignedPost, VerifiedPost } from '../../protocol/post.ts'
import { isPublicKind, type PostReference } from '../../protocol/post-kind.ts'
import { decodePost } from '../../protocol/post.ts'
import type { SqlSession } from './engine.ts'
import { listOf } from './portable-sql.ts'
import { drawOf, endOfPosts, freeId, wishedId } from './post-ids.ts'
import { termsOfPost } from './post-terms.ts'
import { insertRows, piecesOf } from './rows.ts'
import { postsTopic } from './tables.ts'

/** A verified post and its place in Unix seconds: what it claims, but never later than it came. */
export interface TakenPost {
  readonly post: VerifiedPost
  readonly time: number
}

/** Up to where a node was read: posts in the order in which it stored them, removals in the order in which they came. */
export interface Taken {
  readonly posts: number
  readonly removals: number
}

/** Lanes of posts. */
const lanes = { public: 0, favourite: 1, sealed: 2 } as const

const laneOf = ({ kind }: SignedPost): number => {
  if (isPublicKind(kind)) return lanes.public
  return kind.kind === 'favourite' ? lanes.favourite : lanes.sealed
}

/** Most posts of one batch. */
const maxBatch = 500
/** Events that are kept, and how often the oldest are cut, in events. */
const maxEvents = 200_000
const cutEvery = 1_000
/** How far around an id in use other ids are looked at. */
const around = 64

interface StoredPost {
  readonly id: number
  readonly author: string
  readonly number: number
  readonly lane: number
  readonly piece: Uint8Array
}

interface Author {
  readonly author: string
  newest: number
  number: number
  number_id: number
}

const keyOf = (author: string, number: number): string => `${author}/${String(number)}`

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

/** The state of the model by name. */
export const readState = async (session: Pick<SqlSession, 'query'>): Promise<ReadonlyMap<string, number>> => {
  const rows = await session.query<{ readonly name: string; readonly value: number }>(
    'SELECT name, value FROM pod_state',
  )
  return new Map(rows.map(({ name, value }) => [name, value]))
}

const writeState = async (session: SqlSession, values: Readonly<Record<string, number | undefined>>): Promise<void> => {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) await session.change('UPDATE pod_state SET value = ? WHERE name = ?', [value, name])
}

/** The posts under these references that are there. */
export const storedPosts = async (
  session: Pick<SqlSession, 'query'>,
  references: readonly PostReference[],
): Promise<ReadonlyMap<string, StoredPost>> => {
  const found = new Map<string, StoredPost>()
  for (const some of piecesOf(references, maxBatch)) {
    const authors = listOf(unique(some.map(({ author }) => author)))
    const numbers = listOf(unique(some.map(({ postNumber }) => postNumber)))
    const wanted = new Set(some.map(({ author, postNumber }) => keyOf(author, postNumber)))
    const pairs = await session.query<{ readonly id: number; readonly author: string; readonly number: number }>(
      `SELECT id, author, number FROM pod_posts WHERE author IN ${authors.marks} AND number IN ${numbers.marks}`,
      [...authors.values, ...numbers.values],
    )
    const ids = listOf(pairs.filter(({ author, number }) => wanted.has(keyOf(author, number))).map(({ id }) => id))
    const rows = await session.query<StoredPost>(
      `SELECT id, author, number, lane, piece FROM pod_posts WHERE id IN ${ids.marks}`,
      ids.values,
    )
    for (const row of rows) found.set(keyOf(row.author, row.number), row)
  }
  return found
}

interface Numbered {
  readonly author: string
  readonly number: number
  readonly id: number
}

/** Between which ids a number belongs, given posts of the same author. */
const boundsOf = (own: readonly Numbered[], number: number): readonly [above: number, below: number] => {
  const lower = own.filter((row) => row.number < number)
  const higher = own.filter((row) => row.number > number)
  const above = lower.reduce((best, row) => (row.number > best.number ? row : best), { number: -1, id: 0 })
  const below = higher.reduce((best, row) => (row.number < best.number ? row : best), {
    number: Number.MAX_SAFE_INTEGER,
    id: endOfPosts,
  })
  return [above.id, below.id]
}

/** Ids for posts, each between those of its neighbours by number, stored ones and others of the list. */
const placed = (
  fresh: readonly TakenPost[],
  stored: readonly Numbered[],
  inUse: ReadonlySet<number>,
): readonly number[] => {
  const byAuthor = new Map<string, Numbered[]>()
  const ownOf = (author: string): Numbered[] => {
    const own = byAuthor.get(author) ?? []
    byAuthor.set(author, own)
    return own
  }
  for (const row of stored) ownOf(row.author).push(row)
  const used = new Set(inUse)
  const ids = new Map<TakenPost, number>()
  for (const taken of [...fresh].sort((left, right) => left.post.postNumber - right.post.postNumber)) {
    const { author, postNumber } = taken.post
    const own = ownOf(author)
    const wish = wishedId(author, postNumber, taken.time)
    const id = freeId(wish, boundsOf(own, postNumber), drawOf(author, postNumber), (each) => !used.has(each))
    used.add(id)
    own.push({ author, number: postNumber, id })
    ids.set(taken, id)
  }
  return fresh.map((taken) => ids.get(taken) ?? 0)
}

/** One batch inside one transaction. */
class Batch {
  readonly #session: SqlSession
  readonly #authors = new Map<string, Author>()
  readonly #events: (readonly [author: string, number: number, post: number, lane: number])[] = []

  constructor(session: SqlSession) {
    this.#session = session
  }

  async take(posts: readonly TakenPost[]): Promise<void> {
    const newest = new Map(posts.map((taken) => [keyOf(taken.post.author, taken.post.postNumber), taken]))
    const stored = await storedPosts(
      this.#session,
      [...newest.values()].map(({ post }) => post),
    )
    const fresh: TakenPost[] = []
    for (const [key, taken] of newest) {
      const known = stored.get(key)
      // Another post under a number that was taken: the node has changed its mind, and so does the model.
      if (known !== undefined && !equalBytes(known.piece, taken.post.piece)) await this.#delete(known)
      else if (known !== undefined) continue
      fresh.push(taken)
    }
    await this.#insert(fresh)
  }

  async remove(references: readonly PostReference[]): Promise<void> {
    for (const stored of (await storedPosts(this.#session, references)).values()) await this.#delete(stored)
  }

  /** Writes what has gathered. */
  async finish(position: number): Promise<number> {
    await insertRows(
      this.#session,
      {
        table: 'pod_authors',
        columns: ['author', 'newest', 'number', 'number_id'],
        onConflict:
          'ON CONFLICT (author) DO UPDATE SET newest = excluded.newest, number = excluded.number, number_id = excluded.number_id',
      },
      [...this.#authors.values()].map(({ author, newest, number, number_id: id }) => [author, newest, number, id]),
    )
    const numbered = this.#events.map((event, index) => [position + index + 1, ...event] as const)
    await insertRows(
      this.#session,
      { table: 'pod_events', columns: ['position', 'author', 'number', 'post', 'lane'] },
      numbered,
    )
    await insertRows(
      this.#session,
      { table: 'pod_sealed', columns: ['author', 'position', 'post'] },
      numbered.flatMap(([at, author, , post, lane]) =>
        lane === lanes.sealed && post !== 0 ? [[author, at, post] as const] : [],
      ),
    )
    const last = position + numbered.length
    if (Math.floor(last / cutEvery) > Math.floor(position / cutEvery))
      await this.#session.change('DELETE FROM pod_events WHERE position <= ?', [last - maxEvents])
    return last
  }

  async #insert(fresh: readonly TakenPost[]): Promise<void> {
    if (fresh.length === 0) return
    await this.#loadAuthors(fresh.map(({ post }) => post.author))
    const ids = await this.#placeAll(fresh)
    for (const [index, { post }] of fresh.entries()) this.#note(post, ids[index] ?? 0)
    await insertRows(
      this.#session,
      { table: 'pod_posts', columns: ['id', 'author', 'number', 'lane', 'piece'] },
      fresh.map(({ post }, index) => [ids[index] ?? 0, post.author, post.postNumber, laneOf(post), post.piece]),
    )
    const terms = fresh.flatMap(({ post }, index) => [...termsOfPost(post)].map((term) => [term, ids[index] ?? 0]))
    await insertRows(this.#session, { table: 'pod_terms', columns: ['term', 'post'] }, terms)
  }

  #note(post: SignedPost, id: number): void {
    const known = this.#authorOf(post.author)
    const lane = laneOf(post)
    this.#events.push([post.author, post.postNumber, id, lane])
    if (lane === lanes.public) known.newest = Math.max(known.newest, id)
    if (post.postNumber > known.number) Object.assign(known, { number: post.postNumber, number_id: id })
  }

  /** Ids of posts; what turns out to be in use is gone around. */
  async #placeAll(fresh: readonly TakenPost[]): Promise<readonly number[]> {
    const neighbours: Numbered[] = []
    for (const { post } of fresh) neighbours.push(...(await this.#neighbours(post)))
    const used = new Set<number>()
    for (;;) {
      const ids = placed(fresh, neighbours, used)
      const { marks, values } = listOf(ids)
      const met = await this.#session.query<{ readonly id: number }>(
        `SELECT id FROM pod_posts WHERE id IN ${marks}`,
        values,
      )
      if (met.length === 0) return ids
      for (const { id } of met)
        for (const near of await this.#session.query<{ readonly id: number }>(
          'SELECT id FROM pod_posts WHERE id >= ? AND id <= ?',
          [id - around, id + around],
        ))
          used.add(near.id)
    }
  }

  /** The stored posts of the same author with the next lower and the next higher number. */
  async #neighbours({ author, postNumber }: SignedPost): Promise<readonly Numbered[]> {
    const known = this.#authorOf(author)
    if (known.number < 0) return []
    if (postNumber > known.number) return [{ author, number: known.number, id: known.number_id }]
    const lower = await this.#session.query<Numbered>(
      'SELECT author, id, number FROM pod_posts WHERE author = ? AND number < ? ORDER BY number DESC LIMIT 1',
      [author, postNumber],
    )
    const higher = await this.#session.query<Numbered>(
      'SELECT author, id, number FROM pod_posts WHERE author = ? AND number > ? ORDER BY number LIMIT 1',
      [author, postNumber],
    )
    return [...lower, ...higher]
  }

  async #delete({ id, author, number, lane, piece }: StoredPost): Promise<void> {
    await this.#loadAuthors([author])
    await this.#session.change('DELETE FROM pod_posts WHERE id = ?', [id])
    const decoded = decodePost(piece)
    const terms = listOf(decoded.ok ? [...termsOfPost(decoded.value)] : [])
    await this.#session.change(`DELETE FROM pod_terms WHERE term IN ${terms.marks} AND post = ?`, [...terms.values, id])
    if (lane === lanes.sealed)
      await this.#session.change('DELETE FROM pod_sealed WHERE author = ? AND post = ?', [author, id])
    this.#events.push([author, number, 0, lane])
    const known = this.#authorOf(author)
    if (known.newest === id) known.newest = (await this.#last(author, 'AND lane = 0 ORDER BY id DESC'))?.id ?? 0
    if (known.number !== number) return
    const last = await this.#last(author, 'ORDER BY number DESC')
    Object.assign(known, { number: last?.number ?? -1, number_id: last?.id ?? 0 })
  }

  async #last(author: string, order: string): Promise<{ readonly id: number; readonly number: number } | undefined> {
    const [row] = await this.#session.query<{ readonly id: number; readonly number: number }>(
      `SELECT id, number FROM pod_posts WHERE author = ? ${order} LIMIT 1`,
      [author],
    )
    return row
  }

  async #loadAuthors(names: readonly string[]): Promise<void> {
    const { marks, values } = listOf(unique(names.filter((name) => !this.#authors.has(name))))
    if (values.length === 0) return
    const rows = await this.#session.query<Author>(
      `SELECT author, newest, number, number_id FROM pod_authors WHERE author IN ${marks}`,
      values,
    )
    for (const row of rows) this.#authors.set(row.author, { ...row })
  }

  #authorOf(author: string): Author {
    const known = this.#authors.get(author) ?? { author, newest: 0, number: -1, number_id: 0 }
    this.#authors.set(author, known)
    return known
  }
}

const inBatch = async (
  session: SqlSession,
  { size, upTo }: { readonly size: number; readonly upTo: Partial<Taken> },
  work: (batch: Batch) => Promise<void>,
): Promise<void> => {
  if (size > maxBatch)
    throw new CodedError('pods.batch-too-large', `A batch has at most ${String(maxBatch)} posts.`, { size })
  const before = (await readState(session)).get('position') ?? 0
  const batch = new Batch(session)
  await work(batch)
  const position = await batch.finish(before)
  await writeState(session, { posts: upTo.posts, removals: upTo.removals, ...(position > before && { position }) })
  if (position > before) await session.notify(postsTopic)
}

/** Takes posts in; those that are there already stay, and one with other bytes under the same number takes the place. */
export const takePosts = (session: SqlSession, posts: readonly TakenPost[], upTo: Partial<Taken>): Promise<void> =>
  inBatch(session, { size: posts.length, upTo }, (batch) => batch.take(posts))

/** Takes posts out that the node holds no more; those that are not there are passed over. */
export const removePosts = (
  session: SqlSession,
  references: readonly PostReference[],
  upTo: Partial<Taken>,
): Promise<void> => inBatch(session, { size: references.length, upTo }, (batch) => batch.remove(references))
