// The small proof of work that a peer shows to read one post of a swarm it has not joined (swarm-posts.md 2.8).
import { concatBytes } from '../base/bytes.ts'
import { encodeHex } from '../codec/hex.ts'
import { sha1 } from './hash.ts'

const highest = (1n << 160n) - 1n

/** SHA-1(infohash ‖ int32(k) ‖ nonce) as a big-endian number lies below (2¹⁶⁰ − 1) >> bits (swarm-posts.md 2.8). */
export const hashcashSatisfied = (infoHash: Uint8Array, k: number, nonce: Uint8Array, bits: number): boolean => {
  const index = Uint8Array.of(k >>> 24, k >>> 16, k >>> 8, k)
  const digest = sha1(concatBytes(infoHash, index, nonce))
  return BigInt(`0x${encodeHex(digest)}`) < highest >> BigInt(bits)
}
