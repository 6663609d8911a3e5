// Handlers of commands on how posts are shared.
import type { CommandHandlers } from '../api/contract.ts'
import type { SwarmJson } from '../api/shapes.ts'
import type { swarms } from '../api/swarms.ts'
import type { RpcContext } from './context.ts'

type Report = NonNullable<ReturnType<RpcContext['node']['sharing']['report']>>
type PeerReport = Report['peers'][number]

/** The bits and numbers of the library in the C++ node: a swarm is always downloading, over TCP. */
const downloading = 3
const flagsOf = ({ inbound, isExtended, wantsOurs, weWant, weChoke, chokesUs }: PeerReport): number =>
  (weWant ? 0x1 : 0) |
  (weChoke ? 0x2 : 0) |
  (wantsOurs ? 0x4 : 0) |
  (chokesUs ? 0x8 : 0) |
  (isExtended ? 0x10 : 0) |
  (inbound ? 0 : 0x20)

const swarmJson = ({ connections, knownPeers, pieces, bitfield, peers }: Report): SwarmJson => ({
  state: downloading,
  paused: false,
  auto_managed: false,
  num_peers: connections,
  list_peers: knownPeers,
  connect_candidates: Math.max(0, knownPeers - connections),
  num_connections: connections,
  num_complete: -1,
  num_pieces: pieces,
  bitfield,
  has_incoming: peers.some(({ inbound }) => inbound),
  priority: 0,
  queue_position: 0,
  peers: peers.map((peer) => ({
    addr: peer.address,
    flags: `0x${flagsOf(peer).toString(16)}`,
    // Numbers of libtorrent: standard, and uTP.
    connection_type: peer.transport === 'utp' ? 3 : 0,
    download_queue_length: peer.requests,
    failcount: 0,
    bitfield: peer.bitfield,
  })),
})

/** Swarms of one answer, when nobody says how many, and at most. */
const usualSwarms = 200
const mostSwarms = 5000

export const swarmHandlers: CommandHandlers<typeof swarms, RpcContext> = {
  listswarms: ({ node }, { count = usualSwarms }) =>
    node.sharing
      .list()
      .slice(0, Math.min(Math.max(count, 0), mostSwarms))
      .map(({ username, connections, knownPeers, pieces }) => ({ username, connections, knownPeers, pieces })),
  torrentstatus: ({ node }, { username }) => {
    const report = node.sharing.report(username)
    return report === undefined ? null : swarmJson(report)
  },
  // The C++ node forgets all it holds here (errata 44), and downloads it again.
  recheckusertorrent: ({ node }, { username }) => {
    node.sharing.recheck(username)
    return null
  },
  getpieceavailability: ({ node }, { username, k }) => node.sharing.offering(username, k),
  // Swarms count anew after each start; the marks on posts of our own stay.
  getpiecemaxseen: ({ node }, { username, k }) =>
    Math.max(node.sharing.mostOffering(username, k), node.deliveries.mostPeers(username, k)),
}
