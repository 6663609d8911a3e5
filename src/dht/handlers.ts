// What each query does (dht.md 2.5, 4.1, 4.2).
import { equalBytes } from '../base/bytes.ts'
import { type Random, shuffled } from '../base/random.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { decodeBencodeDict } from '../codec/bencode.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { decodeItem, type ItemRejection } from '../protocol/dht-item.ts'
import { infoHashOf, targetKey } from '../protocol/dht-target.ts'
import { limits } from '../protocol/limits.ts'
import type { UserKeys } from '../protocol/ports.ts'
import { isComputed } from '../protocol/resources.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import { type Contact, isUsefulTo } from './wire/contact.ts'
import { isExpired } from './rules/expiry.ts'
import type { AddressProofs } from './rules/address-proofs.ts'
import type { Identity } from './peers/identity.ts'
import type { HotKeys } from './lookup/hot-keys.ts'
import type { Listening } from './lookup/listening.ts'
import type { Relaying } from './lookup/relaying.ts'
import type { ItemJudge } from './rules/item-judge.ts'
import { compareDistance, type NodeId } from './wire/node-id.ts'
import { parameters } from './parameters.ts'
import type {
  AnnouncePeerQuery,
  FindNodeQuery,
  GetDataQuery,
  ListenQuery,
  OtherQuery,
  PutDataQuery,
  Query,
  QueryTarget,
  RelayQuery,
} from './wire/queries.ts'
import type { QueryRejection } from './rules/rejections.ts'
import type { Reply } from './wire/replies.ts'
import type { TrackerTable } from './store/tracker-table.ts'
import type { StoredItem, ValueStore } from './store/value-store.ts'
import type { SwarmQuestion } from './types.ts'
import type { WriteTokens } from './rules/write-token.ts'

export interface HandlerNeeds {
  readonly identity: Identity
  readonly tokens: WriteTokens
  readonly trackers: TrackerTable
  readonly values: ValueStore
  readonly judge: ItemJudge
  readonly listening: Pick<Listening, 'admit' | 'take'>
  readonly hotKeys: Pick<HotKeys, 'asked'>
  /** Undefined: this node relays nothing. */
  readonly relaying: Pick<Relaying, 'answer'> | undefined
  readonly keys: UserKeys
  readonly proofs: Pick<AddressProofs, 'prove' | 'has'>
  readonly random: Random
  /** A question that makes neighbours help (dht.md 9.6-3). */
  readonly asked: (question: SwarmQuestion) => void
}

type Answer = Verdict<Reply, QueryRejection>

/** Members of a reply besides items and contacts, in values and bytes: generous. */
const envelopeValues = 12
const entryOverheadBytes = 120

const contactsFor = (needs: HandlerNeeds, target: Uint8Array, asker: Endpoint): readonly Contact[] =>
  needs.identity.table.nearest(target, parameters.bucketSize).filter(({ endpoint }) => isUsefulTo(asker, endpoint))

const costOf = (item: StoredItem): number => item.payload.length + entryOverheadBytes

/**
 * What fits in a reply: the newest items fill the first half, a random choice of the others the second, so that
 * repeated readers see more of a long list (dht.md 10.1-4). One item always fits.
 */
export const selectItems = (items: readonly StoredItem[], random: Random): readonly StoredItem[] => {
  const [only] = items
  if (only !== undefined && items.length === 1)
    return envelopeValues + only.valueCount > limits.replyValues ? [] : items
  const chosen = new Set<StoredItem>()
  let bytes = 0
  let values = envelopeValues
  const fill = (candidates: readonly StoredItem[], budgetBytes: number): void => {
    for (const item of candidates) {
      if (values + item.valueCount > limits.replyValues) continue
      if (chosen.size > 0 && bytes + costOf(item) > budgetBytes) continue
      chosen.add(item)
      bytes += costOf(item)
      values += item.valueCount
    }
  }
  fill(items, limits.replyDataBytes / 2)
  fill(
    shuffled(
      random,
      items.filter((item) => !chosen.has(item)),
    ),
    limits.replyDataBytes,
  )
  return items.filter((item) => chosen.has(item))
}

