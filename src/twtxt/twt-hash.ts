// The names of twts: one digest, of which the two versions of the hash are parts (twtxt.md 5).
import { encodeUtf8 } from '../codec/utf8.ts'
import { blake2b256 } from '../crypto/blake2b.ts'
import type { TwtTime } from './twt-time.ts'

/** From this instant on a twt is named by the second version: 2026-07-01T00:00:00Z. */
export const secondVersionFrom = 1_782_864_000

const firstVersionLength = 7
const secondVersionLength = 12

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** Two characters for each ten bits. */
const pairs = Array.from({ length: 1_024 }, (_, bits) => alphabet.charAt(bits >>> 5) + alphabet.charAt(bits & 31))

/** Base32 of RFC 4648 in small letters, without padding. */
const base32 = (bytes: Uint8Array): string => {
  let text = ''
  let [held, bits] = [0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    if (bits < 10) continue
    bits -= 10
    text += pairs[held >>> bits] ?? ''
    held &= (1 << bits) - 1
  }
  if (bits === 0) return text
  const last = bits > 5 ? (pairs[held << (10 - bits)] ?? '') : alphabet.charAt(held << (5 - bits))
  return text + last
}

/** Written over for each twt: most are short. */
const scratch = Buffer.alloc(4_096)

/** All 52 characters of the digest of a twt. `feedUrl` is the first `url` of its feed, byte for byte. */
export const twtDigest = (feedUrl: string, time: TwtTime, text: string): string => {
  const named = `${feedUrl}\n${time.text}\n${text}`
  // A character has three bytes at most.
  const isShort = named.length * 3 <= scratch.length
  return base32(blake2b256(isShort ? scratch.subarray(0, scratch.write(named)) : encodeUtf8(named)))
}

/** A digest as clients name it: of both versions, and the one that counts. */
export interface TwtHashes {
  readonly v1: string
  readonly v2: string
  readonly hash: string
}

/** The hashes that a digest gives for a twt of this instant. */
export const hashesOf = (digest: string, instant: number): TwtHashes => {
  const v1 = digest.slice(-firstVersionLength)
  const v2 = digest.slice(0, secondVersionLength)
  return { v1, v2, hash: instant >= secondVersionFrom ? v2 : v1 }
}
