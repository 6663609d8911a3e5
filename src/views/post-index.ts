// The index of posts: by the terms they are found under, newest first, whether a swarm holds them or the DHT gave them.
import { hashtagsIn } from '../protocol/hashtags.ts'
import { decodePost, textOf, type VerifiedPost } from '../protocol/post.ts'
import { isPublicKind, type PostReference } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'
import { HashtagScores } from './hashtag-scores.ts'
import { isFindable, mentionsIn, spokenTexts, termsOf } from './terms.ts'

/**
 * `id` is the place in time in seconds, times 2^20, and a number within the second: rows are in the order of time, and
 * so is what `terms` finds. `piece` is the whole post where no swarm holds it. `terms` keeps no texts. `mentions` gives
 * the mentions of each user numbers in the order in which they came; one that is gone leaves its number unused.
 * `indexed_days` counts the posts of each day, so that it is known how many rows a look passes.
 */
export const postIndexSchema: SchemaPart = {
  schema: `
CREATE TABLE indexed_posts (
  id INTEGER PRIMARY KEY,
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  piece BLOB,
  UNIQUE (author, post_number)
) STRICT;
CREATE TABLE indexed_days (day INTEGER PRIMARY KEY, posts INTEGER NOT NULL) STRICT;
CREATE INDEX loose_posts ON indexed_posts (id) WHERE piece IS NOT NULL;
CREATE VIRTUAL TABLE terms USING fts5 (term, content = '', contentless_delete = 1, tokenize = 'ascii', detail = none);
CREATE TABLE mentions (
  mentioned TEXT NOT NULL,
  id INTEGER NOT NULL,
  author TEXT NOT NULL,
  post_number INTEGER,
  PRIMARY KEY (mentioned, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_post ON mentions (author, post_number);
CREATE TABLE index_position (position INTEGER NOT NULL) STRICT;
INSERT INTO index_position VALUES (0);
`,
  migrations: {
    // Words are cut into other pieces: all posts are read again.
    1: `
CREATE TABLE indexed_days (day INTEGER PRIMARY KEY, posts INTEGER NOT NULL) STRICT;
DELETE FROM indexed_posts;
DELETE FROM mentions;
INSERT INTO terms (terms) VALUES ('delete-all');
UPDATE index_position SET position = 0;
`,
  },
}

/** A post and where in time it stands, in Unix seconds. */
export interface IndexablePost {
  readonly post: VerifiedPost
  readonly time: number
}

/** A row of the index. */
export interface IndexRow {
  readonly id: number
  readonly author: Username
  readonly post_number: number
  readonly piece: Uint8Array | null
}

/** A numbered mention. */
export interface MentionRow {
  readonly id: number
  readonly author: Username
  readonly post_number: number
}

interface DayRow {
  readonly day: number
  readonly posts: number
}

/** Rows of the index between two ids, the upper one excluded. */
export interface IndexRange {
  readonly from: number
  readonly below: number
  readonly count: number
}

/** Above all ids. */
export const endOfIndex = Number.MAX_SAFE_INTEGER

/** Posts that were found in the DHT and are kept here; the oldest go when there are more. */
const maxLoosePosts = 20_000

const idsPerSecond = 2 ** 20
const idsPerDay = 86_400 * idsPerSecond

const dayOf = (id: number): number => Math.floor(id / idsPerDay)

/** Latest second that an id can stand for. */
const latestSecond = 2 ** 32

/** The lowest id of a second. */
export const firstIdOf = (time: number): number => Math.min(Math.max(0, Math.floor(time)), latestSecond) * idsPerSecond

/** The place in time of a row. */
export const timeOfId = (id: number): number => Math.floor(id / idsPerSecond)

