// What the DHT and the swarms need to know of the chain; the chain's user directory fits it by shape.
import type { PublicKey } from '../crypto/keys.ts'
import type { Username } from './username.ts'

/** Keys and heights of registered users, on the active chain. */
export interface UserKeys {
  /** Height of the tip; 0 when only the genesis block is known. */
  bestHeight(): number
  /** The key of the newest registration at or below `height`; undefined when there is none or it is no valid key. */
  keyAt(username: Username, height: number): PublicKey | undefined
  /** Height of the newest registration or key replacement: reg(u) of swarm-posts.md 3.6. */
  registrationHeight(username: Username): number | undefined
}

/** Where not all names are known: keys that somebody proves; the chain of a light node fits it. */
export interface ProvedKeys {
  /** The key of a name by a proof that holds here; undefined: it does not, or a newer key is known. */
  keyProvedBy(username: Username, proof: Uint8Array): PublicKey | undefined
}

/** A step of the chain that gave names other keys, or took their keys away. */
export interface KeyChange {
  readonly names: ReadonlySet<Username>
  /** The lowest height at which a key may be another one now. */
  readonly fromHeight: number
}
