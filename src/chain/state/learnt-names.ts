// Names of a node without blocks: those that proofs have shown, in the rows in which others have all.
import type { Signal } from '../../base/signal.ts'
import { limits } from '../../protocol/limits.ts'
import { mayPass } from '../store/chain-store.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { NameProofLink } from '../wire/name-proof.ts'
import type { ChainUserDirectory } from './user-directory.ts'

/** What learning has changed. */
export interface Learnt {
  readonly isNews: boolean
  /** The lowest height at which the key may be another one now. */
  readonly fromHeight: number
}

/** The registry, as far as it is known. Its rows have no place in the chain: their numbers are those of nobody. */
export class LearntNames {
  /** Somebody asks for a name, known or not. */
  readonly used: Signal<Username>
  readonly #database: Database
  readonly #directory: ChainUserDirectory
  /** What the disk would not drop: what stood in blocks from this height on. */
  #undroppedFrom = Number.POSITIVE_INFINITY

  constructor(database: Database, directory: ChainUserDirectory, used: Signal<Username>) {
    this.#database = database
    this.#directory = directory
    this.used = used
  }

  has(username: Username): boolean {
    return this.#directory.registrationCount(username) > 0
  }

  /** The height of the newest registration that is known; −1: none. */
  newestHeight(username: Username): number {
    return this.#directory.registrationsOf(username, 1)[0]?.height ?? -1
  }

  /**
   * Takes the registrations of a proof that holds, the oldest first, if they lead further than what is known. What the
   * disk refuses is no news: the name is asked for again.
   */
  learn(username: Username, links: readonly NameProofLink[]): Learnt {
    const learnt = this.#tried(() => {
      this.#drop()
      return this.#take(username, links)
    })
    return learnt ?? { isNews: false, fromHeight: links[0]?.height ?? 0 }
  }

  #take(username: Username, links: readonly NameProofLink[]): Learnt {
    const known = this.newestHeight(username)
    const [first, newest] = [links[0]?.height ?? 0, links.at(-1)?.height ?? -1]
    // A shorter proof of the same key may hide older ones.
    if (newest < known || (newest === known && links.length <= this.#directory.registrationCount(username)))
      return { isNews: false, fromHeight: first }
    this.#database.transaction(() => {
      this.#makeRoom()
      const insert = this.#database.prepare('INSERT OR REPLACE INTO registration VALUES (?, ?, ?, ?)')
      for (const { height, transaction } of links) insert.run(username, height, this.#nextPosition(), transaction.bytes)
    })
    this.#directory.forget()
    return { isNews: true, fromHeight: known < 0 ? first : Math.min(first, known + 1) }
  }

  /** Drops what stood in blocks from a height on, or later what the disk refuses now; whose names these were. */
  dropFrom(height: number): readonly Username[] {
    const rows = this.#database
      .prepare<{ readonly username: string }>('SELECT DISTINCT username FROM registration WHERE height >= ?')
      .all(height)
    this.#undroppedFrom = Math.min(this.#undroppedFrom, height)
    this.#tried(() => {
      this.#drop()
    })
    return rows.flatMap(({ username }) => parseUsername(username) ?? [])
  }

  #drop(): void {
    if (this.#undroppedFrom === Number.POSITIVE_INFINITY) return
    this.#database.prepare('DELETE FROM registration WHERE height >= ?').run(this.#undroppedFrom)
    this.#undroppedFrom = Number.POSITIVE_INFINITY
    this.#directory.forget()
  }

  /** Undefined: the disk refused. */
  #tried<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (mayPass(error)) return undefined
      throw error
    }
  }

  /** Below all others, since the newest have the lowest. */
  #nextPosition(): number {
    const row = this.#database
      .prepare<{ readonly lowest: number | null }>('SELECT min(position) AS lowest FROM registration')
      .get()
    return Math.min(row?.lowest ?? 0, 0) - 1
  }

  #makeRoom(): void {
    const rows = this.#database
      .prepare<{ readonly count: number }>('SELECT count(*) AS count FROM registration')
      .get()?.count
    if ((rows ?? 0) < limits.lightRegistrations) return
    // Names that were learnt longest ago, each as a whole.
    this.#database
      .prepare(
        'DELETE FROM registration WHERE username IN (SELECT username FROM registration ORDER BY position DESC LIMIT ?)',
      )
      .run(Math.ceil(limits.lightRegistrations / 16))
  }
}
