// Pictures of feeds as they were made anew, on the disk: bounded in number and bytes, those go first that nobody has seen for the longest time.
import type { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import { type Database, openDatabase } from '../../store/database.ts'

/** A picture, as a PNG, and when it was fetched, in Unix seconds. */
export interface KeptAvatar {
  readonly bytes: Uint8Array
  readonly fetched: number
}

const schema = `
CREATE TABLE avatars (
  address TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,
  fetched INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;
CREATE INDEX avatars_by_seen ON avatars (seen);
`

/** Opens `pictures.sqlite`. */
export const openPictureDatabase = (path: string, scope: Scope): Database =>
  openDatabase({ path, schema, version: 1, durability: 'normal', ifLost: 'Pictures are fetched again.' }, scope)

/** How often it is noted that a picture was seen, in seconds. */
const seenEvery = 3600

const prepareAll = (database: Database) => ({
  get: database.prepare<{ readonly bytes: Uint8Array; readonly fetched: number; readonly seen: number }>(
    'SELECT bytes, fetched, seen FROM avatars WHERE address = ?',
  ),
  see: database.prepare('UPDATE avatars SET seen = ? WHERE address = ?'),
  put: database.prepare('INSERT OR REPLACE INTO avatars (address, bytes, fetched, seen) VALUES (?, ?, ?, ?)'),
  all: database.prepare<{ readonly count: number; readonly bytes: number }>(
    'SELECT count(*) AS count, coalesce(sum(length(bytes)), 0) AS bytes FROM avatars',
  ),
  oldest: database.prepare<{ readonly address: string; readonly length: number }>(
    'SELECT address, length(bytes) AS length FROM avatars ORDER BY seen, address LIMIT 1',
  ),
  remove: database.prepare('DELETE FROM avatars WHERE address = ?'),
})

/** Keeps them. */
export class AvatarStore {
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #failed: (error: unknown) => void
  #count = 0
  #bytes = 0

  constructor(database: Database, failed: (error: unknown) => void) {
    this.#database = database
    this.#failed = failed
    this.#statements = prepareAll(database)
    this.#recount()
  }

  get(address: string, now: number): KeptAvatar | undefined {
    const row = this.#statements.get.get(address)
    if (row === undefined) return undefined
    if (now - row.seen >= seenEvery) this.#try(() => this.#statements.see.run(now, address))
    return { bytes: row.bytes, fetched: row.fetched }
  }

  put(address: string, bytes: Uint8Array, now: number): void {
    this.#try(() => {
      this.#remove(address, this.#statements.get.get(address)?.bytes.length)
      this.#statements.put.run(address, bytes, now, now)
      this.#count += 1
      this.#bytes += bytes.length
      while (this.#count > limits.keptAvatars || this.#bytes > limits.keptAvatarBytes) {
        const oldest = this.#statements.oldest.get()
        if (oldest === undefined) return
        this.#remove(oldest.address, oldest.length)
      }
    })
  }

  /** A picture that finds no place on a full disk is fetched again. */
  #try(work: () => unknown): void {
    try {
      this.#database.transaction(work)
    } catch (error) {
      this.#recount()
      this.#failed(error)
    }
  }

  #recount(): void {
    const { count, bytes } = this.#statements.all.get() ?? { count: 0, bytes: 0 }
    this.#count = count
    this.#bytes = bytes
  }

  #remove(address: string, length: number | undefined): void {
    if (length === undefined) return
    this.#statements.remove.run(address)
    this.#count -= 1
    this.#bytes -= length
  }
}
