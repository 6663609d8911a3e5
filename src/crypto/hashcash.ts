// The small proof of work that a peer shows to read one post of a swarm it has not joined (swarm-posts.md 2.8).
import { concatBytes } from '../base/bytes.ts'
import { encodeHex } from '../codec/hex.ts'
import { sha1 } from './hash.ts'

const highest = (1n << 160n) - 1n

const indexBytes = (k: number): Uint8Array => Uint8Array.of(k >>> 24, k >>> 16, k >>> 8, k)

const isBelow = (digest: Uint8Array, bits: number): boolean =>
  BigInt(`0x${encodeHex(digest)}`) < highest >> BigInt(bits)

/** SHA-1(infohash ‖ int32(k) ‖ nonce) as a big-endian number lies below (2¹⁶⁰ − 1) >> bits (swarm-posts.md 2.8). */
export const hashcashSatisfied = (infoHash: Uint8Array, k: number, nonce: Uint8Array, bits: number): boolean =>
  isBelow(sha1(concatBytes(infoHash, indexBytes(k), nonce)), bits)

/** What a nonce is looked for. */
export interface HashcashSearch {
  readonly infoHash: Uint8Array
  readonly postNumber: number
  readonly bits: number
  /** Nonces that are tried. */
  readonly attempts: number
}

/** Between two looks at whether anybody still waits: some milliseconds. */
const attemptsPerLook = 4_096

/** The first nonce of four bytes, counted from 0, that satisfies; undefined when there is none, or nobody waits. */
export const searchHashcash = (
  { infoHash, postNumber, bits, attempts }: HashcashSearch,
  isCancelled: () => boolean,
): Uint8Array<ArrayBuffer> | undefined => {
  const message = concatBytes(infoHash, indexBytes(postNumber), new Uint8Array(4))
  const view = new DataView(message.buffer)
  const nonceOffset = message.length - 4
  for (let nonce = 0; nonce < attempts; nonce += 1) {
    if (nonce % attemptsPerLook === 0 && isCancelled()) return undefined
    view.setUint32(nonceOffset, nonce, false)
    const digest = sha1(message)
    // Of 65,536 digests one is worth the exact comparison.
    if (bits >= 16 && (digest[0] !== 0 || digest[1] !== 0)) continue
    if (isBelow(digest, bits)) return message.slice(nonceOffset)
  }
  return undefined
}
