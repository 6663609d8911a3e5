// Keys of local users.
import { equalBytes } from '../../base/bytes.ts'
import { nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { encodeHex } from '../../codec/hex.ts'
import { createPrivateKey, parsePrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../../crypto/keys.ts'
import { encodeWif } from '../../crypto/wif.ts'
import type { Network } from '../../protocol/network.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import { corruptWallet, MasterKey, type MasterKeyNeeds, masterKeyTable } from './master-key.ts'
import { findSecret } from './secret-text.ts'

/** The keys: names and public keys in the open, secrets sealed once the wallet has a passphrase. */
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
${masterKeyTable}`,
  migrations: { 1: masterKeyTable },
}

/** What the wallet is built from. */
export interface WalletNeeds extends MasterKeyNeeds {
  readonly network: Network
}

/** A key that is to be added. */
export interface NewKey {
  readonly username: Username
  readonly privateKey: PrivateKey
  readonly compressed: boolean
  /** Unix seconds. */
  readonly createdAt: number
  /** Whether it becomes the newest of its name; otherwise it is one that has been replaced. */
  readonly isNewest: boolean
}

/** Most keys: a page of users is enough, a runaway script is not. */
const maxKeys = 10_000

interface Row {
  readonly username: string
  readonly public_key: Uint8Array
  readonly compressed: number
  readonly created_at: number
  readonly replaced: number
  readonly [column: string]: string | number | Uint8Array
}

interface SecretRow {
  readonly secret: Uint8Array
  readonly username: string
  readonly public_key: Uint8Array
  readonly [column: string]: string | Uint8Array
}

const encoder = new TextEncoder()

/** A secret opens under its own name alone. */
export const keyLabel = (username: string, publicKey: Uint8Array): Uint8Array =>
  encoder.encode(`key ${username} ${encodeHex(publicKey)}`)

const prepareAll = (database: Database) => ({
  all: database.prepare<Row>(
    `SELECT username, public_key, compressed, created_at, replaced FROM wallet_keys
     ORDER BY username, replaced, created_at DESC, public_key`,
  ),
  secret: database.prepare<SecretRow>('SELECT username, public_key, secret FROM wallet_keys WHERE public_key = ?'),
  secrets: database.prepare<SecretRow>('SELECT username, public_key, secret FROM wallet_keys'),
  setSecret: database.prepare('UPDATE wallet_keys SET secret = ? WHERE public_key = ?'),
  insert: database.prepare(
    'INSERT INTO wallet_keys (public_key, username, secret, compressed, created_at, replaced) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  replace: database.prepare('UPDATE wallet_keys SET replaced = 1 WHERE username = ?'),
  newest: database.prepare<{ readonly newest: number | null }>(
    'SELECT max(created_at) AS newest FROM wallet_keys WHERE username = ?',
  ),
})

/** A key of the wallet: its secret is fetched when it is needed, and never kept here. */
class HeldKey implements LocalKey {
  readonly username: Username
  readonly publicKey: PublicKey
  readonly compressed: boolean
  readonly createdAt: number
  readonly replaced: boolean
  readonly #secretOf: (publicKey: PublicKey) => PrivateKey

  constructor(row: Row, secretOf: (publicKey: PublicKey) => PrivateKey) {
    this.username = row.username as Username
    this.publicKey = row.public_key as PublicKey
    this.compressed = row.compressed !== 0
    this.createdAt = row.created_at
    this.replaced = row.replaced !== 0
    this.#secretOf = secretOf
  }

  get privateKey(): PrivateKey {
    return this.#secretOf(this.publicKey)
  }
}

/** The keys of this node's users, on disk before a secret is shown. */
export class Wallet implements KeyRing {
  /** The passphrase of the wallet, and what it guards besides. */
  readonly masterKey: MasterKey
  /** There are keys that were not there before. */
  readonly keysAdded = new Signal<undefined>()
  readonly #needs: WalletNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #byName = new Map<string, LocalKey[]>()
  /** Secrets that have been needed since the wallet was unlocked, by the public key. */
  readonly #secrets = new Map<string, PrivateKey>()
  #keys: readonly LocalKey[] = []
  #users: readonly Username[] = []

  constructor(needs: WalletNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
    this.masterKey = new MasterKey(needs)
    this.masterKey.whenEncrypted(() => {
      this.#sealAgain()
    })
    this.masterKey.changed.on(() => {
      if (this.masterKey.isLocked) this.#wipe()
    })
    this.#load()
    // Damage is told at the start rather than when a post is to be signed.
    if (!this.masterKey.isEncrypted) for (const key of this.#keys) this.#secretOf(key.publicKey)
  }

  /** Whether the secrets are out of reach until the passphrase is given. */
  get isLocked(): boolean {
    return this.masterKey.isLocked
  }

  get lockChanged(): Pick<Signal<undefined>, 'on'> {
    return this.masterKey.changed
  }

  /** Before anything is begun that needs a key. Fault: `wallet.locked`. */
  requireUnlocked(): void {
    this.masterKey.requireUnlocked()
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

  /** Reads the secret in a text; does not add it. */
  decodeSecret(text: string): {
    readonly privateKey: PrivateKey
    readonly publicKey: PublicKey
    readonly compressed: boolean
  } {
    const { privateKey, compressed } = findSecret(text, this.#needs.network.secretVersion)
    return { privateKey, compressed, publicKey: publicKeyOf(privateKey, compressed) }
  }

  /** The key with this public half. */
  keyWith(publicKey: Uint8Array): LocalKey | undefined {
    return this.#keys.find((key) => equalBytes(key.publicKey, publicKey))
  }

  /** Adds a secret under a name, as its current key. A key that is already there changes nothing. */
  import(username: Username, secretText: string): LocalKey {
    const { privateKey, publicKey, compressed } = this.decodeSecret(secretText)
    const held = this.keyWith(publicKey)
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

  /** Adds keys that are not in the wallet yet: all of them, or none. */
  addAll(keys: readonly NewKey[]): void {
    if (this.#keys.length + keys.length > maxKeys)
      throw new CodedError('wallet.full', 'The wallet holds too many keys.')
    this.#needs.database.transaction(() => {
      for (const key of keys) this.#insert(key)
    })
    // Only now: a key that a full disk has not taken must never be used.
    this.#load()
    this.keysAdded.emit(undefined)
  }

  /** Adds the current key of a name; keys that it had before can still sign. */
  #add(username: Username, privateKey: PrivateKey, compressed: boolean): LocalKey {
    this.addAll([{ username, privateKey, compressed, createdAt: nowSeconds(this.#needs.clock), isNewest: true }])
    return this.currentKey(username) as LocalKey
  }

  #insert({ username, privateKey, compressed, createdAt, isNewest }: NewKey): void {
    const { insert, newest, replace } = this.#statements
    const publicKey = publicKeyOf(privateKey, compressed)
    const secret = this.masterKey.sealAs(keyLabel(username, publicKey), privateKey)
    // Also when the clock has been set back: the order of the keys is the order of these numbers.
    const time = isNewest ? Math.max(createdAt, (newest.get(username)?.newest ?? 0) + 1) : createdAt
    if (isNewest) replace.run(username)
    insert.run(publicKey, username, secret, compressed ? 1 : 0, time, isNewest ? 0 : 1)
  }

  #secretOf(publicKey: PublicKey): PrivateKey {
    const id = encodeHex(publicKey)
    // Asked first: a wallet whose time has run out locks itself now, and wipes what it knew.
    const known = this.masterKey.isLocked ? undefined : this.#secrets.get(id)
    if (known !== undefined) return known
    const row = this.#statements.secret.get(publicKey)
    const opened = row && this.masterKey.openAs(keyLabel(row.username, publicKey), row.secret)
    const secret = opened && parsePrivateKey(opened)
    if (secret === undefined) throw corruptWallet(`The key of ${row?.username ?? 'a user'}`)
    opened?.fill(0)
    this.#secrets.set(id, secret)
    return secret
  }

  /** In the transaction that gives the wallet a passphrase. */
  #sealAgain(): void {
    for (const { username, public_key: publicKey, secret } of this.#statements.secrets.all()) {
      this.#statements.setSecret.run(this.masterKey.sealAs(keyLabel(username, publicKey), secret), publicKey)
      secret.fill(0)
    }
  }

  #wipe(): void {
    for (const secret of this.#secrets.values()) secret.fill(0)
    this.#secrets.clear()
  }

  #load(): void {
    this.#keys = this.#statements.all.all().map((row) => new HeldKey(row, (publicKey) => this.#secretOf(publicKey)))
    this.#byName.clear()
    for (const key of this.#keys) {
      const held = this.#byName.get(key.username)
      if (held === undefined) this.#byName.set(key.username, [key])
      else held.push(key)
    }
    this.#users = [...this.#byName.keys()].sort() as Username[]
  }
}
