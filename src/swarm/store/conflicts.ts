// Posts that their author signed under a number that another post had already (swarm-posts.md H1): both are kept, none is hidden.
import { equalBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'

interface Row {
  readonly row: number
  readonly piece: Uint8Array
}

/** A post that came second under its number. */
export interface ConflictingPost {
  readonly row: number
  readonly post: VerifiedPost
}

const prepareAll = (database: Database) => ({
  insert: database.prepare('INSERT INTO conflicts (swarm_id, post_number, piece) VALUES (?, ?, ?)'),
  all: database.prepare<Row>('SELECT row, piece FROM conflicts WHERE swarm_id = ? ORDER BY post_number, row'),
  under: database.prepare<Row>('SELECT row, piece FROM conflicts WHERE swarm_id = ? AND post_number = ?'),
  count: database.prepare<{ readonly total: number }>('SELECT count(*) AS total FROM conflicts WHERE swarm_id = ?'),
  delete: database.prepare('DELETE FROM conflicts WHERE row = ?'),
})

const decoded = (rows: readonly Row[]): readonly ConflictingPost[] =>
  rows.flatMap(({ row, piece }) => {
    const post = decodePost(piece)
    // It was verified before it was noted.
    return post.ok ? [{ row, post: post.value as VerifiedPost }] : []
  })

/** Two posts are one when their author signed the same bytes: others can change the rest of a piece (swarm-posts.md H2). */
export const saysTheSame = (left: VerifiedPost, right: VerifiedPost): boolean =>
  equalBytes(left.userpost.raw, right.userpost.raw)

/** Writes belong inside a transaction of the caller. Only the author's key makes conflicts; of too many the first are kept. */
export class Conflicts {
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
    this.#statements = prepareAll(database)
  }

  /** False: it is known, or there are too many. */
  add(swarmId: number, post: VerifiedPost): boolean {
    if (!this.isNews(swarmId, post)) return false
    this.#statements.insert.run(swarmId, post.postNumber, post.piece)
    return true
  }

  isNews(swarmId: number, post: VerifiedPost): boolean {
    const known = this.#statements.under.all(swarmId, post.postNumber)
    if (known.length >= limits.swarmConflictsOfNumber) return false
    if ((this.#statements.count.get(swarmId)?.total ?? 0) >= limits.swarmConflicts) return false
    return !decoded(known).some((other) => saysTheSame(other.post, post))
  }

  of(swarmId: number): readonly ConflictingPost[] {
    return decoded(this.#statements.all.all(swarmId))
  }

  delete(row: number): void {
    this.#statements.delete.run(row)
  }
}
