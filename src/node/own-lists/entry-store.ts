// Entries of own lists on disk, what of them was last seen in the lists, and which computer this is.
import { type Random } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import { noComputer, type OwnEntries, type OwnEntry, takeEntry } from '../../protocol/own-lists.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const tables = `
CREATE TABLE own_entries (
  local_user TEXT NOT NULL,
  computer TEXT NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (local_user, computer, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_seen (
  local_user TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (local_user, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_pages (
  local_user TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  pages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE own_computer (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  computer TEXT NOT NULL,
  count INTEGER NOT NULL
) STRICT;
`

/** The lists of local users that are on several computers. */
export const ownListsSchema: SchemaPart = { schema: tables, migrations: { 10: tables } }

interface EntryRow {
  readonly key: string
  readonly computer: string
  readonly count: number
  readonly removed: number
  readonly value: string
}

/** What is known of the pages of a user: the highest sequence number that was found or used, and how many there were. */
export interface KnownPages {
  readonly sequence: number
  readonly pages: number
}

interface Computer {
  readonly computer: string
  readonly count: number
}

const prepareAll = (database: Database) => ({
  entries: database.prepare<EntryRow>(
    'SELECT key, computer, count, removed, value FROM own_entries WHERE local_user = ? ORDER BY computer, key',
  ),
  put: database.prepare(
    `INSERT INTO own_entries (local_user, computer, key, count, removed, value) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = excluded.count, removed = excluded.removed, value = excluded.value`,
  ),
  drop: database.prepare('DELETE FROM own_entries WHERE local_user = ? AND computer = ? AND key = ?'),
  seen: database.prepare<{ readonly key: string; readonly value: string }>(
    'SELECT key, value FROM own_seen WHERE local_user = ?',
  ),
  see: database.prepare(
    `INSERT INTO own_seen (local_user, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ),
  unsee: database.prepare('DELETE FROM own_seen WHERE local_user = ? AND key = ?'),
  pages: database.prepare<KnownPages>('SELECT sequence, pages FROM own_pages WHERE local_user = ?'),
  setPages: database.prepare(
    `INSERT INTO own_pages (local_user, sequence, pages) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence), pages = excluded.pages`,
  ),
  computer: database.prepare<Computer>('SELECT computer, count FROM own_computer'),
  setComputer: database.prepare(
    `INSERT INTO own_computer (only, computer, count) VALUES (1, ?, ?)
     ON CONFLICT DO UPDATE SET computer = excluded.computer, count = excluded.count`,
  ),
})

/** The entries of one user in memory; what changes is on disk when the transaction is. */
export interface HeldEntries {
  readonly all: ReadonlyMap<string, OwnEntry>
  /** Takes an entry in if it holds against what is there; whether it did. */
  take(entry: OwnEntry): boolean
  drop(entry: OwnEntry): void
}

/** Entries of all local users. */
export class EntryStore {
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #random: Random
  #computer: Computer

  constructor(database: Database, random: Random) {
    this.#statements = prepareAll(database)
    this.#random = random
    this.#computer = this.#statements.computer.get() ?? { computer: this.#draw(), count: 0 }
  }

  /** What this computer is called. */
  get computer(): string {
    return this.#computer.computer
  }

  /** The number of the next addition of this computer. Inside a transaction. */
  nextCount(): number {
    this.#setComputer(this.computer, this.#computer.count + 1)
    return this.#computer.count
  }

  /**
   * Another computer goes by the same name when it has added more than this one did: the data directory was copied, or an
   * older one was put back. This one takes another name then. Inside a transaction.
   */
  noteOther({ computer, count }: OwnEntry): void {
    if (computer === this.computer && count > this.#computer.count) this.#setComputer(this.#draw(), 0)
  }

  open(localUser: string): HeldEntries {
    const all: OwnEntries = new Map()
    for (const { removed, ...row } of this.#statements.entries.all(localUser))
      takeEntry(all, { ...row, isRemoved: removed !== 0 })
    return {
      all,
      take: (entry) => {
        const { computer, key, count, isRemoved, value } = entry
        if (!takeEntry(all, entry)) return false
        this.#statements.put.run(localUser, computer, key, count, isRemoved ? 1 : 0, value)
        return true
      },
      drop: (entry) => {
        all.delete(`${entry.computer} ${entry.key}`)
        this.#statements.drop.run(localUser, entry.computer, entry.key)
      },
    }
  }

  /** What was in the lists of a user when they were last looked at, as far as it travels. */
  seen(localUser: string): ReadonlyMap<string, string> {
    return new Map(this.#statements.seen.all(localUser).map(({ key, value }) => [key, value]))
  }

  /** Notes what is in the lists now. Inside a transaction. */
  see(localUser: string, before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): void {
    for (const key of before.keys()) if (!now.has(key)) this.#statements.unsee.run(localUser, key)
    for (const [key, value] of now) if (before.get(key) !== value) this.#statements.see.run(localUser, key, value)
  }

  pages(localUser: string): KnownPages {
    return this.#statements.pages.get(localUser) ?? { sequence: 0, pages: 1 }
  }

  notePages(localUser: string, { sequence, pages }: KnownPages): void {
    this.#statements.setPages.run(localUser, sequence, pages)
  }

  #setComputer(computer: string, count: number): void {
    this.#statements.setComputer.run(computer, count)
    this.#computer = { computer, count }
  }

  #draw(): string {
    const drawn = encodeHex(this.#random.bytes(4))
    return drawn === noComputer ? '00000001' : drawn
  }
}
