// Datagrams of the DHT: KRPC with twister's keys (dht.md 2).
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { type BencodeDict, decodeBencodeDict } from '../../codec/bencode.ts'
import { type BencodeMembers, composeBencode } from '../../codec/bencode-members.ts'
import { bytesFromLatin1, latin1FromBytes } from '../../codec/combinators.ts'
import type { DatagramProtocol } from '../../net/shared-socket.ts'
import { limits } from '../../protocol/limits.ts'
import type { Family } from './contact.ts'
import { type NodeId, parseNodeId } from './node-id.ts'
import { parameters } from '../parameters.ts'
import { type Arguments, decodeQuery, type Query, queryArguments, queryName } from './queries.ts'
import type { DatagramRejection, QueryRejection } from '../rules/rejections.ts'
import { composeReply, decodeReply, type Reply } from './replies.ts'

/** Members of every datagram. */
export interface Envelope {
  /** Chosen by who asks, echoed by who answers. */
  readonly transaction: Uint8Array
  /** Client tag; means nothing. */
  readonly version: Uint8Array | undefined
}

export interface QueryMessage extends Envelope {
  readonly kind: 'query'
  readonly id: NodeId
  /** The refusal stands for a query that is answered with an error. */
  readonly query: Verdict<Query, QueryRejection>
}

export interface ReplyMessage extends Envelope {
  readonly kind: 'reply'
  /** Undefined: the reply is broken and its request fails (dht.md 2.2-2). */
  readonly id: NodeId | undefined
  readonly reply: Reply
}

export interface ErrorMessage extends Envelope {
  readonly kind: 'error'
  readonly code: number
  /** One character a byte. */
  readonly text: string
  readonly id: NodeId | undefined
}

export type Message = QueryMessage | ReplyMessage | ErrorMessage

/** What we put as client tag. */
const clientVersion = Uint8Array.of(0x54, 0x53, 1, 0)

/** The only error code in use (dht.md 2.2). */
const errorCode = 203

/**
 * What a datagram is, under `z`. That of IPv6 has other letters than old nodes know, so that none of them could read it
 * wherever it came (extensions.md 17).
 */
const letters: Readonly<Record<Family, Readonly<Record<Message['kind'], string>>>> = {
  4: { query: 'q', reply: 'r', error: 'e' },
  6: { query: 'Q', reply: 'R', error: 'E' },
}

const datagramLimits = {
  maxDepth: limits.datagramDepth,
  maxValues: limits.datagramValues,
  // What two readers may read in two ways is refused as a whole (dht.md 10.1-26): all nodes write one form (dht.md 2.3).
  canonical: true,
} as const

const dictStart = 0x64
const dictEnd = 0x65
const noReply: Reply = {}
const noTransaction = new Uint8Array(0)

/** What every datagram of the DHT, and none of uTP, begins with. */
export const krpcProtocol: DatagramProtocol = { name: 'KRPC', recognises: ([first]) => first === dictStart }

/** Whether bytes can be a datagram of the DHT at all (dht.md 1.4). */
export const isDhtDatagram = (bytes: Uint8Array): boolean =>
  bytes.length >= parameters.minDatagramBytes &&
  bytes.length <= limits.datagramBytes &&
  bytes[0] === dictStart &&
  bytes[bytes.length - 1] === dictEnd

const decodeQueryMessage = (root: BencodeDict, envelope: Envelope): Message | undefined => {
  const name = root.bytes('q')
  const fields = root.dict('x')
  const id = parseNodeId(fields?.bytes('id'))
  if (name === undefined || fields === undefined || id === undefined) return undefined
  const { transaction, version } = envelope
  return { transaction, version, kind: 'query', id, query: decodeQuery(latin1FromBytes(name), fields) }
}

const decodeReplyMessage = (root: BencodeDict, envelope: Envelope, family: Family): Message => {
  const fields = root.dict('r')
  const id = parseNodeId(fields?.bytes('id'))
  const reply = fields === undefined || id === undefined ? noReply : decodeReply(fields, family)
  const { transaction, version } = envelope
  return { transaction, version, kind: 'reply', id, reply }
}

const decodeErrorMessage = (root: BencodeDict, envelope: Envelope): Message | undefined => {
  const [code, text] = root.list('e') ?? []
  if (typeof code !== 'number' || !(text instanceof Uint8Array)) return undefined
  return { ...envelope, kind: 'error', code, text: latin1FromBytes(text), id: parseNodeId(root.dict('r')?.bytes('id')) }
}

/** Decodes a hostile datagram of an overlay. Byte strings are views into it. */
export const decodeMessage = (bytes: Uint8Array, family: Family = 4): Verdict<Message, DatagramRejection> => {
  if (!isDhtDatagram(bytes)) return reject({ code: 'datagram-not-dht' })
  const decoded = decodeBencodeDict(bytes, datagramLimits)
  if (!decoded.ok) return reject({ code: 'datagram-malformed' })
  const root = decoded.value
  const envelope = { transaction: root.bytes('t') ?? noTransaction, version: root.bytes('v') }
  const kind = String.fromCharCode(root.bytes('z')?.[0] ?? 0)
  let message: Message | undefined
  const { query, reply, error } = letters[family]
  if (kind === query) message = decodeQueryMessage(root, envelope)
  else if (kind === reply) message = decodeReplyMessage(root, envelope, family)
  else if (kind === error) message = decodeErrorMessage(root, envelope)
  return message === undefined ? reject({ code: 'datagram-malformed' }) : accept(message)
}

interface Part {
  readonly transaction: Uint8Array | undefined
  readonly version?: Uint8Array | undefined
  /** The overlay that it is for; default: that of IPv4. */
  readonly family?: Family
}

/** The members that all datagrams end with, and the arguments of queries among them. */
const addEnd = (members: BencodeMembers, part: Part, kind: Message['kind'], fields?: Arguments): void => {
  const { transaction, version, family = 4 } = part
  members.add('t', transaction)
  members.add('v', version ?? clientVersion)
  members.add('x', fields)
  members.add('z', letters[family][kind])
}

/** A query of the node `id`. */
export const encodeQuery = (part: Part, id: NodeId, query: Query): Uint8Array<ArrayBuffer> =>
  composeBencode((members) => {
    members.add('q', queryName(query))
    addEnd(members, part, 'query', { id, ...queryArguments(query) })
  })

/** A reply of the node `id`. */
export const encodeReply = (part: Part, id: NodeId, reply: Reply): Uint8Array<ArrayBuffer> =>
  composeBencode((members) => {
    members.addDict('r', (fields) => {
      composeReply(fields, reply, id, part.family)
    })
    addEnd(members, part, 'reply')
  })

/** An error of the node `id` (dht.md 2.2-4). */
export const encodeError = (part: Part, id: NodeId | undefined, text: string): Uint8Array<ArrayBuffer> =>
  composeBencode((members) => {
    members.add('e', [errorCode, bytesFromLatin1(text)])
    members.add('r', id === undefined ? undefined : { id })
    addEnd(members, part, 'error')
  })