const prepareAll = (database: Database) => ({
  insert: database.prepare('INSERT INTO indexed_posts VALUES (?, ?, ?, ?)'),
  delete: database.prepare('DELETE FROM indexed_posts WHERE id = ?'),
  find: database.prepare<IndexRow>('SELECT * FROM indexed_posts WHERE author = ? AND post_number = ?'),
  highest: database.prepare<{ readonly id: number | null }>(
    'SELECT max(id) AS id FROM indexed_posts WHERE id >= ? AND id < ?',
  ),
  nthBelow: database.prepare<{ readonly id: number }>(
    'SELECT id FROM indexed_posts WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?',
  ),
  insertTerms: database.prepare('INSERT INTO terms (rowid, term) VALUES (?, ?)'),
  deleteTerms: database.prepare('DELETE FROM terms WHERE rowid = ?'),
  page: database.prepare<IndexRow>(
    'SELECT indexed_posts.* FROM terms CROSS JOIN indexed_posts ON id = terms.rowid ' +
      'WHERE terms MATCH ? AND terms.rowid >= CAST(? AS INTEGER) AND terms.rowid < CAST(? AS INTEGER) ORDER BY terms.rowid DESC LIMIT ?',
  ),
  days: database.prepare<DayRow>('SELECT day, posts FROM indexed_days WHERE day <= ? AND posts > 0 ORDER BY day DESC'),
  countDay: database.prepare(
    'INSERT INTO indexed_days VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET posts = posts + excluded.posts',
  ),
  nextMention: database.prepare<{ readonly id: number }>(
    'SELECT id FROM mentions WHERE mentioned = ? ORDER BY id DESC LIMIT 1',
  ),
  insertMention: database.prepare('INSERT INTO mentions VALUES (?, ?, ?, ?)'),
  voidMentions: database.prepare('UPDATE mentions SET post_number = NULL WHERE author = ? AND post_number = ?'),
  mentions: database.prepare<MentionRow>(
    'SELECT id, author, post_number FROM mentions WHERE mentioned = ? AND id > ? AND id <= ? ' +
      'AND post_number IS NOT NULL ORDER BY id DESC LIMIT ?',
  ),
  position: database.prepare<{ readonly position: number }>('SELECT position FROM index_position'),
  setPosition: database.prepare('UPDATE index_position SET position = ?'),
  countLoose: database.prepare<{ readonly count: number }>(
    'SELECT count(*) AS count FROM indexed_posts INDEXED BY loose_posts WHERE piece IS NOT NULL',
  ),
  oldestLoose: database.prepare<IndexRow>(
    'SELECT * FROM indexed_posts INDEXED BY loose_posts WHERE piece IS NOT NULL ORDER BY id LIMIT ?',
  ),
  looseOf: database.prepare<IndexRow>('SELECT * FROM indexed_posts WHERE author = ? AND piece IS NOT NULL'),
})

/** A part of a crowded day is this much smaller than a window: walking it costs as much as looking through it. */
const partsOfWindow = 10

/** In the order of ids: full-text rows that are written in order make one sorted run of each commit. */
const inOrder = (left: IndexablePost, right: IndexablePost): number => {
  if (left.time !== right.time) return left.time - right.time
  if (left.post.author !== right.post.author) return left.post.author < right.post.author ? -1 : 1
  return left.post.postNumber - right.post.postNumber
}

/** What the index writes and reads; each write is one transaction. */
export class PostIndex {
  readonly hashtags: HashtagScores
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepareAll>
  #looseCount: number

  constructor(database: Database) {
    this.#database = database
    this.#statements = prepareAll(database)
    this.hashtags = new HashtagScores(database)
    this.#looseCount = this.#statements.countLoose.get()?.count ?? 0
  }

  /** Up to where held posts are in the index. */
  get position(): number {
    return this.#statements.position.get()?.position ?? 0
  }

