// What capabilities need of the wallet: the keys that may sign for a local user.
import type { Signal } from '../base/signal.ts'
import type { PrivateKey, PublicKey } from '../crypto/keys.ts'
import type { UserKeys } from '../protocol/ports.ts'
import type { Username } from '../protocol/username.ts'

/** A key of a local user. */
export interface LocalKey {
  readonly username: Username
  /** Fetched anew each time, and not to be kept. Fault: `wallet.locked`. */
  readonly privateKey: PrivateKey
  readonly publicKey: PublicKey
  readonly compressed: boolean
  /** Unix seconds. */
  readonly createdAt: number
  /** A newer key has been made for the name; this one still signs until the chain knows the newer. */
  readonly replaced: boolean
}

/** The keys of this node's users; the wallet fits it. */
export interface KeyRing {
  /** Names, each once, in order. */
  users(): readonly Username[]
  has(username: string): boolean
  /** Whether no key can sign until the passphrase is given. */
  readonly isLocked: boolean
  /** Locked, unlocked, or given a passphrase. */
  readonly lockChanged: Pick<Signal<undefined>, 'on'>
  /** Before anything is begun that needs a key. Fault: `wallet.locked`. */
  requireUnlocked(): void
  /** The newest key of a name. */
  currentKey(username: string): LocalKey | undefined
  /** The keys of a name, the newest first. */
  keysOf(username: string): readonly LocalKey[]
  /** The key of a name that the chain accepts at a height. */
  signingKey(username: Username, height: number, users: UserKeys): LocalKey | undefined
}
