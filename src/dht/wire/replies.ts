// What replies carry (dht.md 2.5, 2.6).
import { BencodeDict, EncodedBencode } from '../../codec/bencode.ts'
import type { BencodeMembers } from '../../codec/bencode-members.ts'
import { ipBytes, ipText16, ipv4Text, parseCompactEndpoint } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { compactOf, type Contact, decodeContacts, encodeContacts, endpointBytes, type Family } from './contact.ts'
import { type EncodedItem, encodedItem } from './queries.ts'

/** The members of a reply besides the sender's id; those that are absent or of another type are undefined. */
export interface Reply {
  /** The address we were seen at: our id does not fit it, and nothing else of the query was done (dht.md 1.2). */
  readonly seenAddress?: string | undefined
  readonly contacts?: readonly Contact[] | undefined
  readonly token?: Uint8Array | undefined
  /** Empty: the node has items of the target and was asked for a token alone. */
  readonly items?: readonly EncodedItem[] | undefined
  readonly peers?: readonly Endpoint[] | undefined
  readonly followers?: number | undefined
  readonly swarmName?: Uint8Array | undefined
  /** So many more items follow those in `items` (extensions.md 18). */
  readonly rest?: number | undefined
  /** The items are copies, read from their holders so many seconds ago (extensions.md 15). */
  readonly ageSeconds?: number | undefined
  /** Seconds for which the node will tell of mentions. */
  readonly listening?: number | undefined
  /** With which reads are sealed that the node passes on (extensions.md 16). */
  readonly relayKey?: Uint8Array | undefined
  /** The answer to a sealed read. */
  readonly sealed?: Uint8Array | undefined
}

/** A list of one element may hold several peers, one after another (dht.md 9.6-1). */
const decodePeers = (values: readonly unknown[], family: Family): readonly Endpoint[] => {
  const peerBytes = endpointBytes[family]
  const peers: Endpoint[] = []
  for (const value of values) {
    if (!(value instanceof Uint8Array) || value.length % peerBytes !== 0) continue
    if (value.length !== peerBytes && values.length !== 1) continue
    for (let offset = 0; offset < value.length && peers.length < limits.replyPeers; offset += peerBytes)
      peers.push(parseCompactEndpoint(value.subarray(offset, offset + peerBytes)))
  }
  return peers
}

const decodeItems = (values: readonly unknown[]): readonly EncodedItem[] => {
  const items: EncodedItem[] = []
  for (const value of values) {
    const item = value instanceof BencodeDict ? encodedItem(value) : undefined
    if (item !== undefined) items.push(item)
  }
  return items
}

const seenAddress = (bytes: Uint8Array | undefined, family: Family): string | undefined => {
  if (family === 6) return bytes?.length === 16 ? ipText16(bytes) : undefined
  return bytes?.length === 4 ? ipv4Text(bytes) : undefined
}

/** Reads what is understood of the dictionary `r`. */
export const decodeReply = (fields: BencodeDict, family: Family = 4): Reply => {
  const nodes = fields.bytes('nodes')
  const values = fields.list('values')
  const data = fields.list('data')
  return {
    seenAddress: seenAddress(fields.bytes('ip'), family),
    contacts: nodes === undefined ? undefined : decodeContacts(nodes, limits.replyContacts, family),
    token: fields.bytes('token'),
    items: data === undefined ? undefined : decodeItems(data),
    peers: values === undefined ? undefined : decodePeers(values, family),
    followers: fields.int('followers'),
    swarmName: fields.bytes('n'),
    rest: fields.int('rest'),
    ageSeconds: fields.int('age'),
    listening: fields.int('listen'),
    relayKey: fields.bytes('key'),
    sealed: fields.bytes('sealed'),
  }
}

/** Peers, each by itself. */
export const peerValues = (peers: readonly Endpoint[], family: Family = 4): readonly Uint8Array[] =>
  peers.flatMap((peer): Uint8Array[] => {
    const compact = compactOf(peer, family)
    return compact === undefined ? [] : [compact]
  })

const composeItem = (members: BencodeMembers, { payload, signature, signer }: EncodedItem): void => {
  members.add('p', new EncodedBencode(payload))
  members.add('sig_p', signature)
  members.add('sig_user', signer)
}

/** The inverse of `decodeReply`, with the id of who replies; in the order of the names. */
export const composeReply = (members: BencodeMembers, reply: Reply, id: Uint8Array, family: Family = 4): void => {
  members.add('age', reply.ageSeconds)
  if (reply.items !== undefined) members.addDicts('data', reply.items, composeItem)
  members.add('followers', reply.followers)
  members.add('id', id)
  members.add('ip', reply.seenAddress === undefined ? undefined : ipBytes(reply.seenAddress))
  members.add('key', reply.relayKey)
  members.add('listen', reply.listening)
  members.add('n', reply.swarmName)
  members.add('nodes', reply.contacts === undefined ? undefined : encodeContacts(reply.contacts, family))
  members.add('rest', reply.rest)
  members.add('sealed', reply.sealed)
  members.add('token', reply.token)
  members.add('values', reply.peers === undefined ? undefined : peerValues(reply.peers, family))
}
