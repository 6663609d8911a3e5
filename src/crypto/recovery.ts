// Recovery of the signing key exactly as consensus defines it (chain.md 1.4), laxer than any library.
import { invert } from '@noble/curves/abstract/modular.js'
import { emptyBytes } from '../base/bytes.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Curve } from './curve.ts'

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const prime = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn

/** Header byte ‖ r ‖ s (chain.md 1.4). */
export const compactSignatureBytes = 65

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${encodeHex(bytes)}`)

const toBytes = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(32)
  let rest = value
  for (let index = 31; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

const modulo = (value: bigint): bigint => {
  const rest = value % order
  return rest < 0n ? rest + order : rest
}

// True for all but one in 2³¹ honest numbers and only for numbers in 1 … n − 1: n begins with fifteen bytes ff.
const plainlyInRange = (bytes: Uint8Array, offset: number): boolean => {
  const first = bytes[offset] as number
  const second = bytes[offset + 1] as number
  const third = bytes[offset + 2] as number
  const fourth = bytes[offset + 3] as number
  return (first & second & third & fourth) !== 0xff && (first | second | third | fourth) !== 0
}

const headerOf = (signature: Uint8Array): { recoveryId: 0 | 1 | 2; compressed: boolean } | undefined => {
  if (signature.length !== compactSignatureBytes) return undefined
  const value = (signature[0] as number) - 27
  const recoveryId = value & ~4
  if (recoveryId !== 0 && recoveryId !== 1 && recoveryId !== 2) return undefined
  return { recoveryId, compressed: (value & 4) !== 0 }
}

/** The formula Q = r⁻¹(sR − eG), taken literally: the slow half of `recoverWith`. */
const recoverExactly = (
  curve: Curve,
  digest: Uint8Array,
  signature: Uint8Array,
  header: { readonly recoveryId: 0 | 1 | 2; readonly compressed: boolean },
): Uint8Array | undefined => {
  const r = toNumber(signature.subarray(1, 33))
  const x = r + (header.recoveryId === 2 ? order : 0n)
  if (x >= prime || modulo(r) === 0n) return undefined
  const encoded = new Uint8Array(33)
  encoded[0] = 2 + (header.recoveryId & 1)
  encoded.set(toBytes(x), 1)
  const point = curve.uncompressed(encoded)
  if (point === undefined) return undefined
  const inverse = invert(modulo(r), order)
  const ofPoint = modulo(toNumber(signature.subarray(33)) * inverse)
  const ofBase = modulo(-toNumber(digest) * inverse)
  if (ofPoint !== 0n) {
    return curve.addScalar(curve.multiply(point, toBytes(ofPoint)), toBytes(ofBase), header.compressed) ?? emptyBytes
  }
  return ofBase === 0n ? emptyBytes : curve.publicKeyOf(toBytes(ofBase), header.compressed)
}

/** `recoverCompact` on a given provider. */
export const recoverWith = (curve: Curve, digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined => {
  const header = headerOf(signature)
  if (header === undefined) return undefined
  const { recoveryId, compressed } = header
  if (recoveryId !== 2 && plainlyInRange(signature, 1) && plainlyInRange(signature, 33)) {
    // Libraries compute the same formula here; they refuse besides only the point at infinity.
    const key = curve.recover(digest, signature.subarray(1), recoveryId, compressed)
    if (key !== undefined) return key
  }
  return recoverExactly(curve, digest, signature, header)
}
