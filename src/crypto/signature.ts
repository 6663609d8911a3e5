// Compact recoverable signatures, as users, the DHT and the chain make and judge them (chain.md 1.4).
import { curve } from '#platform/curve'
import { concatBytes, equalBytes } from '../base/bytes.ts'
import type { Curve } from './curve.ts'
import { sha256d } from './hash.ts'
import { consensusKey, keyId, type PrivateKey, type PublicKey } from './keys.ts'
import { compactSignatureBytes, recoverWith } from './recovery.ts'

/** Which library computes: shown in the log and in the metrics. */
export const signatureProvider = (): Curve['name'] => curve.name

const magic = new TextEncoder().encode('\u0018twister Signed Message:\n')

/** SHA256d of the magic with its length: tells programs which magic is used (rpc.md 2.4, testvector). */
export const messageMagicHash = (): Uint8Array<ArrayBuffer> => sha256d(magic)

const compactSize = (size: number): Uint8Array => {
  if (size < 0xfd) return Uint8Array.of(size)
  if (size <= 0xffff) return Uint8Array.of(0xfd, size & 0xff, size >>> 8)
  return Uint8Array.of(0xfe, size & 0xff, (size >>> 8) & 0xff, (size >>> 16) & 0xff, size >>> 24)
}

/** SigHash: SHA256d(varstr(magic) ‖ varbytes(data)) (chain.md 1.4). */
export const signedMessageDigest = (data: Uint8Array): Uint8Array<ArrayBuffer> =>
  sha256d(concatBytes(magic, compactSize(data.length), data))

/** Signs a digest with the nonce of RFC 6979 and low s (chain.md 1.4, hazard H8). */
export const signCompact = (digest: Uint8Array, privateKey: PrivateKey, compressed = true): Uint8Array => {
  const { signature, recoveryId } = curve.sign(digest, privateKey)
  const compact = new Uint8Array(compactSignatureBytes)
  compact[0] = 27 + recoveryId + (compressed ? 4 : 0)
  compact.set(signature, 1)
  return compact
}

/** The key that made a signature by the consensus rule; empty = point at infinity, undefined = failure (chain.md 1.4). */
export const recoverCompact = (digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined =>
  recoverWith(curve, digest, signature)

/** Consensus: the recovered key and the registered bytes have one key id, invalid keys included (chain.md 1.4, H3). */
export const signatureMatches = (data: Uint8Array, signature: Uint8Array, encodedKey: Uint8Array): boolean => {
  const recovered = recoverCompact(signedMessageDigest(data), signature)
  if (recovered === undefined) return false
  const expected = consensusKey(encodedKey)
  return equalBytes(recovered, expected) || equalBytes(keyId(recovered), keyId(expected))
}

/** Signs data as the chain, the DHT and the swarms expect it (swarm-posts.md 3.4). */
export const signData = (data: Uint8Array, privateKey: PrivateKey, compressed = true): Uint8Array =>
  signCompact(signedMessageDigest(data), privateKey, compressed)

/**
 * Application layer: the signature is of this key (swarm-posts.md 3.4). Recovery, because plain verification does not
 * see the parity in the recovery id and is only a tenth faster.
 */
export const verifyData = (data: Uint8Array, signature: Uint8Array, publicKey: PublicKey): boolean => {
  if (publicKey.length === 0) return false
  const recovered = recoverCompact(signedMessageDigest(data), signature)
  return recovered !== undefined && equalBytes(recovered, publicKey)
}
