// secp256k1 in browsers, by portable code.
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Curve } from '../curve.ts'

const { Point } = secp256k1

// The library throws where it refuses.
const orUndefined = (work: () => Uint8Array | undefined): Uint8Array | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

const isPlain = (bytes: Uint8Array): boolean => bytes.length === 33 || (bytes.length === 65 && bytes[0] === 4)

/** The provider in use: slow, and the same everywhere. */
export const curve: Curve = {
  name: 'portable',
  uncompressed: (bytes) => (isPlain(bytes) ? orUndefined(() => Point.fromBytes(bytes).toBytes(false)) : undefined),
  publicKeyOf: (privateKey, compressed) => secp256k1.getPublicKey(privateKey, compressed),
  sign: (digest, privateKey) => {
    const recovered = secp256k1.sign(digest, privateKey, { prehash: false, lowS: true, format: 'recovered' })
    return { signature: recovered.slice(1), recoveryId: recovered[0] as number }
  },
  recover: (digest, signature, recoveryId, compressed) =>
    orUndefined(() =>
      secp256k1.Signature.fromBytes(signature.subarray(0, 64), 'compact')
        .addRecoveryBit(recoveryId)
        .recoverPublicKey(digest)
        .toBytes(compressed),
    ),
  multiply: (point, scalar) => Point.fromBytes(point).multiply(Point.Fn.fromBytes(scalar)).toBytes(true),
  addScalar: (point, scalar, compressed) =>
    orUndefined(() => {
      const number = Point.Fn.fromBytes(scalar)
      const sum = number === 0n ? Point.fromBytes(point) : Point.fromBytes(point).add(Point.BASE.multiply(number))
      return sum.is0() ? undefined : sum.toBytes(compressed)
    }),
}
