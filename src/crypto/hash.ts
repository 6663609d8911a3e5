// Digests of the protocol, by the platform's fastest code (ADR 13).
import { ripemd160, sha256 } from '#platform/hash'

export { hmacSha512, ripemd160, scryptHash, scryptHashSync, sha1, sha256, sha512 } from '#platform/hash'

/** SHA-256 twice: ids and checksums of the chain (chain.md 1.2). */
export const sha256d = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => sha256(sha256(bytes))

/** RIPEMD-160 of SHA-256: key ids (chain.md 1.2). */
export const hash160 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => ripemd160(sha256(bytes))
