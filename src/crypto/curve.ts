// What arithmetic on secp256k1 has to offer, whichever library does it.

/** A signature r ‖ s with its recovery id. */
export interface RecoverableSignature {
  readonly signature: Uint8Array
  readonly recoveryId: number
}

/** Arithmetic on secp256k1 by a strict library. Scalars and keys must already have the right length. */
export interface Curve {
  readonly name: 'native' | 'wasm' | 'portable'
  /** The 65 bytes (04) of a point in 33 bytes (02, 03) or 65 bytes (04); undefined when it does not lie on the curve. */
  uncompressed(bytes: Uint8Array): Uint8Array | undefined
  publicKeyOf(privateKey: Uint8Array, compressed: boolean): Uint8Array
  /** RFC 6979 nonce, low s. */
  sign(digest: Uint8Array, privateKey: Uint8Array): RecoverableSignature
  /** Undefined when the library refuses; r and s must lie in 1 … n − 1 and the recovery id in 0 … 1. */
  recover(digest: Uint8Array, signature: Uint8Array, recoveryId: 0 | 1, compressed: boolean): Uint8Array | undefined
  /** scalar · point, in constant time; the scalar must lie in 1 … n − 1. */
  multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array
  /** point + scalar · G, or undefined for the point at infinity. */
  addScalar(point: Uint8Array, scalar: Uint8Array, compressed: boolean): Uint8Array | undefined
}