/** Items in order from one on, as many as fit; what does not fit by itself is left to readers that take what comes. */
export const pageOf = (items: readonly StoredItem[], skip: number): Pick<Reply, 'items' | 'rest'> => {
  const from = Math.min(Math.max(0, skip), items.length)
  let [bytes, values, to] = [0, envelopeValues, from]
  for (const item of items.slice(from)) {
    const isFirst = to === from
    if (values + item.valueCount > limits.replyValues && !isFirst) break
    if (bytes + costOf(item) > limits.replyDataBytes && !isFirst) break
    bytes += costOf(item)
    values += item.valueCount
    to += 1
  }
  return { items: items.slice(from, to), rest: items.length - to }
}

const itemsFor = (
  items: readonly StoredItem[],
  { skip }: GetDataQuery,
  random: Random,
): Pick<Reply, 'items' | 'rest'> => (skip === undefined ? { items: selectItems(items, random) } : pageOf(items, skip))

/** Whether we are near enough to a key to store its items (dht.md 4.2): nearer than the last of so many. */
const isNeighbour = ({ id, table }: Identity, key: Uint8Array, count = 2 * parameters.bucketSize): boolean => {
  const nearest = table.nearest(key, count)
  const last = nearest.at(-1)
  return last === undefined || nearest.length < parameters.bucketSize || compareDistance(key, id, last.id) < 0
}

/** Whose swarm a target names; undefined: it names none of a user. */
const swarmUserOf = ({ bytes, key }: QueryTarget): Username | undefined => {
  const decoded = decodeBencodeDict(bytes, { maxDepth: 1, maxValues: 4, canonical: true })
  const name = decoded.ok ? decoded.value.text('n') : undefined
  const username = name === undefined ? undefined : parseUsername(name)
  return username !== undefined && equalBytes(infoHashOf(username), key) ? username : undefined
}

const noteQuestion = ({ keys, identity, asked }: HandlerNeeds, { target }: GetDataQuery, from: Endpoint): void => {
  const username = swarmUserOf(target)
  if (username === undefined || keys.registrationHeight(username) === undefined) return
  if (isNeighbour(identity, target.key, parameters.bucketSize)) asked({ username, from })
}

const answerTracker = (needs: HandlerNeeds, query: GetDataQuery, from: Endpoint): Reply => {
  const { key } = query.target
  noteQuestion(needs, query, from)
  const known = needs.trackers.peers(key)
  return {
    token: needs.tokens.issue(from.address, key),
    contacts: contactsFor(needs, key, from),
    peers: known?.peers.filter((peer) => isUsefulTo(from, peer)) ?? [],
    followers: known?.followers,
    swarmName: known?.name,
  }
}

/** What is not held here, but was read a moment ago since many asked; holders give nothing but what they hold. */
const copyFor = (needs: HandlerNeeds, query: GetDataQuery, from: Endpoint): Reply => {
  const { target } = query
  if (target.bytes.length === 0 || !needs.proofs.has(from)) return {}
  const copy = needs.hotKeys.asked(target, from, () => !isNeighbour(needs.identity, target.key))
  return copy === undefined ? {} : { ...itemsFor(copy.items, query, needs.random), ageSeconds: copy.ageSeconds }
}

const answerGetData = (needs: HandlerNeeds, query: GetDataQuery, from: Endpoint): Reply => {
  const { key, resource } = query.target
  if (isComputed({ resource })) return answerTracker(needs, query, from)
  const token = needs.tokens.issue(from.address, key)
  const contacts = contactsFor(needs, key, from)
  const held = needs.values.items(key)
  if (query.justToken) return held.length === 0 ? { token, contacts } : { token, contacts, items: [] }
  if (held.length === 0) return { token, contacts, ...copyFor(needs, query, from) }
  const { items, rest } = itemsFor(held, query, needs.random)
  return { token, contacts, items, rest }
}

const answerAnnouncePeer = (needs: HandlerNeeds, query: AnnouncePeerQuery, from: Endpoint, id: NodeId): Answer => {
  if (!needs.tokens.accepts(query.token, from.address, query.infoHash)) return reject({ code: 'token-invalid' })
  needs.proofs.prove(from)
  needs.identity.table.confirm({ id, endpoint: from })
  const port = query.impliedPort ? from.port : query.port
  needs.trackers.announce(query.infoHash, { address: from.address, port }, query.name)
  return accept({})
}

