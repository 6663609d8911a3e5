// uTP: datagrams that together carry a stream of bytes, from bytes and to bytes (BEP 29; swarm-posts.md 2.1).
import { emptyBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import type { DatagramProtocol } from '../../net/shared-socket.ts'
import { limits } from '../../protocol/limits.ts'

/** By their numbers: bytes of the stream, its end, an acknowledgement, an abrupt end, and the opening. */
const kinds = ['data', 'end', 'state', 'reset', 'open'] as const

/** What a datagram of uTP does. */
export type UtpKind = (typeof kinds)[number]

/** A datagram of uTP. Times are in microseconds, modulo 2³², of a clock that only their sender knows. */
export interface UtpPacket {
  readonly kind: UtpKind
  readonly connectionId: number
  readonly sentMicros: number
  /** How long the last packet of the other side seemed to travel; 0: not known. */
  readonly delayMicros: number
  /** Bytes that the sender can still take. */
  readonly windowBytes: number
  readonly sequence: number
  /** The last sequence number up to which all has come. */
  readonly acknowledged: number
  /** What has come beyond: bit 0 of byte 0 stands for `acknowledged` + 2, the one after the first that is missing. */
  readonly selective?: Uint8Array | undefined
  /** Features of the sender: eight bytes that nobody has given a meaning yet. */
  readonly extensionBits?: Uint8Array | undefined
  /** Why the sender ends the connection, as a number of libtorrent. */
  readonly closeReason?: number | undefined
  readonly payload: Uint8Array
}

/** Why a datagram is not one of uTP. */
export interface UtpRejection {
  readonly code: 'utp-too-short' | 'utp-version' | 'utp-kind' | 'utp-extension'
}

/** Length of what stands before extensions and payload. */
const headerBytes = 20
const version = 1
const selectiveExtension = 1
const bitsExtension = 2
const reasonExtension = 3
const bitsBytes = 8
const reasonBytes = 4

/** Everything in uTP, whatever follows the first byte. */
export const utpProtocol: DatagramProtocol = {
  name: 'uTP',
  recognises: ([first = 0]) => (first & 0x0f) === version && first >> 4 < kinds.length,
}

interface Extensions {
  selective?: Uint8Array
  extensionBits?: Uint8Array
  closeReason?: number
}

const noteExtension = (kind: number, bytes: Uint8Array, extensions: Extensions): void => {
  if (kind === selectiveExtension) extensions.selective = bytes
  if (kind === bitsExtension && bytes.length === bitsBytes) extensions.extensionBits = bytes
  if (kind === reasonExtension && bytes.length === reasonBytes)
    extensions.closeReason = (bytes[2] as number) * 256 + (bytes[3] as number)
}

/** Reads the chain of extensions and says where the payload begins; undefined: it leads out of the datagram. */
const readExtensions = (bytes: Uint8Array, extensions: Extensions): number | undefined => {
  let kind = bytes[1] as number
  let offset = headerBytes
  for (let count = 0; kind !== 0; count += 1) {
    const next = bytes[offset]
    const length = bytes[offset + 1]
    if (next === undefined || length === undefined || count >= limits.swarmUtpExtensions) return undefined
    const end = offset + 2 + length
    if (end > bytes.length) return undefined
    noteExtension(kind, bytes.subarray(offset + 2, end), extensions)
    kind = next
    offset = end
  }
  return offset
}

/** Judges a datagram. What it does not know among the extensions it skips, as BEP 29 asks. */
export const decodeUtpPacket = (bytes: Uint8Array): Verdict<UtpPacket, UtpRejection> => {
  if (bytes.length < headerBytes) return reject({ code: 'utp-too-short' })
  const first = bytes[0] as number
  if ((first & 0x0f) !== version) return reject({ code: 'utp-version' })
  const kind = kinds[first >> 4]
  if (kind === undefined) return reject({ code: 'utp-kind' })
  const extensions: Extensions = {}
  const payloadOffset = readExtensions(bytes, extensions)
  if (payloadOffset === undefined) return reject({ code: 'utp-extension' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return accept({
    kind,
    connectionId: view.getUint16(2),
    sentMicros: view.getUint32(4),
    delayMicros: view.getUint32(8),
    windowBytes: view.getUint32(12),
    sequence: view.getUint16(16),
    acknowledged: view.getUint16(18),
    ...extensions,
    // Only data carries any; others would let bytes in past the order of the stream.
    payload: kind === 'data' ? bytes.subarray(payloadOffset) : emptyBytes,
  })
}

const extensionsOf = ({ selective, extensionBits, closeReason }: UtpPacket): (readonly [number, Uint8Array])[] => {
  const list: (readonly [number, Uint8Array])[] = []
  if (selective !== undefined) list.push([selectiveExtension, selective])
  if (extensionBits !== undefined) list.push([bitsExtension, extensionBits])
  if (closeReason !== undefined) list.push([reasonExtension, Uint8Array.of(0, 0, closeReason >> 8, closeReason & 0xff)])
  return list
}

/** The bytes of a packet. */
export const encodeUtpPacket = (packet: UtpPacket): Uint8Array<ArrayBuffer> => {
  const extensions = extensionsOf(packet)
  const extensionBytes = extensions.reduce((sum, [, bytes]) => sum + 2 + bytes.length, 0)
  const datagram = new Uint8Array(headerBytes + extensionBytes + packet.payload.length)
  const view = new DataView(datagram.buffer)
  datagram[0] = (kinds.indexOf(packet.kind) << 4) | version
  datagram[1] = extensions[0]?.[0] ?? 0
  view.setUint16(2, packet.connectionId)
  view.setUint32(4, packet.sentMicros)
  view.setUint32(8, packet.delayMicros)
  view.setUint32(12, packet.windowBytes)
  view.setUint16(16, packet.sequence)
  view.setUint16(18, packet.acknowledged)
  let offset = headerBytes
  for (const [index, [, bytes]] of extensions.entries()) {
    datagram[offset] = extensions[index + 1]?.[0] ?? 0
    datagram[offset + 1] = bytes.length
    datagram.set(bytes, offset + 2)
    offset += 2 + bytes.length
  }
  datagram.set(packet.payload, offset)
  return datagram
}
