// Node ids: derived from the IPv4 address by an early, SHA-1 based draft of BEP 42 (dht.md 1.1), and their distances.
import type { Brand } from '../../base/brand.ts'
import type { Random } from '../../base/random.ts'
import { sha1 } from '../../crypto/hash.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { ipBytes16, ipv4Number } from '../../codec/ip.ts'

/** Bytes of node ids and of target keys. */
export const idBytes = 20

/** Identity of a node: a point of the same space as target keys. */
export type NodeId = Brand<Uint8Array, 'NodeId'>

/** The id, or undefined unless it is 20 bytes. */
export const parseNodeId = (bytes: Uint8Array | undefined): NodeId | undefined =>
  bytes?.length === idBytes ? (bytes as NodeId) : undefined

/** 0.0.0.0: what a node derives its id for while it does not know its address. */
const unknownAddress = 0

/** The bits of an address that count, sixteen of them, and three of the salt (dht.md 1.1). */
const masks = [0x01, 0x07, 0x1f, 0x7f] as const
const saltMask = 0x07
const indexOf = (address: number, salt: number): number =>
  (((address >>> 24) & masks[0]) << 18) |
  (((address >>> 16) & masks[1]) << 15) |
  (((address >>> 8) & masks[2]) << 10) |
  ((address & masks[3]) << 3) |
  (salt & saltMask)

/** All prefixes there can be, as they are needed: each datagram is judged by one, and each contact in it. 0: not yet. */
const prefixes = new Uint32Array(1 << 19)

const prefixFor = (address: number, salt: number): number => {
  const index = indexOf(address, salt)
  if (prefixes[index] === 0) {
    const hashed = Uint8Array.of(...masks.map((mask, at) => (address >>> (24 - 8 * at)) & mask), salt & saltMask)
    prefixes[index] = prefixOf(sha1(hashed))
  }
  return prefixes[index] as number
}

/** The first four bytes, as a number. */
export const prefixOf = (id: Uint8Array): number =>
  (((id[0] ?? 0) << 24) | ((id[1] ?? 0) << 16) | ((id[2] ?? 0) << 8) | (id[3] ?? 0)) >>> 0

/** The bits that count of the first eight bytes of an address of IPv6 (dht.md 1.1). */
const masksOfIpv6 = [0x00, 0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f] as const

const prefixForIpv6 = (bytes: Uint8Array, salt: number): number =>
  prefixOf(sha1(Uint8Array.of(...masksOfIpv6.map((mask, at) => (bytes[at] as number) & mask), salt & saltMask)))

/** The first four bytes of an id; undefined: what is no address. */
const prefixAt = (address: string | undefined, salt: number): number | undefined => {
  const number = address === undefined ? unknownAddress : ipv4Number(address)
  if (number !== undefined) return prefixFor(number, salt)
  const bytes = ipBytes16(address ?? '')
  return bytes === undefined ? undefined : prefixForIpv6(bytes, salt)
}

/** A new id for an external address; undefined: not known yet. */
export const deriveNodeId = (address: string | undefined, random: Random): NodeId => {
  const id = random.bytes(idBytes)
  const salt = id[idBytes - 1] ?? 0
  new DataView(id.buffer, id.byteOffset).setUint32(0, prefixAt(address, salt) ?? prefixFor(unknownAddress, salt))
  return id as Uint8Array as NodeId
}

/** Whether a node at `address` may have this id; `undefined`: our own address, not known yet. */
export const isNodeIdValid = (id: NodeId, address: string | undefined): boolean => {
  return prefixAt(address, id[idBytes - 1] ?? 0) === prefixOf(id) || (address !== undefined && isLocal(address))
}

/** Order of two points by XOR distance to `target`: negative when `left` is nearer. */
export const compareDistance = (target: Uint8Array, left: Uint8Array, right: Uint8Array): number => {
  for (let index = 0; index < idBytes; index += 1) {
    const [one, other] = [left[index] as number, right[index] as number]
    if (one === other) continue
    const byte = target[index] as number
    return (one ^ byte) - (other ^ byte)
  }
  return 0
}

/** Leading bits that two points share: 0 … 160. */
export const sharedBits = (left: Uint8Array, right: Uint8Array): number => {
  for (let index = 0; index < idBytes; index += 1) {
    const difference = (left[index] ?? 0) ^ (right[index] ?? 0)
    if (difference !== 0) return index * 8 + Math.clz32(difference) - 24
  }
  return idBytes * 8
}

/** A random point that shares exactly `bits` leading bits with `id`. */
export const randomPointNear = (id: NodeId, bits: number, random: Random): NodeId => {
  const point = random.bytes(idBytes)
  for (let bit = 0; bit <= Math.min(bits, idBytes * 8 - 1); bit += 1) {
    const index = bit >> 3
    const mask = 0x80 >> (bit & 7)
    const own = (id[index] ?? 0) & mask
    const wanted = bit === bits ? own ^ mask : own
    point[index] = ((point[index] ?? 0) & ~mask) | wanted
  }
  return point as Uint8Array as NodeId
}
