// Public lists of follows on disk: each name as it was last found in the network, to be added, or to be taken away.
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { FoundFollows } from './follow-pages.ts'

/** What is wished of a name. */
const wishes = { none: 0, add: 1, remove: 2 } as const

export const publicListsTables = `
CREATE TABLE public_follows (
  local_user TEXT NOT NULL,
  followed TEXT NOT NULL,
  wish INTEGER NOT NULL,
  PRIMARY KEY (local_user, followed)
) STRICT, WITHOUT ROWID;
CREATE TABLE public_lists (
  local_user TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

interface Row {
  readonly followed: string
  readonly wish: number
}

const prepareAll = (database: Database) => ({
  rows: database.prepare<Row>('SELECT followed, wish FROM public_follows WHERE local_user = ? ORDER BY followed'),
  waiting: database.prepare<{ readonly local_user: string }>(
    `SELECT DISTINCT local_user FROM public_follows WHERE wish <> ${String(wishes.none)}`,
  ),
  count: database.prepare<{ readonly count: number }>(
    `SELECT count(*) AS count FROM public_follows WHERE local_user = ? AND wish <> ${String(wishes.remove)}`,
  ),
  find: database.prepare<Row>('SELECT followed, wish FROM public_follows WHERE local_user = ? AND followed = ?'),
  put: database.prepare(
    `INSERT INTO public_follows (local_user, followed, wish) VALUES (?, ?, ?)
     ON CONFLICT (local_user, followed) DO UPDATE SET wish = excluded.wish`,
  ),
  remove: database.prepare('DELETE FROM public_follows WHERE local_user = ? AND followed = ?'),
  sequence: database.prepare<{ readonly sequence: number }>('SELECT sequence FROM public_lists WHERE local_user = ?'),
  setSequence: database.prepare(
    `INSERT INTO public_lists (local_user, sequence) VALUES (?, ?)
     ON CONFLICT (local_user) DO UPDATE SET sequence = max(sequence, excluded.sequence)`,
  ),
})

/** The lists of local users. */
export class PublicLists {
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
    this.#database = database
    this.#statements = prepareAll(database)
  }

  /** As it is to be, in order. */
  names(localUser: string): readonly Username[] {
    return this.#statements.rows
      .all(localUser)
      .flatMap(({ followed, wish }) => (wish === wishes.remove ? [] : [followed as Username]))
  }

  has(localUser: string, name: string): boolean {
    const held = this.#statements.find.get(localUser, name)
    return held !== undefined && held.wish !== wishes.remove
  }

  count(localUser: string): number {
    return this.#statements.count.get(localUser)?.count ?? 0
  }

  /** Local users with a list that is not in the network as it is to be. */
  waiting(): readonly string[] {
    return this.#statements.waiting.all().map(({ local_user: localUser }) => localUser)
  }

  isWaiting(localUser: string): boolean {
    return this.#statements.rows.all(localUser).some(({ wish }) => wish !== wishes.none)
  }

  /** The highest sequence number that was found or used. */
  sequence(localUser: string): number {
    return this.#statements.sequence.get(localUser)?.sequence ?? -1
  }

  /** A sequence number is about to be used. */
  tells(localUser: string, sequence: number): void {
    this.#statements.setSequence.run(localUser, sequence)
  }

  /** Names are to be on the list, or not; whether that changes anything. */
  wish(localUser: string, names: readonly Username[], isPublic: boolean): boolean {
    const { put } = this.#statements
    const changed = names.filter((name) => this.has(localUser, name) !== isPublic)
    this.#database.transaction(() => {
      for (const name of changed) put.run(localUser, name, isPublic ? wishes.add : wishes.remove)
    })
    return changed.length > 0
  }

  /**
   * Merges with what the network has: what another computer added stays, what it took away goes unless it is wished here,
   * and a wish that is fulfilled is none any more. Of a list whose end is not known nothing is taken to be away, and one
   * that is older than what was known says nothing.
   */
  found(localUser: string, { names, sequence, isWhole }: FoundFollows): MergedList {
    const { rows, put, remove } = this.#statements
    const there = new Set<string>(names)
    return this.#database.transaction(() => {
      if (sequence < Math.max(this.sequence(localUser), 0))
        return { names: this.names(localUser), isTold: !this.isWaiting(localUser) }
      this.tells(localUser, sequence)
      const held = new Map(rows.all(localUser).map(({ followed, wish }) => [followed, wish]))
      for (const name of names) if (!held.has(name)) put.run(localUser, name, wishes.none)
      for (const [name, wish] of held) {
        if (wish === wishes.add && there.has(name)) put.run(localUser, name, wishes.none)
        if (wish !== wishes.add && isWhole && !there.has(name)) remove.run(localUser, name)
      }
      return { names: this.names(localUser), isTold: !this.isWaiting(localUser) }
    })
  }
}

/** A list as it is to be, and whether the network has it so. */
export interface MergedList {
  readonly names: readonly Username[]
  readonly isTold: boolean
}
