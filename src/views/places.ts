// Where in time this node puts a post: where its author says, but never later than it came here.
import type { Username } from '../protocol/username.ts'
import type { WriteBatch } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'
import type { PostClaim } from './post-source.ts'

const table = `
CREATE TABLE ahead_posts (
  noted INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  UNIQUE (username, post_number)
) STRICT;
`

/** Posts that claimed a time to come when they came, and when that was. */
export const placesSchema: SchemaPart = { schema: table, migrations: { 1: table } }

/** Notes that are kept, and how many of the oldest go when there are more. One that has gone is made again on reading. */
const maxNotes = 50_000
const cutNotes = 1_000

/** What places are built from. */
export interface PlacesNeeds {
  readonly database: Database
  readonly batch: WriteBatch
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
}

interface Row {
  readonly username: string
  readonly post_number: number
  readonly arrived_at: number
}

const prepareAll = (database: Database) => ({
  insert: database.prepare('INSERT OR IGNORE INTO ahead_posts (username, post_number, arrived_at) VALUES (?, ?, ?)'),
  cut: database.prepare(
    'DELETE FROM ahead_posts WHERE noted IN (SELECT noted FROM ahead_posts ORDER BY noted LIMIT ?)',
  ),
  remove: database.prepare('DELETE FROM ahead_posts WHERE username = ? AND post_number = ?'),
  all: database.prepare<Row>('SELECT username, post_number, arrived_at FROM ahead_posts ORDER BY noted'),
})

/**
 * A claimed time to come is replaced by the time of arrival, once and for good: taken anew at each reading it would be
 * “now” each time, and the post stay on top until the time it claims. Only such posts need a note, so that it is small.
 */
export class Places {
  readonly #needs: PlacesNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #arrivals = new Map<Username, Map<number, number>>()
  #count = 0

  constructor(needs: PlacesNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
    this.#load()
  }

  /** Unix seconds, adjusted by the chain's peers. */
  now(): number {
    return this.#needs.adjustedTime()
  }

  /** The place of a post in Unix seconds. A post from ahead that has no note yet came now, as far as this node knows. */
  of(post: PostClaim, now: number): number {
    const arrivedAt = this.#count === 0 ? undefined : this.#arrivals.get(post.author)?.get(post.postNumber)
    if (arrivedAt !== undefined) return Math.min(arrivedAt, post.time)
    if (post.time <= now) return post.time
    // On a full disk the note lasts as long as the process.
    this.#needs.batch.enqueue(() => this.note(post, now)).catch(() => undefined)
    this.#remember(post.author, post.postNumber, now)
    return now
  }

  /** A post is held no more. Inside a transaction. */
  forget({ author, postNumber }: PostClaim): void {
    if (this.#arrivals.get(author)?.delete(postNumber) !== true) return
    this.#count -= 1
    this.#statements.remove.run(author, postNumber)
  }

  /** Notes the arrival of a post that claims a time to come. Inside a transaction. */
  note(post: PostClaim, arrivedAt: number): void {
    if (post.time <= arrivedAt) return
    this.#statements.insert.run(post.author, post.postNumber, arrivedAt)
    this.#remember(post.author, post.postNumber, arrivedAt)
    if (this.#count <= maxNotes) return
    this.#statements.cut.run(cutNotes)
    this.#load()
  }

  #remember(username: Username, postNumber: number, arrivedAt: number): void {
    const held = this.#arrivals.get(username) ?? new Map<number, number>()
    this.#arrivals.set(username, held)
    if (held.has(postNumber)) return
    held.set(postNumber, arrivedAt)
    this.#count += 1
  }

  #load(): void {
    this.#arrivals.clear()
    this.#count = 0
    for (const row of this.#statements.all.iterate())
      this.#remember(row.username as Username, row.post_number, row.arrived_at)
  }
}
