// secp256k1 on Node.js by compiled libraries: native, else WebAssembly (ADR 3).
import { createRequire } from 'node:module'
import type { Curve, RecoverableSignature } from '../curve.ts'

interface NativeBinding {
  publicKeyConvert(publicKey: Uint8Array, compressed: boolean): Uint8Array
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { readonly signature: Uint8Array; readonly recid: number }
  ecdsaRecover(signature: Uint8Array, recid: number, digest: Uint8Array, compressed: boolean): Uint8Array
  publicKeyTweakAdd(publicKey: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array
  ecdh(
    publicKey: Uint8Array,
    privateKey: Uint8Array,
    options: { readonly hashfn: (x: Uint8Array, y: Uint8Array) => Uint8Array },
    output: Uint8Array,
  ): Uint8Array
}

interface WasmBinding {
  pointCompress(point: Uint8Array, compressed: boolean): Uint8Array
  pointFromScalar(scalar: Uint8Array, compressed: boolean): Uint8Array | null
  signRecoverable(digest: Uint8Array, privateKey: Uint8Array): RecoverableSignature
  recover(digest: Uint8Array, signature: Uint8Array, recoveryId: 0 | 1, compressed: boolean): Uint8Array | null
  pointMultiply(point: Uint8Array, scalar: Uint8Array, compressed: boolean): Uint8Array | null
  pointAddScalar(point: Uint8Array, scalar: Uint8Array, compressed: boolean): Uint8Array | null
}

const load = createRequire(import.meta.url)

// The libraries throw where they refuse.
const orUndefined = (work: () => Uint8Array | null): Uint8Array | undefined => {
  try {
    return work() ?? undefined
  } catch {
    return undefined
  }
}

const isPlain = (bytes: Uint8Array): boolean => bytes.length === 33 || (bytes.length === 65 && bytes[0] === 4)

const encodePoint = (x: Uint8Array, y: Uint8Array): Uint8Array => {
  const point = new Uint8Array(33)
  point[0] = 2 + ((y[31] as number) & 1)
  point.set(x, 1)
  return point
}

/** libsecp256k1 through the addon of `secp256k1`, or undefined where its binary does not load. */
export const nativeCurve = (): Curve | undefined => {
  let binding: NativeBinding
  try {
    // The package's own entry point would fall back to JavaScript without a word.
    binding = load('secp256k1/bindings.js') as NativeBinding
  } catch {
    return undefined
  }
  return {
    name: 'native',
    uncompressed: (bytes) => (isPlain(bytes) ? orUndefined(() => binding.publicKeyConvert(bytes, false)) : undefined),
    publicKeyOf: (privateKey, compressed) => binding.publicKeyCreate(privateKey, compressed),
    sign: (digest, privateKey) => {
      const { signature, recid } = binding.ecdsaSign(digest, privateKey)
      return { signature, recoveryId: recid }
    },
    recover: (digest, signature, recoveryId, compressed) =>
      orUndefined(() => binding.ecdsaRecover(signature, recoveryId, digest, compressed)),
    // Its tweak function is not constant-time, its ECDH is; and the result is the same.
    multiply: (point, scalar) => binding.ecdh(point, scalar, { hashfn: encodePoint }, new Uint8Array(33)),
    addScalar: (point, scalar, compressed) => orUndefined(() => binding.publicKeyTweakAdd(point, scalar, compressed)),
  }
}

/** libsecp256k1 compiled to WebAssembly, which runs everywhere. */
export const wasmCurve = (): Curve => {
  const wasm = load('tiny-secp256k1') as WasmBinding
  return {
    name: 'wasm',
    uncompressed: (bytes) => (isPlain(bytes) ? orUndefined(() => wasm.pointCompress(bytes, false)) : undefined),
    publicKeyOf: (privateKey, compressed) => wasm.pointFromScalar(privateKey, compressed) as Uint8Array,
    sign: (digest, privateKey) => wasm.signRecoverable(digest, privateKey),
    recover: (digest, signature, recoveryId, compressed) =>
      orUndefined(() => wasm.recover(digest, signature, recoveryId, compressed)),
    multiply: (point, scalar) => wasm.pointMultiply(point, scalar, true) as Uint8Array,
    addScalar: (point, scalar, compressed) => orUndefined(() => wasm.pointAddScalar(point, scalar, compressed)),
  }
}

let chosen: Curve | undefined

// Loading it takes a tenth of a start: the first who needs it waits.
const library = (): Curve => (chosen ??= nativeCurve() ?? wasmCurve())

/** The provider in use: native where it loads, else WebAssembly, never plain JavaScript. */
export const curve: Curve = {
  get name() {
    return library().name
  },
  uncompressed: (bytes) => library().uncompressed(bytes),
  publicKeyOf: (privateKey, compressed) => library().publicKeyOf(privateKey, compressed),
  sign: (digest, privateKey) => library().sign(digest, privateKey),
  recover: (digest, signature, recoveryId, compressed) => library().recover(digest, signature, recoveryId, compressed),
  multiply: (point, scalar) => library().multiply(point, scalar),
  addScalar: (point, scalar, compressed) => library().addScalar(point, scalar, compressed),
}
