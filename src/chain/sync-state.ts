// How the chain stands, for people: facts that work and clocks speak for, never what a peer claims.
import type { Network } from '../protocol/network.ts'
import type { PeerNetwork } from './peer-network.ts'
import type { ChainState } from './state/chain-state.ts'
import type { PaceMeter } from './sync-pace.ts'
import type { SyncState } from './types.ts'

/** Blocks whose times say how long a block takes. */
const sampleBlocks = 24
/** A block that takes so many times as long as usual is no chance: that happens once in 160,000 blocks. */
const overdueFactor = 12

/** Median of what the last blocks took; the first block of a network may be years before its second. */
const expectedBlockSeconds = ({ index, best }: ChainState, network: Network): number => {
  const times: number[] = []
  for (let height = best.height; height > Math.max(1, best.height - sampleBlocks); height -= 1)
    times.push(index.timeOf(best.at(height)) - index.timeOf(best.at(height - 1)))
  times.sort((left, right) => left - right)
  return Math.max(network.targetSpacingSeconds, times[times.length >> 1] ?? 0)
}

/** The state and its facts. */
export const syncStateOf = (
  state: ChainState,
  { pool, sync }: PeerNetwork,
  network: Network,
  meter: PaceMeter,
): SyncState => {
  const { index, best } = state
  const tipAgeSeconds = Math.max(0, state.adjustedTime() - index.timeOf(best.tip))
  const expected = expectedBlockSeconds(state, network)
  return {
    state: sync.syncing ? 'syncing' : sync.stalled ? 'stalled' : pool.ready().length === 0 ? 'no-peers' : 'current',
    height: best.height,
    bestKnownHeight: sync.bestKnownHeight,
    missingBlocks: sync.missingBlocks,
    missingSinceMs: sync.missingSinceMs,
    pace: meter.pace(),
    tipAgeSeconds,
    expectedBlockSeconds: expected,
    isOverdue: tipAgeSeconds > overdueFactor * expected,
  }
}
