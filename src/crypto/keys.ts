// Keys of users: secrets, curve points, and the looser notion of a key that consensus has.
import { curve } from '#platform/curve'
import type { Brand } from '../base/brand.ts'
import { compareBytes, emptyBytes } from '../base/bytes.ts'
import type { Random } from '../base/random.ts'
import { decodeHex } from '../codec/hex.ts'
import { hash160 } from './hash.ts'

/** A secret in 1 … n − 1, 32 bytes big-endian (chain.md 1.4). */
export type PrivateKey = Brand<Uint8Array, 'PrivateKey'>

/** The encoding of a real point of the curve, in 33 or 65 bytes (chain.md 1.4). */
export type PublicKey = Brand<Uint8Array, 'PublicKey'>

/** n, the order of the curve, big-endian. */
const curveOrder = decodeHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141') ?? emptyBytes

const isSecret = (bytes: Uint8Array): boolean =>
  bytes.length === 32 && bytes.some((byte) => byte !== 0) && compareBytes(bytes, curveOrder) < 0

/** The secret, or undefined unless it is 32 bytes in 1 … n − 1 (chain.md 1.4). */
export const parsePrivateKey = (bytes: Uint8Array): PrivateKey | undefined =>
  isSecret(bytes) ? (new Uint8Array(bytes) as Uint8Array as PrivateKey) : undefined

/** The same point with header 04, when the header of a hybrid encoding (06, 07) tells the truth about y. */
const plainEncoding = (bytes: Uint8Array): Uint8Array | undefined => {
  const header = bytes[0]
  if (header !== 6 && header !== 7) return bytes
  if (((bytes[64] ?? 0) & 1) !== header - 6) return undefined
  const plain = new Uint8Array(bytes)
  plain[0] = 4
  return plain
}

/** The point that bytes encode, in 65 bytes: what much is multiplied with is decompressed once. */
export const parsePoint = (bytes: Uint8Array): PublicKey | undefined => {
  const plain = consensusKey(bytes).length === 0 ? undefined : plainEncoding(bytes)
  return plain === undefined ? undefined : (curve.uncompressed(plain) as PublicKey | undefined)
}

/** The key for the application layer: undefined unless the bytes encode a point of the curve (hazard H3). */
export const parsePublicKey = (bytes: Uint8Array): PublicKey | undefined =>
  parsePoint(bytes) === undefined ? undefined : (new Uint8Array(bytes) as Uint8Array as PublicKey)

/** The bytes where header and length are those of a key, else the empty key; the curve is not asked (chain.md 1.4). */
export const consensusKey = (bytes: Uint8Array): Uint8Array => {
  const header = bytes[0]
  if (header === 2 || header === 3) return bytes.length === 33 ? bytes : emptyBytes
  if (header === 4 || header === 6 || header === 7) return bytes.length === 65 ? bytes : emptyBytes
  return emptyBytes
}

/** Hash160 of an encoded key (chain.md 1.4). */
export const keyId = (encodedKey: Uint8Array): Uint8Array<ArrayBuffer> => hash160(encodedKey)

/** A new secret. */
export const createPrivateKey = (random: Random): PrivateKey => {
  for (;;) {
    const privateKey = parsePrivateKey(random.bytes(32))
    if (privateKey !== undefined) return privateKey
  }
}

/** The public half of a secret. */
export const publicKeyOf = (privateKey: PrivateKey, compressed = true): PublicKey =>
  curve.publicKeyOf(privateKey, compressed) as PublicKey

/** x of secret · point as 32 bytes big-endian: the shared secret of sealed messages (swarm-posts.md 6.1). */
export const sharedX = (privateKey: PrivateKey, publicKey: PublicKey): Uint8Array => {
  const point = curve.multiply(plainEncoding(publicKey) ?? publicKey, privateKey)
  return point.slice(1, 33)
}
