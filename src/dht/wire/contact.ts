// A node of the DHT as others name it: id and endpoint, 26 bytes on the wire (dht.md 2.6).
import { emptyBytes } from '../../base/bytes.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import {
  compactEndpoint,
  compactEndpoint16,
  endpointText,
  ipBytes16,
  ipv4Number,
  ipv4TextOf,
  parseCompactEndpoint,
} from '../../codec/ip.ts'
import { isLocal, isLoopback, isRoutable } from '../../codec/ip-networks.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { idBytes, type NodeId } from './node-id.ts'

/** Where a node is and who it says it is. */
export interface Contact {
  readonly id: NodeId
  readonly endpoint: Endpoint
}

/** Overlays by how their nodes are addressed: that of IPv6 stands by itself (extensions.md 17). */
export type Family = 4 | 6

/** The family of an address in its one text form. */
export const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4)

/** Bytes of an address with a port. */
export const endpointBytes: Readonly<Record<Family, number>> = { 4: 6, 6: 18 }

/** Address and port; undefined unless the address is one of the family. */
export const compactOf = (endpoint: Endpoint, family: Family): Uint8Array | undefined => {
  if (familyOf(endpoint.address) !== family) return undefined
  return family === 4 ? compactEndpoint(endpoint) : compactEndpoint16(endpoint)
}

/** Address and port at a place, of which answers have eight: nothing is made for them. False: it is of the other family. */
const writeCompact = (bytes: Uint8Array, at: number, endpoint: Endpoint, family: Family): boolean => {
  if (family === 6) {
    const compact = compactOf(endpoint, family)
    if (compact !== undefined) bytes.set(compact, at)
    return compact !== undefined
  }
  const number = ipv4Number(endpoint.address)
  if (number === undefined) return false
  bytes[at] = number >>> 24
  bytes[at + 1] = number >>> 16
  bytes[at + 2] = number >>> 8
  bytes[at + 3] = number
  bytes[at + 4] = endpoint.port >>> 8
  bytes[at + 5] = endpoint.port
  return true
}

/** Records of 26 bytes, of IPv6 of 38, one after another; contacts of the other family are left out. */
export const encodeContacts = (contacts: readonly Contact[], family: Family = 4): Uint8Array<ArrayBuffer> => {
  if (contacts.length === 0) return emptyBytes
  const contactBytes = idBytes + endpointBytes[family]
  const bytes = new Uint8Array(contacts.length * contactBytes)
  let offset = 0
  for (const { id, endpoint } of contacts) {
    if (!writeCompact(bytes, offset + idBytes, endpoint, family)) continue
    bytes.set(id, offset)
    offset += contactBytes
  }
  return bytes.subarray(0, offset)
}

/** Of how many contacts one object is kept, a power of two: 5 MB when all places are taken. */
const maxMet = 16_384
const waysOfMet = 4

/**
 * Contacts met of late: answers name the same ones again and again, so that nothing need be made for most of them, and
 * nothing is held twice. Each has some places by its address; who comes new takes the first one.
 */
const met = new Array<Contact | undefined>(maxMet).fill(undefined)
const metKeys = new Float64Array(maxMet)

const isSameId = (id: Uint8Array, bytes: Uint8Array, offset: number): boolean => {
  for (let index = 0; index < idBytes; index += 1) if (id[index] !== bytes[offset + index]) return false
  return true
}

/** The contact with an id that begins at `offset`, at an address of IPv4. */
const contactAt = (bytes: Uint8Array, offset: number, address: number, port: number): Contact => {
  const key = address * 0x1_0000 + port
  const set = (Math.imul(address ^ Math.imul(port, 0x9e37), 0x9e37_79b1) >>> 0) % (maxMet / waysOfMet)
  const first = set * waysOfMet
  for (let place = first; place < first + waysOfMet; place += 1) {
    const known = metKeys[place] === key ? met[place] : undefined
    if (known !== undefined && isSameId(known.id, bytes, offset)) return known
  }
  const id = bytes.slice(offset, offset + idBytes) as Uint8Array as NodeId
  const contact = { id, endpoint: { address: ipv4TextOf(address), port } }
  met.copyWithin(first + 1, first, first + waysOfMet - 1)
  metKeys.copyWithin(first + 1, first, first + waysOfMet - 1)
  met[first] = contact
  metKeys[first] = key
  return contact
}

