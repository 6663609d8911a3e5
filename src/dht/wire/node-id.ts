// Node ids: derived from the IPv4 address by an early, SHA-1 based draft of BEP 42 (dht.md 1.1), and their distances.
import type { Brand } from '../../base/brand.ts'
import { equalBytes } from '../../base/bytes.ts'
import type { Random } from '../../base/random.ts'
import { sha1 } from '../../crypto/hash.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { ipv4Number } from '../../codec/ip.ts'

/** Bytes of node ids and of target keys. */
export const idBytes = 20

/** Identity of a node: a point of the same space as target keys. */
export type NodeId = Brand<Uint8Array, 'NodeId'>

/** The id, or undefined unless it is 20 bytes. */
export const parseNodeId = (bytes: Uint8Array | undefined): NodeId | undefined =>
  bytes?.length === idBytes ? (bytes as NodeId) : undefined

const masks = [0x01, 0x07, 0x1f, 0x7f] as const

/** 0.0.0.0: what a node derives its id for while it does not know its address. */
const unknownAddress = 0

const prefixFor = (address: number, salt: number): Uint8Array => {
  const hashed = new Uint8Array(5)
  for (const [index, mask] of masks.entries()) hashed[index] = (address >>> (24 - 8 * index)) & mask
  hashed[4] = salt & 0x07
  return sha1(hashed).subarray(0, 4)
}

/** A new id for an external address; undefined: not known yet. */
export const deriveNodeId = (address: string | undefined, random: Random): NodeId => {
  const id = random.bytes(idBytes)
  const number = address === undefined ? unknownAddress : (ipv4Number(address) ?? unknownAddress)
  id.set(prefixFor(number, id[idBytes - 1] ?? 0))
  return id as Uint8Array as NodeId
}

/** Whether a node at `address` may have this id; `undefined`: our own address, not known yet. */
export const isNodeIdValid = (id: NodeId, address: string | undefined): boolean => {
  if (address !== undefined && isLocal(address)) return true
  const number = address === undefined ? unknownAddress : ipv4Number(address)
  return number !== undefined && equalBytes(prefixFor(number, id[idBytes - 1] ?? 0), id.subarray(0, 4))
}

/** Order of two points by XOR distance to `target`: negative when `left` is nearer. */
export const compareDistance = (target: Uint8Array, left: Uint8Array, right: Uint8Array): number => {
  for (let index = 0; index < idBytes; index += 1) {
    const byte = target[index] ?? 0
    const difference = ((left[index] ?? 0) ^ byte) - ((right[index] ?? 0) ^ byte)
    if (difference !== 0) return difference
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
