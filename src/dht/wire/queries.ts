// The queries of the DHT and their arguments (dht.md 2.5).
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { type BencodeDict, type BencodeInput, EncodedBencode } from '../../codec/bencode.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { parseCompactEndpoint } from '../../codec/ip.ts'
import { sha1 } from '../../crypto/hash.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { compactOf, endpointBytes, familyOf } from './contact.ts'
import { idBytes } from './node-id.ts'
import type { QueryRejection } from '../rules/rejections.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'

/** The target of a getData as received: the key is the hash of its exact bytes. */
export interface QueryTarget {
  readonly bytes: Uint8Array
  readonly key: Uint8Array
  readonly resource: string
}

/** An item with its signature, not decoded. */
export interface EncodedItem {
  /** `p` from `d` to `e`. */
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signer: Uint8Array
}

/** With these a query of a short key has some 240 bytes: an answer with a profile or a post and contacts has up to 680. */
const padding = new Uint8Array(120)

export interface GetDataQuery {
  readonly method: 'getData'
  readonly target: QueryTarget
  /** The asker wants a token and no values. */
  readonly justToken: boolean
  /** Sent by searches for peers; means nothing to the receiver. */
  readonly infoHash?: Uint8Array | undefined
  /** Items in order, from this one on, and how many follow (extensions.md 18). Old nodes choose among all. */
  readonly skip?: number | undefined
  /** Of our own queries: longer, so that who does not know us may give a small item at once (extensions.md 20). */
  readonly isPadded?: boolean
}

export interface AnnouncePeerQuery {
  readonly method: 'announcePeer'
  readonly infoHash: Uint8Array
  readonly port: number
  readonly token: Uint8Array
  readonly seed?: number | undefined
  readonly name?: Uint8Array | undefined
  /** The source port of the datagram counts, not `port`. */
  readonly impliedPort: boolean
}

export interface PutDataQuery {
  readonly method: 'putData'
  readonly token: Uint8Array
  readonly item: EncodedItem
}

export interface FindNodeQuery {
  readonly method: 'findNode'
  readonly target: Uint8Array
}

/** Asks to be told of what is put under the mentions of a user (extensions.md 8). */
export interface ListenQuery {
  readonly method: 'listen'
  /** Key of the mentions; old nodes answer with the contacts nearest to it. */
  readonly infoHash: Uint8Array
  readonly username: Username
  readonly token: Uint8Array
  readonly signature: Uint8Array
}

/** Tells of an item that was put under the mentions of whoever listens. */
export interface HeardQuery {
  readonly method: 'heard'
  readonly infoHash: Uint8Array
  /** With which the listener asked: nobody else knows it. */
  readonly token: Uint8Array
  readonly item: EncodedItem
}

/** Asks whether a node passes sealed reads on; to pass one on, or to answer one (extensions.md 16). */
export interface RelayQuery {
  readonly method: 'relay'
  /** Means nothing; old nodes answer with the contacts nearest to it. */
  readonly infoHash: Uint8Array
  readonly token?: Uint8Array | undefined
  /** To whom it goes; missing: it is for whoever gets it. */
  readonly to?: Endpoint | undefined
  /** Missing: the asker wants a key and a token. */
  readonly sealed?: Uint8Array | undefined
}

/** Unknown, but answered like findNode because it names a target (dht.md 2.2-6). */
export interface OtherQuery {
  readonly method: 'other'
  readonly name: string
  readonly target: Uint8Array
}

type Decoded<Q> = Verdict<Q, QueryRejection>

const missing = (key: string): { readonly ok: false; readonly rejection: QueryRejection } =>
  reject({ code: 'argument-missing', key })

const point = (fields: BencodeDict, key: string): Decoded<Uint8Array> => {
  const bytes = fields.bytes(key)
  if (bytes === undefined) return missing(key)
  return bytes.length === idBytes ? accept(bytes) : reject({ code: 'argument-invalid', key })
}

const isSet = (fields: BencodeDict, key: string): boolean => (fields.int(key) ?? 0) !== 0

