// A node of the DHT as others name it: id and endpoint, 26 bytes on the wire (dht.md 2.6).
import { compactEndpoint, endpointText, parseCompactEndpoint } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { ipv4Number } from '../../codec/ip.ts'
import { idBytes, type NodeId } from './node-id.ts'

/** Where a node is and who it says it is. */
export interface Contact {
  readonly id: NodeId
  readonly endpoint: Endpoint
}

const endpointBytes = 6
const contactBytes = idBytes + endpointBytes

/** Records of 26 bytes, one after another; contacts that are not IPv4 are left out. */
export const encodeContacts = (contacts: readonly Contact[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(contacts.length * contactBytes)
  let offset = 0
  for (const { id, endpoint } of contacts) {
    const compact = compactEndpoint(endpoint)
    if (compact === undefined) continue
    bytes.set(id, offset)
    bytes.set(compact, offset + idBytes)
    offset += contactBytes
  }
  return bytes.subarray(0, offset)
}

/** At most `max` whole records; a rest that is no record is left out. */
export const decodeContacts = (bytes: Uint8Array, max: number): readonly Contact[] => {
  const contacts: Contact[] = []
  for (let offset = 0; offset + contactBytes <= bytes.length && contacts.length < max; offset += contactBytes)
    contacts.push({
      id: bytes.slice(offset, offset + idBytes) as Uint8Array as NodeId,
      endpoint: parseCompactEndpoint(bytes.subarray(offset + idBytes, offset + contactBytes)),
    })
  return contacts
}

/** IPv4 with a port, neither unspecified nor broadcast nor multicast: a datagram may be sent there. */
export const isContactable = ({ address, port }: Endpoint): boolean => {
  const first = (ipv4Number(address) ?? 0) >>> 24
  return first !== 0 && first < 224 && port > 0 && port <= 65_535
}

/** Whether an endpoint means anything to a node: ours on this machine or in our network mean nothing to strangers. */
export const isUsefulTo = (asker: Endpoint, endpoint: Endpoint): boolean =>
  !isLocal(endpoint.address) || isLocal(asker.address)

/** Whether a node may name this endpoint: strangers must not direct us at our own machine or network. */
export const mayIntroduce = (introducer: Endpoint, endpoint: Endpoint): boolean =>
  isContactable(endpoint) && isUsefulTo(introducer, endpoint)

/** One network among others of its size. */
export type NetworkKey = string | number

/**
 * The first `bits` of an address, to tell networks apart. Several nodes of one machine are told apart by their port:
 * nobody else can send from 127/8.
 */
export const networkOf = ({ address, port }: Endpoint, bits: 16 | 24 | 28 | 32): NetworkKey => {
  const number = ipv4Number(address)
  if (number === undefined || number >>> 24 === 127) return `${address}:${String(port)}`
  return bits === 32 ? number : number >>> (32 - bits)
}

/** The network that somebody may have rented as a whole, a /16; our own machine and network are trusted. */
export const regionOf = (endpoint: Endpoint): NetworkKey =>
  isLocal(endpoint.address) ? endpointText(endpoint) : networkOf(endpoint, 16)
