// Posts set aside because their key is not their author's any more: they may become valid again (swarm-posts.md 3.6).
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import { limits } from '../../protocol/limits.ts'

/** A post set aside; it counts as verified only after it was judged anew. */
export interface DisownedPost {
  readonly row: number
  readonly post: VerifiedPost
}

interface Row {
  readonly row: number
  readonly piece: Uint8Array
}

const prepareAll = (database: Database) => ({
  insert: database.prepare('INSERT INTO disowned (swarm_id, piece) VALUES (?, ?)'),
  all: database.prepare<Row>('SELECT row, piece FROM disowned WHERE swarm_id = ? ORDER BY row'),
  delete: database.prepare('DELETE FROM disowned WHERE row = ?'),
  cut: database.prepare(
    'DELETE FROM disowned WHERE row IN (SELECT row FROM disowned WHERE swarm_id = ? ORDER BY row DESC LIMIT -1 OFFSET ?)',
  ),
  swarms: database.prepare<{ readonly swarm_id: number }>('SELECT DISTINCT swarm_id FROM disowned'),
})

/** Writes belong inside a transaction of the caller. */
export class DisownedPosts {
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
    this.#statements = prepareAll(database)
  }

  /** Sets a post aside; of too many of one swarm the oldest are forgotten. */
  add(swarmId: number, post: VerifiedPost): void {
    this.#statements.insert.run(swarmId, post.piece)
    this.#statements.cut.run(swarmId, limits.swarmDisownedPosts)
  }

  of(swarmId: number): readonly DisownedPost[] {
    return this.#statements.all.all(swarmId).flatMap(({ row, piece }) => {
      const decoded = decodePost(piece)
      return decoded.ok ? [{ row, post: decoded.value as VerifiedPost }] : []
    })
  }

  delete(row: number): void {
    this.#statements.delete.run(row)
  }

  /** Swarms that have some. */
  swarms(): readonly number[] {
    return this.#statements.swarms.all().map(({ swarm_id }) => swarm_id)
  }
}