const refusals: Readonly<Record<ItemRejection['code'], QueryRejection['code']>> = {
  'item-malformed': 'item-malformed',
  'item-too-big': 'item-too-big',
  'item-target-invalid': 'target-keys-wrong',
  'item-value-too-deep': 'value-too-deep',
  'item-resource-too-long': 'resource-too-long',
  'item-signer-not-owner': 'item-not-by-owner',
  'item-sequence-missing': 'sequence-missing',
  'item-word-missing': 'word-missing',
  'item-post-invalid': 'post-invalid',
  'item-sequence-stale': 'item-malformed',
  // The C++ node does not tell an unknown signer from a wrong signature (dht.md 4.1-6).
  'item-signer-unknown': 'item-signature-invalid',
  'item-signature-invalid': 'item-signature-invalid',
  'item-height-too-high': 'height-too-high',
  'item-time-too-far': 'time-too-far',
}

/** Cheap tests first: shape, token, expiry, neighbourhood; the signature last (dht.md 10.1-13). */
const answerPutData = (needs: HandlerNeeds, query: PutDataQuery, from: Endpoint, id: NodeId): Answer => {
  const { payload, signature, signer } = query.item
  const decoded = decodeItem(payload, signature, signer)
  if (!decoded.ok) return reject({ code: refusals[decoded.rejection.code] })
  const item = decoded.value
  const key = targetKey(item.target)
  if (!needs.tokens.accepts(query.token, from.address, key)) return reject({ code: 'token-invalid' })
  needs.proofs.prove(from)
  if (isExpired(item.target, item.height, needs.keys.bestHeight())) return reject({ code: 'item-expired' })
  // To a node that need not store it, success is all that is said (dht.md 4.1-13).
  if (!isNeighbour(needs.identity, key)) return accept({})
  if (!needs.values.mayWrite) return reject({ code: 'storage-failed' })
  const judged = needs.judge.judge(item)
  if (!judged.ok) return reject({ code: refusals[judged.rejection.code] })
  needs.identity.table.confirm({ id, endpoint: from })
  if (!isComputed(item.target)) needs.values.keep(item)
  return accept({})
}

/** Only nodes that store the mentions of a user can tell of them. */
const answerListen = (needs: HandlerNeeds, query: ListenQuery, from: Endpoint): Answer => {
  const { infoHash, token } = query
  if (!needs.tokens.accepts(token, from.address, infoHash)) return reject({ code: 'token-invalid' })
  needs.proofs.prove(from)
  const contacts = contactsFor(needs, infoHash, from)
  if (!isNeighbour(needs.identity, infoHash)) return accept({ contacts })
  const seconds = needs.listening.admit(query, from)
  return seconds.ok ? accept({ contacts, listening: seconds.value }) : seconds
}

const answerWithContacts = (needs: HandlerNeeds, { target }: FindNodeQuery | OtherQuery, from: Endpoint): Answer =>
  accept({ contacts: contactsFor(needs, target, from) })

/** A node that relays nothing answers as one that has never heard of it. */
const answerRelay = (needs: HandlerNeeds, query: RelayQuery, from: Endpoint): Answer | Promise<Answer> => {
  if (needs.relaying === undefined) return accept({ contacts: contactsFor(needs, query.infoHash, from) })
  const answer = needs.relaying.answer(query, from)
  // Whoever has a token of ours is where he says.
  if (answer instanceof Promise) needs.proofs.prove(from)
  return answer
}

type Handler<Q> = (needs: HandlerNeeds, query: Q, from: Endpoint, id: NodeId) => Answer | Promise<Answer>

/** One handler a query. */
const handlers: { readonly [Method in Query['method']]: Handler<Extract<Query, { readonly method: Method }>> } = {
  ping: () => accept({}),
  findNode: answerWithContacts,
  other: answerWithContacts,
  getData: (needs, query, from) => accept(answerGetData(needs, query, from)),
  announcePeer: answerAnnouncePeer,
  listen: answerListen,
  heard: ({ listening }, query, from) => listening.take(query, from),
  relay: answerRelay,
  putData: answerPutData,
}

/** The answer to a query of a node whose id fits its address. */
export const answerQuery: Handler<Query> = (needs, query, from, id) => {
  const handler = handlers[query.method] as Handler<Query>
  return handler(needs, query, from, id)
}
