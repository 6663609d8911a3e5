// What the synchronisation knows of each peer.
import { BoundedMap } from '../../base/bounded-map.ts'
import { noBlock } from '../tree/block-index.ts'
import { waits } from '../peers/patience.ts'
import type { Peer } from '../peers/peer.ts'
import { nodeNetwork } from '../wire/messages.ts'

const maxInVain = 256

/** One peer, as a source of headers and blocks. */
export interface SyncPeer {
  readonly peer: Peer
  /** False once a request for headers went unanswered: then inventories are all there is. */
  servesHeaders: boolean
  /** Whether its headers beyond ours are fetched, or at least asked for. */
  asked: boolean
  /** When headers were asked for; undefined when none are outstanding. */
  headersAskedMs: number | undefined
  /** When headers were asked for that did not come in time; undefined: it owes none. */
  headersLateMs: number | undefined
  /** Id of the header that the last request went on from; undefined when it began at ours. */
  headersFrom: Uint8Array | undefined
  /** When news that it announced were last asked for. */
  newsAskedMs: number | undefined
  /** Whether its last headers were news, and more are expected. */
  growing: boolean
  /** How often it sent headers or blocks that we lacked: what it is ranked by. */
  delivered: number
  /** How often in a row it answered no request for headers. */
  silences: number
  /** Whether headers of it are being judged now. */
  judging: boolean
  /** The block with the most work that it is known to have, or `noBlock`. */
  best: number
  /** How far a branch of its own was asked for, which is not the heaviest one. */
  readonly own: { end: number; nextHeight: number }
  /** Blocks asked for, by number, with the time. */
  readonly inFlight: Map<number, number>
  lastBlockMs: number
  /** How often in a row it did not send what it had shown to have. */
  stalls: number
  /** Blocks that it was asked for in vain, or as a last resort, with the time. */
  readonly inVain: BoundedMap<number, number>
  /** Whether the height that it claimed is believed without its headers. */
  trusted: boolean
}

/** A peer that just joined. */
export const syncPeer = (peer: Peer): SyncPeer => ({
  peer,
  servesHeaders: true,
  asked: false,
  headersAskedMs: undefined,
  headersLateMs: undefined,
  headersFrom: undefined,
  newsAskedMs: undefined,
  growing: false,
  delivered: 0,
  silences: 0,
  judging: false,
  best: noBlock,
  own: { end: noBlock, nextHeight: 0 },
  inFlight: new Map(),
  lastBlockMs: 0,
  stalls: 0,
  inVain: new BoundedMap(maxInVain),
  trusted: true,
})

/** Who has headers alone does not say that it serves the chain; some versions are known not to (chain.md 6.2). */
export const servesBlocks = ({ peer }: SyncPeer): boolean => {
  const { version = 0, services = 0n } = peer.version ?? {}
  return (services & nodeNetwork) !== 0n && (version < 32_000 || version >= 32_400)
}

/** Those we chose ourselves first, then those that delivered most, then those that kept silent least. */
export const byMerit = (left: SyncPeer, right: SyncPeer): number => {
  if (left.peer.inbound !== right.peer.inbound) return left.peer.inbound ? 1 : -1
  if (left.delivered !== right.delivered) return right.delivered - left.delivered
  return left.silences - right.silences
}

/** Whether a peer was asked for a block and had the time to send it. */
export const isOverdue = ({ inFlight, inVain, peer }: SyncPeer, block: number, nowMs: number): boolean => {
  const askedMs = inFlight.get(block) ?? inVain.get(block)
  return askedMs !== undefined && nowMs - askedMs >= peer.patience.waitMs('another')
}

/** How long a block may fail to come that some show to have: the slowest of them have the time for it. */
export const patienceWith = (sources: readonly SyncPeer[]): number =>
  sources.length === 0
    ? waits.withheld.firstMs
    : Math.max(...sources.map(({ peer }) => peer.patience.waitMs('withheld')))
