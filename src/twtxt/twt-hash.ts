// The names of twts: one digest, of which the two versions of the hash are parts (twtxt.md 5).
import { encodeUtf8 } from '../codec/utf8.ts'
import { blake2b256 } from '../crypto/blake2b.ts'
import type { TwtTime } from './twt-time.ts'

/** From this instant on a twt is named by the second version: 2026-07-01T00:00:00Z. */
export const secondVersionFrom = 1_782_864_000

const firstVersionLength = 7
const secondVersionLength = 12

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** Base32 of RFC 4648 in small letters, without padding. */
const base32 = (bytes: Uint8Array): string => {
  let text = ''
  let [held, bits] = [0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((held >>> (bits - 5)) & 31)
    held &= 31
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (5 - bits)) & 31)
}

/** All 52 characters of the digest of a twt. `feedUrl` is the first `url` of its feed, byte for byte. */
export const twtDigest = (feedUrl: string, time: TwtTime, text: string): string =>
  base32(blake2b256(encodeUtf8(`${feedUrl}\n${time.text}\n${text}`)))

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
