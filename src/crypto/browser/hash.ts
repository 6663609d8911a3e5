// Digests in browsers, by portable code: the same as `node/hash.ts`.
import { hmac } from '@noble/hashes/hmac.js'
import { ripemd160 as portableRipemd160, sha1 as portableSha1 } from '@noble/hashes/legacy.js'
import { scrypt, scryptAsync } from '@noble/hashes/scrypt.js'
import { sha256 as portableSha256, sha512 as portableSha512 } from '@noble/hashes/sha2.js'

type Bytes = Uint8Array<ArrayBuffer>

export const sha1 = (bytes: Uint8Array): Bytes => portableSha1(bytes)

export const sha256 = (bytes: Uint8Array): Bytes => portableSha256(bytes)

export const sha512 = (bytes: Uint8Array): Bytes => portableSha512(bytes)

export const ripemd160 = (bytes: Uint8Array): Bytes => portableRipemd160(bytes)

export const hmacSha512 = (key: Uint8Array, bytes: Uint8Array): Bytes => hmac(portableSha512, key, bytes)

export const scryptHashSync = (header: Uint8Array): Bytes => scrypt(header, header, { N: 1024, r: 1, p: 1, dkLen: 32 })

/** On this thread, as there is no other: a few milliseconds. */
export const scryptHash = (header: Uint8Array): Promise<Bytes> => Promise.resolve(scryptHashSync(header))

export const stretchPassphrase = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Bytes> => scryptAsync(passphrase, salt, { N, r, p, dkLen: 32 })
