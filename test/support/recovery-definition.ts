// Recovery of a key from a signature, step by step as chain.md 1.4 has it, on a portable library.
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { encodeHex } from '../../src/codec/hex.ts'

const { Point } = secp256k1
const { Fp, Fn } = Point
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${encodeHex(bytes)}`)

/** The key in hexadecimal, `infinity` for the point at infinity, or `failure`. */
export const recoveredByDefinition = (digest: Uint8Array, signature: Uint8Array): string => {
  if (signature.length !== 65) return 'failure'
  const value = (signature[0] ?? 0) - 27
  const compressed = (value & 4) !== 0
  const recoveryId = value & ~4
  if (recoveryId < 0 || recoveryId > 2) return 'failure'
  const r = numberOf(signature.subarray(1, 33))
  const x = r + (recoveryId >= 2 ? Fn.ORDER : 0n)
  if (x >= Fp.ORDER || Fn.create(r) === 0n) return 'failure'
  const square = Fp.create(x * x * x + 7n)
  let y: bigint
  try {
    y = Fp.sqrt(square)
  } catch {
    return 'failure'
  }
  if ((y & 1n) !== BigInt(recoveryId & 1)) y = Fp.neg(y)
  const inverse = Fn.inv(Fn.create(r))
  const ofPoint = Fn.create(numberOf(signature.subarray(33)) * inverse)
  const ofBase = Fn.create(-numberOf(digest) * inverse)
  const key = Point.fromAffine({ x, y }).multiplyUnsafe(ofPoint).add(Point.BASE.multiplyUnsafe(ofBase))
  return key.is0() ? 'infinity' : key.toHex(compressed)
}
