// How the node is, in numbers and facts: what the status, its warnings and `getinfo` are made of.
import type { Chain, ChainTip, SyncState } from '../../chain/index.ts'
import type { Dht, DhtState } from '../../dht/index.ts'
import type { TrafficMeter } from '../../net/traffic-meter.ts'
import type { Username } from '../../protocol/username.ts'
import type { WriteFault } from '../../store/write-health.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { Finding } from '../../views/finding.ts'
import type { Views } from '../../views/views.ts'

/** What the state is read from. */
export interface NodeStateNeeds {
  readonly chain: Chain
  readonly dht: Dht
  readonly swarms: Swarms
  readonly timeline: Pick<Views, 'storageFault'>
  readonly finding: Pick<Finding, 'storageFault'>
  /** Users of whom newer posts are known than are held, and how many. */
  readonly newerKnown: NodeState['missingPosts']
  readonly traffic: Traffic
}

/** What the DHT and the swarms have sent and received. */
export interface Traffic {
  readonly dht: TrafficMeter
  readonly swarms: TrafficMeter
}

/** The chain's part of the state. */
export interface ChainFacts {
  readonly isLight: boolean
  readonly tip: ChainTip
  readonly peers: number
  readonly isMining: boolean
  readonly difficulty: number
  /** Endpoints of other nodes that are known. */
  readonly knownEndpoints: number
  readonly listenPort: number | undefined
  /** Our address as peers see it. */
  readonly externalAddress: string | undefined
  /** Seconds to add to the local clock (chain.md 3.5-3). */
  readonly timeOffsetSeconds: number
}

/** The swarms' part of the state. */
export interface SwarmFacts {
  readonly joined: number
  /** Connected peers of all swarms. */
  readonly peers: number
  readonly knownPeers: number
  readonly listenPort: number | undefined
}

/** How the node is now; each call looks anew. */
export interface NodeState {
  readonly traffic: Traffic
  chain(): ChainFacts
  dht(): DhtState
  swarms(): SwarmFacts
  sync(): SyncState
  /** How far the clocks of the peers are ahead of ours, in the median, whether it is believed or not. */
  clockDifferenceSeconds(): number | undefined
  /** Since when something cannot be stored, and why; undefined: all is well. */
  storageFault(): WriteFault | undefined
  /** Users whose swarm runs, and how many newer posts are known to exist than are held. */
  missingPosts(): readonly { readonly username: Username; readonly posts: number }[]
}

const chainFacts = (chain: Chain): ChainFacts => ({
  isLight: chain.isLight,
  tip: chain.tip(),
  peers: chain.peers().length,
  isMining: chain.mining().running,
  difficulty: chain.difficulty(),
  knownEndpoints: chain.knownEndpointCount(),
  listenPort: chain.listenPort(),
  externalAddress: chain.externalAddress(),
  timeOffsetSeconds: chain.timeOffsetSeconds(),
})

const swarmFacts = (swarms: Swarms): SwarmFacts => {
  const joined = swarms.joined()
  return {
    joined: joined.length,
    peers: swarms.peerCount(),
    knownPeers: joined.reduce((sum, username) => sum + (swarms.state(username)?.knownPeers ?? 0), 0),
    listenPort: swarms.listenPort(),
  }
}

/** Reads it from the parts. */
export const openNodeState = ({
  chain,
  dht,
  swarms,
  timeline,
  finding,
  newerKnown,
  traffic,
}: NodeStateNeeds): NodeState => ({
  traffic,
  chain: () => chainFacts(chain),
  dht: () => dht.state(),
  swarms: () => swarmFacts(swarms),
  sync: () => chain.sync(),
  clockDifferenceSeconds: () => chain.clockDifferenceSeconds(),
  storageFault: () =>
    chain.storageFault() ??
    swarms.storageFault() ??
    dht.storageFault() ??
    timeline.storageFault() ??
    finding.storageFault(),
  missingPosts: newerKnown,
})
