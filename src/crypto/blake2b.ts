// BLAKE2b with 32 bytes, by which twts are named (twtxt.md 5.1). The one of Node.js has 64 bytes, and cut short it is another.
import { blake2b } from '@noble/hashes/blake2.js'

/** BLAKE2b-256, without key, salt or personalisation. */
export const blake2b256 = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: 32 })