const queryTarget = (dict: BencodeDict): Decoded<QueryTarget> => {
  if (dict.size !== 3) return reject({ code: 'target-keys-wrong' })
  const resource = dict.bytes('r')
  if (dict.bytes('n') === undefined) return missing('n')
  if (resource === undefined) return missing('r')
  const kind = dict.bytes('t')
  if (kind === undefined) return missing('t')
  const kindText = latin1FromBytes(kind)
  if (kindText !== 's' && kindText !== 'm') return reject({ code: 'target-kind-wrong' })
  const { raw } = dict
  return accept({ bytes: raw, key: sha1(raw), resource: latin1FromBytes(resource) })
}

const decodeFindNode = (fields: BencodeDict): Decoded<FindNodeQuery> => {
  const target = point(fields, 'target')
  return target.ok ? accept({ method: 'findNode', target: target.value }) : target
}

const decodeGetData = (fields: BencodeDict): Decoded<GetDataQuery> => {
  const dict = fields.dict('target')
  if (dict === undefined) return missing('target')
  const target = queryTarget(dict)
  if (!target.ok) return target
  return accept({
    method: 'getData',
    target: target.value,
    justToken: isSet(fields, 'justtoken'),
    infoHash: fields.bytes('infoHash'),
    skip: fields.int('skip'),
  })
}

const decodeAnnouncePeer = (fields: BencodeDict): Decoded<AnnouncePeerQuery> => {
  const infoHash = point(fields, 'infoHash')
  if (!infoHash.ok) return infoHash
  const port = fields.int('port')
  if (port === undefined) return missing('port')
  const token = fields.bytes('token')
  if (token === undefined) return missing('token')
  if (port < 0 || port > 65_535) return reject({ code: 'port-invalid' })
  return accept({
    method: 'announcePeer',
    infoHash: infoHash.value,
    port,
    token,
    seed: fields.int('seed'),
    name: fields.bytes('n'),
    impliedPort: isSet(fields, 'implied_port'),
  })
}

/** An item where `p` is a dictionary and the rest are byte strings; undefined otherwise. */
export const encodedItem = (dict: BencodeDict): EncodedItem | undefined => {
  const payload = dict.dict('p')
  const signature = dict.bytes('sig_p')
  const signer = dict.bytes('sig_user')
  if (payload === undefined || signature === undefined || signer === undefined) return undefined
  return { payload: payload.raw, signature, signer }
}

const decodePutData = (fields: BencodeDict): Decoded<PutDataQuery> => {
  const token = fields.bytes('token')
  if (token === undefined) return missing('token')
  const item = encodedItem(fields)
  if (item !== undefined) return accept({ method: 'putData', token, item })
  if (fields.dict('p') === undefined) return missing('p')
  return missing(fields.bytes('sig_p') === undefined ? 'sig_p' : 'sig_user')
}

const decodeListen = (fields: BencodeDict): Decoded<ListenQuery> => {
  const infoHash = point(fields, 'infoHash')
  if (!infoHash.ok) return infoHash
  const token = fields.bytes('token')
  const signature = fields.bytes('sig')
  if (token === undefined) return missing('token')
  if (signature === undefined) return missing('sig')
  const username = parseUsername(fields.text('n') ?? '')
  if (username === undefined) return missing('n')
  return accept({ method: 'listen', infoHash: infoHash.value, username, token, signature })
}

const decodeHeard = (fields: BencodeDict): Decoded<HeardQuery> => {
  const infoHash = point(fields, 'infoHash')
  if (!infoHash.ok) return infoHash
  const token = fields.bytes('token')
  if (token === undefined) return missing('token')
  const item = encodedItem(fields)
  return item === undefined ? missing('p') : accept({ method: 'heard', infoHash: infoHash.value, token, item })
}

