// Keys of local users.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import { createPrivateKey, parsePrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../../crypto/keys.ts'
import { decodeWif, encodeWif } from '../../crypto/wif.ts'
import type { Network } from '../../protocol/network.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'

/** The keys. */
export const walletSchema: SchemaPart = {
  schema: `
CREATE TABLE wallet_keys (
  public_key BLOB PRIMARY KEY,
  username TEXT NOT NULL,
  secret BLOB NOT NULL,
  compressed INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX wallet_keys_by_name ON wallet_keys (username, replaced);
`,
}

/** What the wallet is built from. */
export interface WalletNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
}

/** Most keys: a page of users is enough, a runaway script is not. */
const maxKeys = 10_000

interface Row {
  readonly username: string
  readonly secret: Uint8Array
  readonly public_key: Uint8Array
  readonly compressed: number
  readonly replaced: number
  readonly [column: string]: string | number | Uint8Array
}

const keyOfRow = (row: Row): LocalKey => {
  const privateKey = parsePrivateKey(row.secret)
  if (privateKey === undefined)
    throw new CodedError('wallet.corrupt', `The key of ${row.username} in the wallet is damaged. Restore a backup.`)
  return {
    username: row.username as Username,
    privateKey,
    publicKey: row.public_key as PublicKey,
    compressed: row.compressed !== 0,
    replaced: row.replaced !== 0,
  }
}

const prepareAll = (database: Database) => ({
  all: database.prepare<Row>(
    `SELECT username, secret, public_key, compressed, replaced FROM wallet_keys
     ORDER BY username, replaced, created_at DESC, public_key`,
  ),
  insert: database.prepare(
    'INSERT INTO wallet_keys (public_key, username, secret, compressed, created_at) VALUES (?, ?, ?, ?, ?)',
  ),
  replace: database.prepare('UPDATE wallet_keys SET replaced = 1 WHERE username = ?'),
  newest: database.prepare<{ readonly newest: number | null }>(
    'SELECT max(created_at) AS newest FROM wallet_keys WHERE username = ?',
  ),
})

/** The keys of this node's users, on disk before a secret is shown. */
export class Wallet implements KeyRing {
  readonly #needs: WalletNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #byName = new Map<string, LocalKey[]>()
  #keys: readonly LocalKey[] = []
  #users: readonly Username[] = []

  constructor(needs: WalletNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
    this.#load()
  }

  /** Local users, each once, in order. */
  users(): readonly Username[] {
    return this.#users
  }

  /** All keys, the newest of a name first. */
  keys(): readonly LocalKey[] {
    return this.#keys
  }

  has(username: string): boolean {
    return this.#byName.has(username)
  }

  /** The newest key of a name. */
  currentKey(username: string): LocalKey | undefined {
    return this.keysOf(username).find((key) => !key.replaced)
  }

  /** The keys of a name, the newest first. */
  keysOf(username: string): readonly LocalKey[] {
    return this.#byName.get(username) ?? []
  }

  /** The key of a name that the chain accepts at a height. */
  signingKey(username: Username, height: number, users: UserKeys): LocalKey | undefined {
    const registered = users.keyAt(username, height)
    if (registered === undefined) return undefined
    return this.keysOf(username).find((key) => equalBytes(key.publicKey, registered))
  }

  /** Makes a key for a new name. */
  create(username: Username): LocalKey {
    if (this.has(username))
      throw new CodedError('wallet.name-exists', `There is already a key for ${username} in the wallet.`)
    return this.#add(username, createPrivateKey(this.#needs.random), true)
  }

  /** Makes a key that is to replace the current one of a name. */
  replace(username: Username): LocalKey {
    if (!this.has(username))
      throw new CodedError('wallet.no-old-key', `There is no key of ${username} in the wallet that could be replaced.`)
    return this.#add(username, createPrivateKey(this.#needs.random), true)
  }

  /** Reads a secret in text form; does not add it. */
  decodeSecret(text: string): {
    readonly privateKey: PrivateKey
    readonly publicKey: PublicKey
    readonly compressed: boolean
  } {
    const decoded = decodeWif(text.trim(), this.#needs.network.secretVersion)
    if (!decoded.ok)
      throw new CodedError(
        'wallet.secret-invalid',
        'This is not a secret key of this network: check for missing or mistyped characters (it has 52, or 51 in old wallets).',
        { reason: decoded.rejection.code },
      )
    const { privateKey, compressed } = decoded.value
    return { privateKey, compressed, publicKey: publicKeyOf(privateKey, compressed) }
  }

  /** Adds a secret under a name, as its current key. A key that is already there changes nothing. */
  import(username: Username, secretText: string): LocalKey {
    const { privateKey, publicKey, compressed } = this.decodeSecret(secretText)
    const held = this.#keys.find((key) => equalBytes(key.publicKey, publicKey))
    if (held === undefined) return this.#add(username, privateKey, compressed)
    if (held.username === username) return held
    throw new CodedError(
      'wallet.secret-of-another',
      `This secret is the one of ${held.username} in this wallet. A name needs a key of its own.`,
    )
  }

  /** The secret of a key in text form (chain.md 7.1). */
  secretText(key: LocalKey): string {
    return encodeWif(key.privateKey, this.#needs.network.secretVersion, key.compressed)
  }

  /** Adds the current key of a name; keys that it had before can still sign. */
  #add(username: Username, privateKey: PrivateKey, compressed: boolean): LocalKey {
    if (this.#keys.length >= maxKeys) throw new CodedError('wallet.full', 'The wallet holds too many keys.')
    const publicKey = publicKeyOf(privateKey, compressed)
    this.#needs.database.transaction(() => {
      const newest = this.#statements.newest.get(username)?.newest ?? 0
      // Also when the clock has been set back: the order of the keys is the order of these numbers.
      const createdAt = Math.max(nowSeconds(this.#needs.clock), newest + 1)
      this.#statements.replace.run(username)
      this.#statements.insert.run(publicKey, username, privateKey, compressed ? 1 : 0, createdAt)
    })
    // Only now: a key that a full disk has not taken must never be used.
    this.#load()
    return { username, privateKey, publicKey, compressed, replaced: false }
  }

  #load(): void {
    this.#keys = this.#statements.all.all().map(keyOfRow)
    this.#byName.clear()
    for (const key of this.#keys) {
      const held = this.#byName.get(key.username)
      if (held === undefined) this.#byName.set(key.username, [key])
      else held.push(key)
    }
    this.#users = [...this.#byName.keys()].sort() as Username[]
  }
}
