// The order in which posts came to this node: what feeds go on from.
import { Signal } from '../../base/signal.ts'
import type { Scope } from '../../base/scope.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { WriteBatch } from '../../store/batch.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'

/** A post with its place in the order of arrival. */
export interface Arrival {
  readonly arrival: number
  readonly post: VerifiedPost
}

/** What the timeline is built from. */
export interface TimelineNeeds {
  readonly database: Database
  readonly swarms: Pick<Swarms, 'post'>
}

/** Arrivals that are kept: a feed that was away longer starts afresh from `posts`. */
const maxArrivals = 100_000

/** How often the oldest arrivals are cut, in arrivals. */
const pruneEvery = 1_000

/** Notes each new post; feeds are woken by `arrived` and read from the store, so that nothing is missed or doubled. */
export class Timeline {
  /** The newest arrival number. */
  readonly arrived = new Signal<number>()
  readonly #needs: TimelineNeeds
  readonly #batch: WriteBatch
  #last: number

  constructor(needs: TimelineNeeds, scope: Scope) {
    this.#needs = needs
    this.#batch = new WriteBatch(needs.database, scope)
    this.#last =
      needs.database.prepare<{ last: number | null }>('SELECT max(arrival) AS last FROM arrivals').get()?.last ?? 0
  }

  /** Number of the newest arrival, 0 when there is none. */
  last(): number {
    return this.#last
  }

  /** Takes a post that has just been stored. */
  take(post: VerifiedPost): void {
    const insert = this.#needs.database.prepare('INSERT OR IGNORE INTO arrivals (username, post_number) VALUES (?, ?)')
    void this.#batch
      .enqueue(() => insert.run(post.author, post.postNumber))
      .then(({ changes, lastRowId }) => {
        if (changes === 0) return
        this.#last = Math.max(this.#last, lastRowId)
        if (lastRowId % pruneEvery === 0)
          this.#needs.database.prepare('DELETE FROM arrivals WHERE arrival <= ?').run(lastRowId - maxArrivals)
        this.arrived.emit(lastRowId)
      })
  }

  /** At most `count` arrivals after a number, oldest first, of the users that `wanted` accepts. */
  since(arrival: number, count: number, wanted: (username: Username) => boolean): readonly Arrival[] {
    const found: Arrival[] = []
    const rows = this.#needs.database
      .prepare<{ arrival: number; username: string; post_number: number }>(
        'SELECT arrival, username, post_number FROM arrivals WHERE arrival > ? ORDER BY arrival',
      )
      .iterate(arrival)
    for (const row of rows) {
      const username = row.username as Username
      if (!wanted(username)) continue
      const post = this.#needs.swarms.post(username, row.post_number)
      if (post !== undefined) found.push({ arrival: row.arrival, post })
      if (found.length >= count) break
    }
    return found
  }
}
