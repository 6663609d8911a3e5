// The first 68 bytes in each direction (swarm-posts.md 2.2).
import { concatBytes, equalBytes } from '../../base/bytes.ts'
import type { Random } from '../../base/random.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'

const protocolName = encodeUtf8('\u0013twister protocollll')
const infoHashOffset = 28
const peerIdOffset = 48

/** Length of a handshake. */
export const handshakeBytes = 68

/** Which extensions a side speaks; the other bits are kept as they came. */
export interface Features {
  /** The extension protocol (swarm-posts.md 2.5). */
  readonly extended: boolean
  /** PORT messages. */
  readonly dht: boolean
  /** Fast extension: messages 13 to 17. */
  readonly fast: boolean
  /** Posts for a hashcash (swarm-posts.md 2.8). */
  readonly peek: boolean
}

/** A decoded handshake. */
export interface Handshake {
  readonly reserved: Uint8Array
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
}

/** Why bytes are no handshake. */
export interface HandshakeRejection {
  readonly code: 'handshake-malformed'
}

/** The extensions named by eight reserved bytes. */
export const featuresOf = (reserved: Uint8Array): Features => {
  const last = reserved[7] ?? 0
  return {
    extended: ((reserved[5] ?? 0) & 0x10) !== 0,
    dht: (last & 0x01) !== 0,
    fast: (last & 0x04) !== 0,
    peek: (last & 0x10) !== 0,
  }
}

/** The reserved bytes that name these extensions. */
export const reservedBytes = (features: Features): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(
    0,
    0,
    0,
    0,
    0,
    features.extended ? 0x10 : 0,
    0,
    (features.dht ? 0x01 : 0) | (features.fast ? 0x04 : 0) | (features.peek ? 0x10 : 0),
  )

/** The 68 bytes. */
export const encodeHandshake = (handshake: Handshake): Uint8Array<ArrayBuffer> =>
  concatBytes(protocolName, handshake.reserved, handshake.infoHash, handshake.peerId)

/** True while `bytes` can still become a handshake: lets a stranger go before 68 bytes are there. */
export const beginsHandshake = (bytes: Uint8Array): boolean => {
  const length = Math.min(bytes.length, protocolName.length)
  return equalBytes(bytes.subarray(0, length), protocolName.subarray(0, length))
}

/** Decodes exactly 68 hostile bytes. */
export const decodeHandshake = (bytes: Uint8Array): Verdict<Handshake, HandshakeRejection> => {
  if (bytes.length !== handshakeBytes || !beginsHandshake(bytes)) return reject({ code: 'handshake-malformed' })
  return accept({
    reserved: bytes.slice(protocolName.length, infoHashOffset),
    infoHash: bytes.slice(infoHashOffset, peerIdOffset),
    peerId: bytes.slice(peerIdOffset, handshakeBytes),
  })
}

const idPrefix = '-TN1000-'
const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A new peer id. Each swarm has its own, so that a peer cannot list our swarms by it (swarm-posts.md H13). */
export const createPeerId = (random: Random): Uint8Array<ArrayBuffer> => {
  let text = idPrefix
  for (const byte of random.bytes(20 - idPrefix.length)) text += idAlphabet.charAt(byte & 63)
  return encodeUtf8(text)
}
