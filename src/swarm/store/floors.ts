// Below which number the posts of each user are not kept, on disk: a restart does not fetch again what was let go.
import type { Database } from '../../store/database.ts'
import type { HeldPost } from './piece-store.ts'
import { type Retention, retentionText, type Standing } from '../rules/retention.ts'

interface Floor {
  readonly floor: number
  /** What this node was to the user: with another standing other posts stay, so that the floor does not hold. */
  readonly standing: string
}

/** The rule under which floors were set. */
export interface FloorRule {
  readonly retention: Retention
  /** Most bytes of the file of posts; undefined: no bound. */
  readonly budgetBytes: number | undefined
}

interface Row extends Floor {
  readonly swarm_id: number
}

/** A held post, for whoever decides whether it stays. */
export interface AgingPost extends HeldPost {
  readonly time: number
}

const prepareAll = (database: Database) => ({
  all: database.prepare<Row>('SELECT swarm_id, floor, standing FROM floors'),
  rule: database.prepare<{ readonly rule: string; readonly budget: number | null }>(
    'SELECT rule, budget FROM retention',
  ),
  setRule: database.prepare('INSERT OR REPLACE INTO retention (id, rule, budget) VALUES (1, ?, ?)'),
  clear: database.prepare('DELETE FROM floors'),
  set: database.prepare(
    'INSERT INTO floors (swarm_id, floor, standing) VALUES (?, ?, ?) ' +
      'ON CONFLICT (swarm_id) DO UPDATE SET floor = excluded.floor, standing = excluded.standing',
  ),
  newest: database.prepare<{ readonly post_number: number }>(
    'SELECT post_number FROM posts INDEXED BY posts_by_number WHERE swarm_id = ? ORDER BY post_number DESC LIMIT 1 OFFSET ?',
  ),
  numbers: database.prepare<HeldPost>(
    'SELECT post_number, flags FROM posts INDEXED BY posts_by_number ' +
      'WHERE swarm_id = ? AND post_number >= ? AND post_number < ? ORDER BY post_number LIMIT ?',
  ),
  times: database.prepare<AgingPost>(
    'SELECT post_number, flags, time FROM posts WHERE swarm_id = ? AND post_number >= ? AND post_number < ? ORDER BY post_number LIMIT ?',
  ),
})

/** Floors by swarm, and the posts below them. Writes belong inside a transaction of the caller. */
export class Floors {
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #floors = new Map<number, Floor>()

  /** Under another rule than the last time, or with more room, no floor holds: older posts are fetched again. */
  constructor(database: Database, { retention, budgetBytes }: FloorRule) {
    this.#statements = prepareAll(database)
    const rule = retentionText(retention)
    const before = this.#statements.rule.get()
    const isSame = before?.rule === rule && (budgetBytes ?? Infinity) <= (before.budget ?? Infinity)
    if (!isSame || (before.budget ?? undefined) !== budgetBytes)
      database.transaction(() => {
        if (!isSame) this.#statements.clear.run()
        this.#statements.setRule.run(rule, budgetBytes ?? null)
      })
    this.#read()
  }

  #read(): void {
    for (const { swarm_id, floor, standing } of this.#statements.all.all())
      this.#floors.set(swarm_id, { floor, standing })
  }

  of(swarmId: number): number {
    return this.#floors.get(swarmId)?.floor ?? 0
  }

  /** The floor, if it was set for a user of this standing. */
  under(swarmId: number, standing: Standing): number {
    const known = this.#floors.get(swarmId)
    return known?.standing === standing ? known.floor : 0
  }

  /** Notes a floor on disk. What it returns is to be called once that is committed. */
  write(swarmId: number, floor: number, standing: Standing): () => void {
    this.#statements.set.run(swarmId, floor, standing)
    return () => {
      this.#floors.set(swarmId, { floor, standing })
    }
  }

  /** The swarm is not known any more. */
  forget(swarmId: number): void {
    this.#floors.delete(swarmId)
  }

  /** The held number that has so many held ones above it; undefined: there are fewer. */
  numberBelow(swarmId: number, newer: number): number | undefined {
    return this.#statements.newest.get(swarmId, newer)?.post_number
  }

  /** What is held from one number on and below another, the lowest first. */
  numbers(swarmId: number, from: number, below: number, count: number): readonly HeldPost[] {
    return this.#statements.numbers.all(swarmId, from, below, count)
  }

  /** As `numbers`, with the times that the posts claim. */
  times(swarmId: number, from: number, below: number, count: number): readonly AgingPost[] {
    return this.#statements.times.all(swarmId, from, below, count)
  }
}
