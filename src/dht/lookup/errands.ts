// The DHT, asked for peers of the chain that cannot use UDP (chain.md 6.8): what they get has been judged here.
import { encodeHex } from '../../codec/hex.ts'
import { decodeItem, isForTarget } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { isComputed } from '../../protocol/resources.ts'
import { parameters } from '../parameters.ts'
import type { DhtErrands } from '../types.ts'
import { encodeAnswer } from '../wire/answers.ts'
import { mayIntroduce } from '../wire/contact.ts'
import type { EncodedItem } from '../wire/queries.ts'
import { type GetNeeds, getDataQuery } from './get.ts'
import { publish, type PublishNeeds } from './put.ts'
import { type SwarmPeersNeeds, trackerQuery } from './swarm-peers.ts'

type ErrandNeeds = GetNeeds & PublishNeeds & SwarmPeersNeeds

type Answer = Parameters<DhtErrands['get']>[1]

const getSwarm = async (needs: ErrandNeeds, target: DhtTarget, answer: Answer, signal: AbortSignal): Promise<void> => {
  const query = trackerQuery(target)
  const own = needs.trackers.peers(query.target.key)
  if (own !== undefined && own.peers.length > 0) answer(encodeAnswer(target, own))
  await needs.walks.run('foreground', {
    ...{ target: query.target.key, query, signal },
    onReply: ({ peers = [], followers = 0 }, { endpoint }) => {
      const told = peers.filter((peer) => mayIntroduce(endpoint, peer))
      if (told.length > 0 || followers > 0) answer(encodeAnswer(target, { peers: told, followers }))
    },
  })
}

const getItems = async (needs: ErrandNeeds, target: DhtTarget, answer: Answer, signal: AbortSignal): Promise<void> => {
  const seen = new Set<string>()
  const tell = (entries: readonly EncodedItem[]): void => {
    const items = entries.filter((entry) => {
      const text = encodeHex(entry.signature)
      if (seen.has(text) || !needs.judge.read(entry, target).ok) return false
      seen.add(text)
      return true
    })
    if (items.length > 0) answer(encodeAnswer(target, { items }))
  }
  const query = getDataQuery(target, false)
  tell(needs.values.items(query.target.key))
  await needs.walks.run('foreground', {
    ...{ target: targetKey(target), query, signal },
    onReply: ({ items = [] }) => {
      tell(items)
    },
  })
}

/** Searches and puts for others; nothing of it is kept here, unless this node is one of the nearest. */
export const errandsOf = (needs: ErrandNeeds): DhtErrands => ({
  get: (target, answer, signal) => (isComputed(target) ? getSwarm : getItems)(needs, target, answer, signal),
  put: async (target, item) => {
    const decoded = decodeItem(item.payload, item.signature, item.signer)
    if (!decoded.ok) return decoded.rejection.code === 'item-malformed' ? 'malformed' : 'refused'
    if (isComputed(target) || !isForTarget(decoded.value, target)) return 'refused'
    const judged = needs.judge.judge(decoded.value)
    if (!judged.ok) return 'refused'
    const options = { lane: 'foreground', compare: false, droppable: true } as const
    const published = await publish(needs, judged.value, options)
    // With fewer nodes than may hold it, this node is one of those.
    if ((published?.sent ?? 0) < parameters.bucketSize) needs.keep(judged.value)
    return 'put'
  },
})