  /** Takes in posts that are held, up to a position in their order. */
  addHeld(posts: readonly IndexablePost[], position: number): void {
    this.#database.transaction(() => {
      for (const { post, time } of [...posts].sort(inOrder)) {
        this.#removeRow(this.#statements.find.get(post.author, post.postNumber))
        if (!isFindable(post)) continue
        this.#insert(post, time, null)
        this.#numberMentions(post)
      }
      this.#statements.setPosition.run(position)
    })
  }

  /** Takes in posts that no swarm holds; those that are known stay as they are. */
  addLoose(posts: readonly IndexablePost[]): void {
    const added = posts.filter(({ post }) => isFindable(post) && !this.has(post))
    if (added.length === 0) return
    this.#database.transaction(() => {
      for (const { post, time } of [...added].sort(inOrder)) {
        if (this.has(post)) continue
        this.#insert(post, time, post.piece)
        this.#looseCount += 1
      }
      if (this.#looseCount > maxLoosePosts)
        for (const row of this.#statements.oldestLoose.all(this.#looseCount - maxLoosePosts)) this.#removeRow(row)
    })
  }

  /** Forgets a post that is held no more. */
  remove(post: VerifiedPost): void {
    this.#database.transaction(() => {
      const row = this.#statements.find.get(post.author, post.postNumber)
      if (row !== undefined) this.hashtags.remove(tagsOf(post), timeOfId(row.id))
      this.#removeRow(row)
    })
  }

  /** Forgets the loose posts of users whose keys have changed: the DHT gives again what is valid. */
  removeLooseOf(usernames: Iterable<Username>): void {
    this.#database.transaction(() => {
      for (const username of usernames) for (const row of this.#statements.looseOf.all(username)) this.#removeRow(row)
    })
  }

  /** Forgets everything. */
  clear(): void {
    this.#database.transaction(() => {
      for (const table of ['indexed_posts', 'indexed_days', 'mentions', 'hashtags'])
        this.#database.prepare(`DELETE FROM ${table}`).run()
      this.#database.prepare("INSERT INTO terms (terms) VALUES ('delete-all')").run()
      this.#statements.setPosition.run(0)
    })
    this.#looseCount = 0
  }

  has({ author, postNumber }: PostReference): boolean {
    return this.#statements.find.get(author, postNumber) !== undefined
  }

  /** The loose post with this number. */
  loose({ author, postNumber }: PostReference): VerifiedPost | undefined {
    const row = this.#statements.find.get(author, postNumber)
    return row === undefined ? undefined : looseIn(row)
  }

  /** Rows under an expression of full-text search, newest first. */
  page(expression: string, { from, below, count }: IndexRange): readonly IndexRow[] {
    return this.#statements.page.all(expression, from, below, count)
  }

  /**
   * From where on about so many rows stand below an id, in whole days; 0 when there are fewer. A day of more rows than
   * that is gone through in parts: to find where one begins, its rows are walked.
   */
  windowBelow(id: number, rows: number): number {
    let missing = rows
    for (const { day, posts } of this.#statements.days.iterate(dayOf(id - 1))) {
      if (posts > rows) return missing < rows ? (day + 1) * idsPerDay : this.#partBelow(id, day, rows)
      missing -= posts
      if (missing <= 0) return day * idsPerDay
    }
    return 0
  }

  #partBelow(id: number, day: number, rows: number): number {
    const from = day * idsPerDay
    return this.#statements.nthBelow.get(id, from, Math.ceil(rows / partsOfWindow) - 1)?.id ?? from
  }

  /** Mentions of a user with numbers above one and up to another, the highest first. */
  mentions(username: string, above: number, upTo: number, count: number): readonly MentionRow[] {
    return this.#statements.mentions.all(username, above, upTo, count)
  }

  #insert(post: VerifiedPost, time: number, piece: Uint8Array | null): void {
    const id = this.#freeId(time)
    this.#statements.insert.run(id, post.author, post.postNumber, piece)
    this.#statements.countDay.run(dayOf(id), 1)
    this.#statements.insertTerms.run(id, [...termsOf(post)].join(' '))
    this.hashtags.add(tagsOf(post), timeOfId(id))
  }

  #numberMentions(post: VerifiedPost): void {
    for (const username of mentionsIn(textOf(post))) {
      const id = (this.#statements.nextMention.get(username)?.id ?? -1) + 1
      this.#statements.insertMention.run(username, id, post.author, post.postNumber)
    }
  }

  #removeRow(row: IndexRow | undefined): void {
    if (row === undefined) return
    this.#statements.delete.run(row.id)
    this.#statements.countDay.run(dayOf(row.id), -1)
    this.#statements.deleteTerms.run(row.id)
    this.#statements.voidMentions.run(row.author, row.post_number)
    if (row.piece !== null) this.#looseCount -= 1
  }

  #freeId(time: number): number {
    for (let first = firstIdOf(time); ; first += idsPerSecond) {
      const highest = this.#statements.highest.get(first, first + idsPerSecond)?.id ?? first - 1
      if (highest + 1 < first + idsPerSecond) return highest + 1
    }
  }
}

/** Favourites are no news. */
const tagsOf = (post: VerifiedPost): ReadonlySet<string> =>
  isPublicKind(post.kind)
    ? hashtagsIn(
        spokenTexts(post)
          .map(({ text }) => text)
          .join('\n'),
      )
    : new Set()

/** The post of a row that no swarm holds; it was verified before it came here. */
export const looseIn = ({ piece }: IndexRow): VerifiedPost | undefined => {
  const decoded = piece === null ? undefined : decodePost(piece)
  return decoded?.ok === true ? (decoded.value as VerifiedPost) : undefined
}
