// Registrations of names and replacements of keys (chain.md 2.3, 2.4).
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import type { DecodeRejection } from '../../codec/reader.ts'
import { bytesFromLatin1 } from '../../codec/combinators.ts'
import { pushBytes, readPushes, smallString } from '../../codec/script.ts'
import { signatureMatches } from '../../crypto/signature.ts'
import type { Network } from '../../protocol/network.ts'
import { type Username, usernameFromBytes } from '../../protocol/username.ts'
import { expandCompact } from './compact-target.ts'
import { decodeTransaction, isPromotedMessage, makeTransaction, type Transaction } from './transaction.ts'

/** A transaction that ties a name to a key. */
export interface UserRegistration {
  readonly username: Username
  /** The registered bytes, which need not be a key (chain.md 2.4-7); empty when the script cannot be parsed. */
  readonly publicKey: Uint8Array
  /** Signature of `publicKey` by the key that it replaces; undefined on a first registration. */
  readonly replacementSignature: Uint8Array | undefined
  readonly transaction: Transaction
}

/** A registration without proof of work yet: its nonce is 0. */
export const registrationFor = (
  username: Username,
  publicKey: Uint8Array,
  replacementSignature?: Uint8Array,
): UserRegistration => {
  const signaturePush = replacementSignature === undefined ? emptyBytes : pushBytes(replacementSignature)
  const transaction = makeTransaction({
    version: 1,
    messageScript: emptyBytes,
    usernameScript: pushBytes(bytesFromLatin1(username)),
    publicKeyScript: concatBytes(pushBytes(publicKey), signaturePush),
    nonce: 0,
  })
  return { username, publicKey, replacementSignature, transaction }
}

/** The same registration with the nonce that the search found. */
export const withNonce = (registration: UserRegistration, nonce: number): UserRegistration => ({
  ...registration,
  transaction: makeTransaction({ ...registration.transaction, nonce }),
})

/** The registration in a transaction; undefined when it is none, or its name is not allowed. */
export const registrationFrom = (transaction: Transaction): UserRegistration | undefined => {
  if (isPromotedMessage(transaction)) return undefined
  const name = smallString(transaction.usernameScript)
  const username = name === undefined ? undefined : usernameFromBytes(name)
  if (username === undefined) return undefined
  const [publicKey = emptyBytes, replacementSignature] = readPushes(transaction.publicKeyScript) ?? []
  return { username, publicKey, replacementSignature, transaction }
}

/** Reads the bytes of a registration, whatever its proof of work. */
export const decodeRegistration = (bytes: Uint8Array): Verdict<UserRegistration, DecodeRejection> => {
  const transaction = decodeTransaction(bytes)
  if (!transaction.ok) return transaction
  const registration = registrationFrom(transaction.value)
  return registration === undefined ? reject({ code: 'malformed', reason: 'no registration' }) : accept(registration)
}

/** The target that the id of a registration must not exceed (chain.md 2.3). */
export const registrationTarget = (network: Network): bigint => expandCompact(network.registrationBits)

/** Consensus: the new key is signed by the key that is effective now (chain.md 2.4). */
export const isValidReplacement = (transaction: Transaction, current: Transaction): boolean => {
  const [newKey, signature] = readPushes(transaction.publicKeyScript) ?? []
  const [currentKey] = readPushes(current.publicKeyScript) ?? []
  if (newKey === undefined || signature === undefined || currentKey === undefined) return false
  return signatureMatches(newKey, signature, currentKey)
}
