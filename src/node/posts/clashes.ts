// Two computers of one person gave one number to two posts: what was written here is published again, and the person is told.
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { OtherComputers } from './other-computers.ts'
import type { PostNumbers } from './post-numbers.ts'

const table = `
CREATE TABLE number_clashes (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  found_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  again INTEGER,
  UNIQUE (username, post_number)
) STRICT;
`

export const clashesSchema: SchemaPart = { schema: table, migrations: { 4: table } }

/** What becomes of our post: it waits, others see it, it is out again, or only its writer can send it again. */
export type ClashOutcome = 'open' | 'stands' | 'again' | 'unsent'

/** A number that two posts of a local user have, of which this node wrote one. */
export interface NumberClash {
  readonly username: Username
  readonly postNumber: number
  /** Unix seconds. */
  readonly foundAt: number
  readonly outcome: ClashOutcome
  /** The number under which our post is out again. */
  readonly again: number | undefined
}

/** What clashes are found and ended with. */
export interface ClashesNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly keys: { has(username: string): boolean; readonly isLocked: boolean }
  readonly numbers: Pick<PostNumbers, 'isReserved'>
  readonly others: Pick<OtherComputers, 'note'>
  readonly swarms: Pick<Swarms, 'numbers' | 'post'>
  /** Publishes a post of ours under a free number. */
  readonly publishAgain: (post: VerifiedPost) => Promise<VerifiedPost>
}

/** Until then the DHT has been asked which of the two it gives to others, in milliseconds. */
const patienceMs = 20_000
/** What could not be published again is tried again after this pause. */
const againMs = 60_000
/** Clashes that are remembered. */
const maxClashes = 100
/** How long a person is told of a clash: a day. */
const toldSeconds = 86_400

interface Row {
  readonly username: string
  readonly post_number: number
  readonly found_at: number
  readonly outcome: ClashOutcome
  readonly again: number | null
}

const prepareAll = (database: Database) => ({
  insert: database.prepare(
    `INSERT OR IGNORE INTO number_clashes (username, post_number, found_at, outcome, again) VALUES (?, ?, ?, 'open', NULL)`,
  ),
  cut: database.prepare(
    'DELETE FROM number_clashes WHERE rowid IN (SELECT rowid FROM number_clashes ORDER BY rowid DESC LIMIT -1 OFFSET ?)',
  ),
  all: database.prepare<Row>('SELECT * FROM number_clashes ORDER BY rowid DESC'),
  end: database.prepare('UPDATE number_clashes SET outcome = ?, again = ? WHERE username = ? AND post_number = ?'),
})

const keyOf = ({ author, postNumber }: PostReference): string => `${author}/${String(postNumber)}`

/** Finds clashes, waits for what the network shows, and ends them. */
export class Clashes {
  readonly #needs: ClashesNeeds
  readonly #scope: Scope
  readonly #statements: ReturnType<typeof prepareAll>
  /** All, the newest first: each look at the state of the node asks. */
  #known: readonly Row[]
  /** Of open clashes: on how many nodes our post is, less those that have the other. */
  readonly #balance = new Map<string, number>()
  readonly #timers = new Map<string, Timer>()

  constructor(needs: ClashesNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#statements = prepareAll(needs.database)
    scope.defer(() => {
      for (const timer of this.#timers.values()) timer.cancel()
    })
    scope.defer(
      needs.swarms.numbers.conflicted.on((post) => {
        this.#found(post)
      }),
    )
    this.#known = this.#statements.all.all()
    for (const { username, post_number: postNumber, outcome } of this.#known)
      if (outcome === 'open') this.#later({ author: username as Username, postNumber }, patienceMs)
  }

  /** Of the last day, the newest first. */
  recent(): readonly NumberClash[] {
    const since = nowSeconds(this.#needs.clock) - toldSeconds
    return this.#known
      .filter(({ found_at: foundAt }) => foundAt >= since)
      .map(({ username, post_number: postNumber, found_at: foundAt, outcome, again }) => ({
        ...{ username: username as Username, postNumber, foundAt, outcome, again: again ?? undefined },
      }))
  }

  /** The DHT gives a post of ours, or another one in its place, from so many nodes. */
  weigh(post: PostReference, { copies, rivals }: { readonly copies: number; readonly rivals: number }): void {
    const key = keyOf(post)
    const matters = rivals > 0 || this.#timers.has(key)
    if (matters && (this.#balance.size < maxClashes || this.#balance.has(key))) this.#balance.set(key, copies - rivals)
  }

  #found(post: VerifiedPost): void {
    const { clock, keys, log, numbers, others } = this.#needs
    const { author, postNumber } = post
    // Who only has the key, and did not write it here, has nothing to say again.
    if (!keys.has(author) || !numbers.isReserved(author, postNumber)) return
    const { insert, cut } = this.#statements
    if (insert.run(author, postNumber, nowSeconds(clock)).changes === 0) return
    cut.run(maxClashes)
    this.#known = this.#statements.all.all()
    others.note(author, postNumber)
    log.warn('another computer has given this number to another post', { username: author, postNumber })
    this.#later(post, patienceMs)
  }

  #later({ author, postNumber }: PostReference, delayMs: number): void {
    if (this.#scope.signal.aborted) return
    const key = keyOf({ author, postNumber })
    this.#timers.get(key)?.cancel()
    const timer = this.#needs.clock.after(delayMs, () => {
      this.#timers.delete(key)
      this.#scope.task('end a clash', () => this.#end({ author, postNumber }))
    })
    this.#timers.set(key, timer)
  }

  async #end(reference: PostReference): Promise<void> {
    const { author, postNumber } = reference
    const known = this.#known.find((row) => row.username === author && row.post_number === postNumber)
    if (known?.outcome !== 'open') return
    const post = this.#needs.swarms.post(author, postNumber)
    try {
      if (post === undefined || post.kind.kind === 'direct') this.#ended(reference, 'unsent')
      else if ((this.#balance.get(keyOf(reference)) ?? 0) > 0) this.#ended(reference, 'stands')
      else this.#ended(reference, 'again', (await this.#needs.publishAgain(post)).postNumber)
    } catch (error) {
      // A locked wallet, a full disk, a chain that is not synced: all of them pass.
      this.#needs.log.warn('a post could not be published again yet', {
        ...{ username: author, postNumber, error: messageOf(error) },
      })
      this.#later(reference, againMs)
    }
  }

  #ended(reference: PostReference, outcome: ClashOutcome, again?: number): void {
    this.#balance.delete(keyOf(reference))
    this.#statements.end.run(outcome, again ?? null, reference.author, reference.postNumber)
    this.#known = this.#statements.all.all()
    const { author: username, postNumber } = reference
    this.#needs.log.info('a clash of post numbers has ended', { username, postNumber, outcome, again: again ?? -1 })
  }
}
