// The promoted message of a block: its first transaction (chain.md 2.5).
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import { bytesFromLatin1, latin1FromBytes } from '../../codec/combinators.ts'
import { pushAt, pushBytes, scriptNumberBytes } from '../../codec/script.ts'
import { codePointCount, decodeUtf8, encodeUtf8 } from '../../codec/utf8.ts'
import { signData } from '../../crypto/signature.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { Username } from '../../protocol/username.ts'
import { makeTransaction, type Transaction } from './transaction.ts'

/** What a block says to the world, and in whose name. */
export interface PromotedMessage {
  /** `nobody`, or a registered name. One character a byte: only the chain vouches for it. */
  readonly signer: string
  readonly text: string
}

/**
 * What a block says whose finder has nothing to say: a text there must be, but not one that we choose (chain.md 2.5-1).
 */
export const unsaid = ' '

/** What is left of 512 bytes beside the longest signer, a signature, salt and extra nonce. */
const maxTextBytes = 380

/** Whether a text may be promoted: 1 to 140 characters that a transaction has room for. */
export const isPromotable = (text: string): boolean =>
  text.length > 0 && codePointCount(text) <= limits.messageCodePoints && encodeUtf8(text).length <= maxTextBytes

/** The message in the first transaction of a block. */
export const promotedMessageOf = (block: { readonly transactions: readonly Transaction[] }): PromotedMessage => {
  const [first] = block.transactions
  if (first === undefined) return { signer: '', text: '' }
  return {
    signer: latin1FromBytes(pushAt(first.usernameScript, 0)),
    text: decodeUtf8(pushAt(first.messageScript, 0)) ?? '',
  }
}

/** A secret, and in which form its public key is registered. */
export interface SigningKey {
  readonly privateKey: PrivateKey
  readonly compressed: boolean
}

/** What the first transaction of a block of ours is made from. */
export interface PromotedMessageParts {
  readonly text: string
  readonly signer: Username
  /** Undefined: unsigned, as for `nobody`. */
  readonly key: SigningKey | undefined
  readonly extraNonce: number
  /** Four random bytes: two miners never search the same block. */
  readonly salt: Uint8Array
}

const coinbaseFlags = encodeUtf8('/P2SH/')

/** Builds and, with a key, signs the first transaction of a block (chain.md 8-2, 8-3). */
export const promotedTransaction = (parts: PromotedMessageParts): Transaction => {
  const messageScript = pushBytes(encodeUtf8(parts.text))
  const { key } = parts
  const signature = key === undefined ? emptyBytes : signData(messageScript, key.privateKey, key.compressed)
  return makeTransaction({
    version: 1,
    messageScript,
    usernameScript: concatBytes(pushBytes(bytesFromLatin1(parts.signer)), pushBytes(signature), pushBytes(parts.salt)),
    publicKeyScript: concatBytes(pushBytes(scriptNumberBytes(parts.extraNonce)), pushBytes(coinbaseFlags)),
    nonce: 0,
  })
}