/** The same contact, in a form that can be kept: its id is no part of a datagram. */
export const sharedContact = ({ id, endpoint }: Contact): Contact => {
  const address = ipv4Number(endpoint.address)
  return address === undefined
    ? { id: id.slice() as Uint8Array as NodeId, endpoint }
    : contactAt(id, 0, address, endpoint.port)
}

const contactOfIpv4 = (bytes: Uint8Array, offset: number): Contact => {
  const at = (index: number): number => bytes[offset + idBytes + index] as number
  const address = ((at(0) << 24) | (at(1) << 16) | (at(2) << 8) | at(3)) >>> 0
  return contactAt(bytes, offset, address, at(4) * 256 + at(5))
}

const contactOfIpv6 = (bytes: Uint8Array, offset: number): Contact => ({
  id: bytes.slice(offset, offset + idBytes) as Uint8Array as NodeId,
  endpoint: parseCompactEndpoint(bytes.subarray(offset + idBytes, offset + idBytes + endpointBytes[6])),
})

/** At most `max` whole records; a rest that is no record is left out. */
export const decodeContacts = (bytes: Uint8Array, max: number, family: Family = 4): readonly Contact[] => {
  const contactBytes = idBytes + endpointBytes[family]
  const contacts: Contact[] = []
  for (let offset = 0; offset + contactBytes <= bytes.length && contacts.length < max; offset += contactBytes)
    contacts.push(family === 4 ? contactOfIpv4(bytes, offset) : contactOfIpv6(bytes, offset))
  return contacts
}

/** With a port, neither unspecified nor broadcast nor multicast: a datagram may be sent there. */
export const isContactable = ({ address, port }: Endpoint): boolean => {
  if (port <= 0 || port > 65_535) return false
  if (familyOf(address) === 6) return isRoutable(address) || isLocal(address)
  const first = (ipv4Number(address) ?? 0) >>> 24
  return first !== 0 && first < 224
}

/**
 * Whether an endpoint means anything to a node: ours on this machine or in our network mean nothing to strangers, and
 * nothing of IPv6 is for those of IPv4, among whom old nodes are.
 */
export const isUsefulTo = (asker: Endpoint, endpoint: Endpoint): boolean =>
  familyOf(asker.address) === familyOf(endpoint.address) && (!isLocal(endpoint.address) || isLocal(asker.address))

/** Whether a node may name this endpoint: strangers must not direct us at our own machine or network. */
export const mayIntroduce = (introducer: Endpoint, endpoint: Endpoint): boolean =>
  isContactable(endpoint) && isUsefulTo(introducer, endpoint)

/** One network among others of its size. */
export type NetworkKey = string | number

/** Bytes of an address of IPv6 that say as much as so many bits of IPv4: a person has a /64, a provider a /32. */
const bytesOfIpv6 = { 16: 4, 24: 6, 28: 7, 32: 8 } as const

/**
 * The first `bits` of an address, to tell networks apart. Several nodes of one machine are told apart by their port:
 * nobody else can send from 127/8 or ::1.
 */
export const networkOf = ({ address, port }: Endpoint, bits: 16 | 24 | 28 | 32): NetworkKey => {
  const number = ipv4Number(address)
  if (number === undefined) {
    const bytes = isLoopback(address) ? undefined : ipBytes16(address)
    return bytes === undefined
      ? `${address}:${String(port)}`
      : `6${latin1FromBytes(bytes.subarray(0, bytesOfIpv6[bits]))}`
  }
  if (number >>> 24 === 127) return `${address}:${String(port)}`
  return bits === 32 ? number : number >>> (32 - bits)
}

/** An endpoint as the key of a map: of IPv4 a number, since a text would be made for each question. */
export const endpointKey = (endpoint: Endpoint): NetworkKey => {
  const number = ipv4Number(endpoint.address)
  return number === undefined ? endpointText(endpoint) : number * 0x1_0000 + endpoint.port
}

/** The network that somebody may have rented as a whole; our own machine and network are trusted. */
export const rentedOf = (endpoint: Endpoint, bits: 16 | 24 | 28): NetworkKey =>
  isLocal(endpoint.address) ? endpointText(endpoint) : networkOf(endpoint, bits)

/** The largest of them, a /16. */
export const regionOf = (endpoint: Endpoint): NetworkKey => rentedOf(endpoint, 16)
