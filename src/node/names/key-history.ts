// Which keys a name has had, and how each of them came to it (chain.md 2.4, 5.5, H5).
import { equalBytes } from '../../base/bytes.ts'
import type { UserRegistration } from '../../chain/index.ts'

/** A registration in the chain, as the registry has it. */
export interface BoundKey {
  readonly registration: UserRegistration
  readonly transactionId: Uint8Array
  readonly height: number
}

/**
 * `registered`: the first key. `replaced`: a new one, by the word of the one before. `repeated`: the same key once more,
 * which anybody can do. `returned`: a key that the name had before, by a new word. `replayed`: the word was given before,
 * for this name or another one with the same key; whoever has read the chain can repeat it.
 */
export type KeyOrigin = 'registered' | 'replaced' | 'repeated' | 'returned' | 'replayed'

/** A key of a name, and the block from which it is the one. */
export interface NameKey {
  readonly origin: KeyOrigin
  readonly publicKey: Uint8Array
  readonly height: number
  /** Unix seconds, as the block claims. */
  readonly time: number
  readonly transactionId: Uint8Array
}

/** The part of a signature that nobody can change without the private key: s and the first byte have two forms. */
const scalarOf = (signature: Uint8Array): Uint8Array => signature.subarray(1, 33)

/** Whether two replacements rest on one word of one key. */
const isSameWord = (left: UserRegistration, right: UserRegistration): boolean =>
  left.replacementSignature !== undefined &&
  right.replacementSignature !== undefined &&
  equalBytes(left.publicKey, right.publicKey) &&
  equalBytes(scalarOf(left.replacementSignature), scalarOf(right.replacementSignature))

/** `before`: the registrations of the name below this one, the newest first; `elsewhere`: those of other names. */
export const originOf = (
  bound: BoundKey,
  before: readonly BoundKey[],
  elsewhere: readonly BoundKey[] = [],
): KeyOrigin => {
  const [last] = before
  const { registration } = bound
  if (last === undefined) return 'registered'
  if (equalBytes(last.registration.publicKey, registration.publicKey)) return 'repeated'
  if ([...before, ...elsewhere].some((other) => isSameWord(other.registration, registration))) return 'replayed'
  return before.some((other) => equalBytes(other.registration.publicKey, registration.publicKey))
    ? 'returned'
    : 'replaced'
}
