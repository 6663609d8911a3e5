// Who is in a swarm, asked of and told to the nodes nearest to it (dht.md 2.5, 9.6).
import { encodeUtf8 } from '../../codec/utf8.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { mayIntroduce } from '../wire/contact.ts'
import { type ReplyCollectionNeeds, collectReplies } from './reply-collection.ts'
import { getDataQuery } from './get.ts'
import type { Messenger } from '../peers/messenger.ts'
import { parameters } from '../parameters.ts'
import type { GetDataQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { TrackerTable } from '../store/tracker-table.ts'
import type { GetOptions, TrackerAnswer } from '../types.ts'

export interface SwarmPeersNeeds extends ReplyCollectionNeeds {
  readonly messenger: Messenger
  readonly trackers: TrackerTable
  /** TCP port of our swarms; 0: they accept nobody. */
  readonly swarmPort: number
  /** Connections from outside have come. */
  readonly isReached: () => boolean
  /** Our address as far as it is known. */
  readonly ownAddress: () => string | undefined
}

/** Searches for peers name the swarm twice, as the C++ node does (dht.md 2.5). */
export const trackerQuery = (target: DhtTarget): GetDataQuery => {
  const query = getDataQuery(target, false)
  return { ...query, infoHash: query.target.key }
}

/** The answers of the nodes nearest to the swarm, our own first. */
export const trackerAnswers = async (
  needs: SwarmPeersNeeds,
  target: DhtTarget,
  wait: GetOptions,
): Promise<readonly TrackerAnswer[]> => {
  const query = trackerQuery(target)
  const own = needs.trackers.peers(query.target.key)
  const answers: TrackerAnswer[] = []
  const take = ({ peers = [], followers = 0 }: Reply): boolean => {
    if (peers.length === 0 && followers === 0) return false
    answers.push({ peers, followers })
    return true
  }
  if (own !== undefined) take(own)
  await collectReplies(needs, {
    query,
    wait,
    hasResult: false,
    take: ({ peers = [], followers }, from) =>
      take({ peers: peers.filter((peer) => mayIntroduce(from, peer)), followers }),
  })
  return answers
}

/** For swarms, which prefer many peers to few at once. */
const patience: GetOptions = { furtherTimeoutMs: 1_000, furtherResults: 32 }

/** All peers that anybody named, without ourselves. */
export const peersOfSwarm = async (needs: SwarmPeersNeeds, target: DhtTarget): Promise<readonly Endpoint[]> => {
  const answers = await trackerAnswers(needs, target, patience)
  const peers = new Map<string, Endpoint>()
  for (const answer of answers) for (const peer of answer.peers) peers.set(endpointText(peer), peer)
  const address = needs.ownAddress()
  if (address !== undefined) peers.delete(endpointText({ address, port: needs.swarmPort }))
  return [...peers.values()]
}

/** Tells the 8 nearest nodes, and our own tracker table, that we are a peer. */
export const announceSwarm = async (needs: SwarmPeersNeeds, target: DhtTarget): Promise<void> => {
  const { swarmPort: port, messenger } = needs
  // Behind a router that nobody has come through, the port that it gave this very datagram is better: uTP may pass there.
  const impliedPort = !needs.isReached()
  if (port === 0) return
  const key = targetKey(target)
  const address = needs.ownAddress()
  if (address !== undefined) needs.trackers.announce(key, { address, port }, encodeUtf8(target.name))
  const lookup = await needs.walks.run('foreground', { target: key, query: trackerQuery(target) })
  for (const { endpoint, token } of lookup?.tokenHolders(parameters.bucketSize) ?? [])
    if (token !== undefined)
      messenger.request(
        endpoint,
        { method: 'announcePeer', infoHash: key, port, token, seed: 0, impliedPort },
        { answered: () => undefined, failed: () => undefined },
      )
}