const decodeRelay = (fields: BencodeDict): Decoded<RelayQuery> => {
  const infoHash = point(fields, 'infoHash')
  if (!infoHash.ok) return infoHash
  const [token, to, sealed] = [fields.bytes('token'), fields.bytes('to'), fields.bytes('sealed')]
  if (sealed === undefined) return accept({ method: 'relay', infoHash: infoHash.value })
  if (token === undefined) return missing('token')
  if (sealed.length !== limits.sealedQuestionBytes) return reject({ code: 'argument-invalid', key: 'sealed' })
  if (to !== undefined && to.length !== endpointBytes[4] && to.length !== endpointBytes[6])
    return reject({ code: 'argument-invalid', key: 'to' })
  const endpoint = to === undefined ? undefined : parseCompactEndpoint(to)
  return accept({ method: 'relay', infoHash: infoHash.value, token, to: endpoint, sealed })
}

const decodeOther = (name: string, fields: BencodeDict): Decoded<OtherQuery> => {
  const target = fields.bytes('target') ?? fields.bytes('infoHash')
  if (target?.length !== idBytes) return reject({ code: 'query-unknown' })
  return accept({ method: 'other', name, target })
}

/** Arguments as they are written, without the sender's id. */
export type Arguments = Readonly<Record<string, BencodeInput | undefined>>

/** The three members of an item on the wire. */
export const itemArguments = (item: EncodedItem): Arguments => ({
  p: new EncodedBencode(item.payload),
  sig_p: item.signature,
  sig_user: item.signer,
})

/** How a query is read and written; what it carries follows from `decode`. */
interface QueryForm<Q> {
  readonly decode: (fields: BencodeDict) => Decoded<Q>
  readonly encode: (query: Q) => Arguments
}

const form = <Q>(each: QueryForm<Q>): QueryForm<Q> => each

/** Each query once, under its name on the wire. */
const forms = {
  ping: form<{ readonly method: 'ping' }>({ decode: () => accept({ method: 'ping' }), encode: () => ({}) }),
  findNode: form({ decode: decodeFindNode, encode: ({ target }) => ({ target }) }),
  getData: form({
    decode: decodeGetData,
    encode: ({ infoHash, isPadded, justToken, skip, target }) => ({
      ...{ infoHash, skip },
      justtoken: justToken ? 1 : undefined,
      pad: isPadded === true ? padding : undefined,
      target: new EncodedBencode(target.bytes),
    }),
  }),
  announcePeer: form({
    decode: decodeAnnouncePeer,
    encode: ({ impliedPort, infoHash, name, port, seed, token }) => ({
      ...{ infoHash, port, seed, token, n: name },
      implied_port: impliedPort ? 1 : undefined,
    }),
  }),
  listen: form({
    decode: decodeListen,
    encode: ({ infoHash, signature, token, username }) => ({ infoHash, n: username, sig: signature, token }),
  }),
  heard: form({
    decode: decodeHeard,
    encode: ({ infoHash, item, token }) => ({ ...itemArguments(item), infoHash, token }),
  }),
  relay: form({
    decode: decodeRelay,
    encode: ({ infoHash, sealed, to, token }) => ({
      ...{ infoHash, sealed, token },
      to: to === undefined ? undefined : compactOf(to, familyOf(to.address)),
    }),
  }),
  putData: form({ decode: decodePutData, encode: ({ item, token }) => ({ ...itemArguments(item), token }) }),
} as const

type Forms = typeof forms

/** Any query, known or not. */
export type Query =
  | { readonly [Name in keyof Forms]: Forms[Name] extends QueryForm<infer Q> ? Q : never }[keyof Forms]
  | OtherQuery

/** The query called `name` with the arguments `fields`. */
export const decodeQuery = (name: string, fields: BencodeDict): Verdict<Query, QueryRejection> =>
  Object.hasOwn(forms, name) ? forms[name as keyof Forms].decode(fields) : decodeOther(name, fields)

/** The inverse of `decodeQuery`. */
export const queryArguments = (query: Query): Arguments => {
  if (query.method === 'other') return { target: query.target }
  const { encode } = forms[query.method] as QueryForm<Query>
  return encode(query)
}

/** The name of a query on the wire. */
export const queryName = (query: Query): string => (query.method === 'other' ? query.name : query.method)
