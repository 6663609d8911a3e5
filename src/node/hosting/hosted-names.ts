// Names of people whose keys are elsewhere, and the names that they want to read: this node works for them (ADR 94).
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { type PublicKey, parsePublicKey } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'

/** A file of format 20 that was made anew has them already. */
const tables = `
CREATE TABLE IF NOT EXISTS hosted_names (
  username TEXT PRIMARY KEY,
  public_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_number INTEGER NOT NULL DEFAULT -1
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_registrations (
  username TEXT PRIMARY KEY,
  requested_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_wants (
  username TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_drafts (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  userpost BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_items (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  item BLOB NOT NULL
) STRICT;
`

/** Hosted names, what they want, and what of theirs is under way. */
export const hostingSchema: SchemaPart = { schema: tables, migrations: { 20: tables } }

/** A name whose key is elsewhere. */
interface HostedName {
  readonly publicKey: PublicKey
  readonly createdAt: number
}

/** What hosted names are built from. */
export interface HostedNamesNeeds {
  readonly database: Database
  readonly clock: Clock
  /** Names of the wallet are never hosted: two would count their posts. */
  readonly isLocal: (username: string) => boolean
}

/** Names of one page of those that are hosted or wanted. */
const namesAtOnce = 5_000

const prepareAll = (database: Database) => ({
  names: database.prepare<{ username: string; public_key: Uint8Array; created_at: number }>(
    'SELECT username, public_key, created_at FROM hosted_names',
  ),
  add: database.prepare('INSERT INTO hosted_names (username, public_key, created_at) VALUES (?, ?, ?)'),
  remove: database.prepare('DELETE FROM hosted_names WHERE username = ?'),
  removeDrafts: database.prepare('DELETE FROM hosted_drafts WHERE username = ?'),
  removeItems: database.prepare('DELETE FROM hosted_items WHERE username = ?'),
  namesAfter: database.prepare<{ username: string }>(
    `SELECT username FROM hosted_names WHERE username > ? ORDER BY username LIMIT ${String(namesAtOnce)}`,
  ),
  wants: database.prepare<{ username: string }>('SELECT username FROM hosted_wants'),
  wantsAfter: database.prepare<{ username: string }>(
    `SELECT username FROM hosted_wants WHERE username > ? ORDER BY username LIMIT ${String(namesAtOnce)}`,
  ),
  want: database.prepare('INSERT OR IGNORE INTO hosted_wants (username) VALUES (?)'),
  unwant: database.prepare('DELETE FROM hosted_wants WHERE username = ?'),
})

const noSecret = (): never => {
  throw new CodedError('hosting.no-secret', 'The secret key of this name is not on this node.')
}

/** Who is hosted here. As a key ring it knows public keys alone: nothing can be signed with it. */
export class HostedNames implements KeyRing {
  readonly isLocked = false
  readonly lockChanged = new Signal<undefined>()
  /** Names that are wanted from now on, or no more. */
  readonly wantsChanged = new Signal<{ readonly added: readonly Username[]; readonly removed: readonly Username[] }>()
  readonly #needs: HostedNamesNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #names = new Map<string, HostedName>()
  readonly #wants = new Set<Username>()

