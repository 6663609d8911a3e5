// A transaction in words and numbers, whatever it is and whether or not it is valid: for people and scripts.
import { sha256d } from '../../crypto/hash.ts'
import { concatBytes } from '../../base/bytes.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { pushAt, readPushes } from '../../codec/script.ts'
import { decodeUtf8 } from '../../codec/utf8.ts'
import type { Transaction } from './transaction.ts'

/** What a transaction says. */
export interface TransactionDescription {
  readonly bytes: Uint8Array
  /** SHA256d of the serialization, in internal byte order. */
  readonly id: Uint8Array
  /** SHA256d of the name with its length, by which the C++ node finds it (chain.md 2.2). */
  readonly nameHash: Uint8Array
  readonly version: number
  /** The text of a promoted message; empty on a registration. */
  readonly message: string
  /** One character a byte: it need not be a name that is allowed. */
  readonly username: string
  /** The registered key; after it, on a replacement, the signature of the old one. */
  readonly keys: readonly Uint8Array[]
  readonly nonce: number
}

/** SHA256d of a name with its length (chain.md 2.2). */
export const nameHash = (name: Uint8Array): Uint8Array => sha256d(concatBytes(Uint8Array.of(name.length), name))

/** Describes it. */
export const describeTransaction = (transaction: Transaction): TransactionDescription => {
  const name = pushAt(transaction.usernameScript, 0)
  return {
    bytes: transaction.bytes,
    id: transaction.id,
    nameHash: nameHash(name),
    version: transaction.version,
    message: decodeUtf8(pushAt(transaction.messageScript, 0)) ?? '',
    username: latin1FromBytes(name),
    keys: readPushes(transaction.publicKeyScript) ?? [],
    nonce: transaction.nonce,
  }
}
