// The word of the present key of a name that another one may take its place (chain.md 2.4): signed by the wallet, or long ago, on a recovery sheet.
import { equalBytes } from '../../base/bytes.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { signData, verifyData } from '../../crypto/signature.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'

const tables = `
CREATE TABLE grants (
  public_key BLOB PRIMARY KEY,
  signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Grants that were given on sheets: they are needed until their registration is buried, also over a restart. */
export const grantsSchema: SchemaPart = { schema: tables, migrations: { 14: tables } }

/** The key that the chain binds to a name, if it does. */
type RegisteredKey = (username: Username) => PublicKey | undefined

export class Grants {
  readonly #keys: KeyRing
  readonly #registeredKey: RegisteredKey
  readonly #keep
  readonly #kept

  constructor(database: Database, keys: KeyRing, registeredKey: RegisteredKey) {
    this.#keys = keys
    this.#registeredKey = registeredKey
    this.#keep = database.prepare('INSERT OR REPLACE INTO grants (public_key, signature) VALUES (?, ?)')
    this.#kept = database.prepare<{ readonly signature: Uint8Array }>(
      'SELECT signature FROM grants WHERE public_key = ?',
    )
  }

  /** Keeps what was signed elsewhere for this key. */
  keep(publicKey: Uint8Array, signature: Uint8Array): void {
    this.#keep.run(publicKey, signature)
  }

  /** The signature with which a key may replace the registered one of its name; undefined: there is none. */
  signatureFor({ username, publicKey }: LocalKey): Uint8Array | undefined {
    const registered = this.#registeredKey(username)
    if (registered === undefined) return undefined
    const old = this.#keys.keysOf(username).find((held) => equalBytes(held.publicKey, registered))
    if (old !== undefined) return signData(publicKey, old.privateKey, old.compressed)
    return this.#given(publicKey, registered)
  }

  /** Whether the newest key of a name was given what it needs, although the registered one is not in the wallet. */
  isGiven(username: Username): boolean {
    const key = this.#keys.currentKey(username)
    const registered = this.#registeredKey(username)
    return key !== undefined && registered !== undefined && this.#given(key.publicKey, registered) !== undefined
  }

  /** What was signed by a key that has been replaced since is worth nothing. */
  #given(publicKey: Uint8Array, registered: PublicKey): Uint8Array | undefined {
    const signature = this.#kept.get(publicKey)?.signature
    return signature !== undefined && verifyData(publicKey, signature, registered) ? signature : undefined
  }
}
