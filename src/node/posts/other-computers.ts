// Which local users write on another computer, too, and the lane of numbers that this one takes for them.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import { laneCount, laneOf } from '../../protocol/lanes.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { PostNumbers } from './post-numbers.ts'

const table = `
CREATE TABLE other_computers (
  username TEXT PRIMARY KEY,
  seen_at INTEGER NOT NULL,
  lane INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

export const otherComputersSchema: SchemaPart = { schema: table, migrations: { 4: table } }

/** What this is known from. */
export interface OtherComputersNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly numbers: Pick<PostNumbers, 'newest' | 'isReserved'>
}

/** After so long without a word of the other computer all numbers are taken in a row again: a quarter of a year. */
const rememberedSeconds = 90 * 86_400

const prepareAll = (database: Database) => ({
  put: database.prepare(
    `INSERT INTO other_computers (username, seen_at, lane) VALUES (?, ?, ?)
     ON CONFLICT (username) DO UPDATE SET seen_at = excluded.seen_at, lane = excluded.lane`,
  ),
  find: database.prepare<{ readonly lane: number; readonly seen_at: number }>(
    'SELECT lane, seen_at FROM other_computers WHERE username = ?',
  ),
})

/** What is known of other computers with the keys of this one. */
export class OtherComputers {
  readonly #needs: OtherComputersNeeds
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(needs: OtherComputersNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
  }

  /** Sees a post of a local user that has come to be held. What is below all that was written here may be history. */
  see({ author, postNumber }: VerifiedPost): void {
    const { numbers } = this.#needs
    const newest = numbers.newest(author)
    if (newest === undefined || postNumber <= newest || numbers.isReserved(author, postNumber)) return
    this.note(author, postNumber)
  }

  /** Another computer has taken a number: one in our lane makes us take another lane. */
  note(author: Username, postNumber: number): void {
    const { clock, random } = this.#needs
    const taken = laneOf(postNumber)
    const known = this.lane(author)
    const lane =
      known === undefined || known === taken ? (taken + 1 + randomBelow(random, laneCount - 1)) % laneCount : known
    this.#statements.put.run(author, nowSeconds(clock), lane)
  }

  /** Our lane for a local user; undefined: no other computer is known. */
  lane(username: Username): number | undefined {
    const row = this.#statements.find.get(username)
    const isRecent = row !== undefined && nowSeconds(this.#needs.clock) - row.seen_at < rememberedSeconds
    return isRecent ? row.lane : undefined
  }
}