  constructor(needs: HostedNamesNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
    for (const row of this.#statements.names.all()) {
      const publicKey = parsePublicKey(row.public_key)
      if (publicKey !== undefined) this.#names.set(row.username, { publicKey, createdAt: row.created_at })
    }
    for (const { username } of this.#statements.wants.all()) this.#wants.add(username as Username)
  }

  /** Hosts a name under a key. Faults: `hosting.name-invalid`, `hosting.key-invalid`, `hosting.local`, `hosting.other-key`, `hosting.full`. */
  add(text: string, keyBytes: Uint8Array): Username {
    const username = parseUsername(text)
    if (username === undefined)
      throw new CodedError(
        'hosting.name-invalid',
        'A name has 1 to 16 characters: small letters a to z, digits and the underscore.',
      )
    const publicKey = parsePublicKey(keyBytes)
    if (publicKey === undefined) throw new CodedError('hosting.key-invalid', 'This is no public key.')
    if (this.#needs.isLocal(username))
      throw new CodedError('hosting.local', `The key of ${username} is in the wallet of this node: it is not hosted.`)
    const known = this.#names.get(username)
    if (known !== undefined) {
      if (equalBytes(known.publicKey, publicKey)) return username
      throw new CodedError('hosting.other-key', `${username} is hosted here under another key.`)
    }
    if (this.#names.size >= limits.hostedNames)
      throw new CodedError('hosting.full', `This node hosts ${String(limits.hostedNames)} names, and no more.`)
    const createdAt = nowSeconds(this.#needs.clock)
    this.#statements.add.run(username, publicKey, createdAt)
    this.#names.set(username, { publicKey, createdAt })
    this.wantsChanged.emit({ added: [username], removed: [] })
    return username
  }

  /** Hosts a name no more: drafts and what waits for the DHT go with it. */
  remove(username: Username): void {
    const { remove, removeDrafts, removeItems } = this.#statements
    this.#needs.database.transaction(() => {
      for (const statement of [remove, removeDrafts, removeItems]) statement.run(username)
    })
    if (this.#names.delete(username)) this.wantsChanged.emit({ added: [], removed: [username] })
  }

  /** The first 5,000 hosted names, in order, after a name. */
  after(name: string): readonly string[] {
    return this.#statements.namesAfter.all(name).map(({ username }) => username)
  }

  /** Wants posts of names. Fault: `hosting.full`. */
  want(names: readonly string[]): void {
    const added = [...new Set(names.flatMap((name) => parseUsername(name) ?? []))].filter(
      (name) => !this.#wants.has(name),
    )
    if (added.length === 0) return
    if (this.#wants.size + added.length > limits.hostedWants)
      throw new CodedError('hosting.full', `The people here can follow ${String(limits.hostedWants)} names in all.`)
    this.#needs.database.transaction(() => {
      for (const name of added) this.#statements.want.run(name)
    })
    for (const name of added) this.#wants.add(name)
    this.wantsChanged.emit({ added, removed: [] })
  }

  /** The first 5,000 names that people here want, in order, after a name. */
  wants(after: string): readonly string[] {
    return this.#statements.wantsAfter.all(after).map(({ username }) => username)
  }

  unwant(names: readonly string[]): void {
    const removed = names.flatMap((name) => (this.#wants.has(name as Username) ? [name as Username] : []))
    if (removed.length === 0) return
    this.#needs.database.transaction(() => {
      for (const name of removed) this.#statements.unwant.run(name)
    })
    for (const name of removed) this.#wants.delete(name)
    this.wantsChanged.emit({ added: [], removed })
  }

  /** Whose swarms run for people here. */
  wanted(): readonly Username[] {
    return [...new Set([...this.users(), ...this.#wants])]
  }

  isWanted(username: Username): boolean {
    return this.#names.has(username) || this.#wants.has(username)
  }

  users(): readonly Username[] {
    return [...this.#names.keys()].sort() as Username[]
  }

  has(username: string): boolean {
    return this.#names.has(username)
  }

  requireUnlocked(): void {
    // Nothing is locked where nothing is kept.
  }

  currentKey(username: string): LocalKey | undefined {
    const known = this.#names.get(username)
    if (known === undefined) return undefined
    return {
      username: username as Username,
      ...known,
      compressed: true,
      replaced: false,
      get privateKey(): never {
        return noSecret()
      },
    }
  }

  keysOf(username: string): readonly LocalKey[] {
    const key = this.currentKey(username)
    return key === undefined ? [] : [key]
  }

  signingKey(username: Username, height: number, users: UserKeys): LocalKey | undefined {
    const key = this.currentKey(username)
    const registered = users.keyAt(username, height)
    return key !== undefined && registered !== undefined && equalBytes(key.publicKey, registered) ? key : undefined
  }
}
