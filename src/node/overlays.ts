// The three overlays, opened: they meet nowhere else.
import type { Clock } from '../base/clock.ts'
import { nowSeconds } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { ProgressBoard } from '../base/progress.ts'
import type { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { type Chain, openChain } from '../chain/index.ts'
import type { Dht, ReadMode } from '../dht/index.ts'
import { canonicalAddress, splitHostAndPort } from '../codec/ip.ts'
import { isLoopback } from '../codec/ip-networks.ts'
import type { Endpoint, Sockets } from '../net/endpoint.ts'
import { isPublicName } from '../net/network-kind.ts'
import type { JoinMulticast } from '../net/multicast.ts'
import { keepPortsMapped, type PortMapping } from '../net/port-mapper.ts'
import { openSharedSocket, type SharedSocket } from '../net/shared-socket.ts'
import { meteredShares, meteredSockets, TrafficMeter } from '../net/traffic-meter.ts'
import { ReachWatch, watchedSockets } from '../net/reach-watch.ts'
import { directWay, type Way } from '../net/way.ts'
import { type Network, swarmPortOffset } from '../protocol/network.ts'
import { openSwarms, type Retention, type Swarms } from '../swarm/index.ts'
import type { JobRunner, WorkerPool } from '../workers/pool.ts'
import type { Archive } from './keeping/keeping.ts'
import { Doctor } from './doctor/doctor.ts'
import { Neighbours } from './neighbours/neighbours.ts'
import { openTheDht } from './open-dht.ts'
import { Peers } from './peers/peers.ts'
import { proofsInDht } from './proofs-in-dht.ts'
import type { Traffic } from './status/node-state.ts'
import type { Wallet } from './wallet/wallet.ts'

/** What a node runs on. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sockets: Sockets
  /** How everybody in the local network is spoken to; undefined: nobody is. */
  readonly multicast?: JoinMulticast | undefined
  /** Which machines may be the router that stands before this one; undefined: it is left alone. */
  readonly gateways?: (() => readonly string[]) | undefined
  /** By which way the transport leads; straight ahead where it is left out. */
  readonly way?: Way
  readonly workers: WorkerPool & JobRunner
  /** Of a header; scrypt on other threads where none is given. */
  readonly proofOfWork?: (header: Uint8Array) => Promise<Uint8Array>
}

/** How a node is set. */
export interface NodeSettings {
  readonly network: Network
  /** Path of a database of the node, or `:memory:`. */
  readonly databasePath: (
    name: 'chain' | 'light' | 'dht' | 'dht6' | 'swarm' | 'node' | 'journal' | 'index' | 'feeds' | 'pictures',
  ) => string
  /** Address to bind to and to connect from; `0.0.0.0` for all. */
  readonly bindAddress: string
  /** Port of chain connections; the DHT and the swarms use the next thousand. */
  readonly port: number
  readonly acceptsConnections: boolean
  readonly connectOnly: readonly string[]
  readonly addNodes: readonly string[]
  readonly useDnsSeeds: boolean
  readonly useCheckpoints: boolean
  /** Makes the file of the chain anew from the blocks in it. */
  readonly rebuildsChain?: boolean
  /** Files of blocks that are read at the start; of these, one that is read once where it is. */
  readonly blockFiles?: readonly string[]
  readonly bootstrapFile?: string
  /** Headers and proofs of names instead of blocks. */
  readonly isLight?: boolean | undefined
  /** The transport passes a proxy: no datagrams, and the DHT is asked through peers of the chain. */
  readonly isProxied: boolean
  /** Most connections of the chain, and of all swarms together. */
  readonly maxConnections: number
  readonly maxSwarmConnections: number
  /** Most bytes of posts a second that all swarms send. */
  readonly uploadBytesPerSecond: number
  /** What is kept of the posts of others, in how many bytes at most, and of whom all is kept. */
  readonly retention: Retention
  readonly budgetBytes: number | undefined
  readonly archive: Archive
  readonly manyConnectionsPerAddress: boolean
  /** Swarm connections over uTP too. */
  readonly usesUtp: boolean
  /** Own swarms have no peer here: others bring the posts in. */
  readonly staysOutOfOwnSwarms: boolean
  /** Does that for others. */
  readonly isGateway: boolean
  /** Most bytes of posts of users near whose tracker keys this node is; 0: none. */
  readonly helpBytes: number
  /** Has nodes of the DHT tell of mentions of own users. */
  readonly listensForMentions: boolean
  /** Own lists of local users travel to other computers with the same key. */
  readonly carriesOwnLists: boolean
  /** There is a DHT of IPv6 too, where the node is not bound to IPv4 alone. */
  readonly usesIpv6Dht?: boolean
  /** How people's reads of the DHT go, and whether this node passes those of others on. */
  readonly reads?: ReadMode
  readonly relaysReads?: boolean
  /** Puts the words of own posts into the DHT. */
  readonly announcesWords: boolean
  readonly minimumBlockIntervalSeconds: number
  /** Mining threads of this start: 0 for none, −1 for all cores; undefined: as at the last one. */
  readonly miningThreads: number | undefined
  /** Where the world finds the feeds of local users, without a last slash; undefined: there are none. */
  readonly feedsAt: string | undefined
  /** Servers can subscribe to the feeds of local users; and this node is a registry of feeds. */
  readonly isFeedHub: boolean
  readonly isFeedRegistry: boolean
  /** Feeds may be on this machine and in its network. */
  readonly reachesOwnNetwork: boolean
  /** Data directory of a C++ node that is to be taken over. */
  readonly importLegacy?: string | undefined
  /** Client name and version shown to peers. */
  readonly client: string
}

/** Whether the swarm of a user is to have no peer here. */
export const stayingOut =
  ({ staysOutOfOwnSwarms }: NodeSettings, wallet: Pick<Wallet, 'has'>) =>
  (username: string): boolean =>
    staysOutOfOwnSwarms && wallet.has(username)

/** The local address of connections, and under which this node is known by itself: none behind a proxy. */
const ownAddress = ({ bindAddress, isProxied }: NodeSettings): string | undefined => {
  if (isProxied) return '127.0.0.1'
  return bindAddress === '0.0.0.0' ? undefined : bindAddress
}

/** Contacts among which chance chooses those that are tried as peers. */
const sampledContacts = 64

/** The other way round: where nodes of the DHT have their chain (dht.md 1.5). */
const dhtNodesForChain = (dht: Dht) => (): readonly Endpoint[] =>
  dht
    .contacts(sampledContacts)
    .filter(({ port }) => port > swarmPortOffset)
    .map(({ address, port }) => ({ address, port: port - swarmPortOffset }))

const openTheChain = (settings: NodeSettings, platform: Platform, parts: Shared, scope: Scope): Promise<Chain> =>
  openChain(
    {
      ...platform,
      log: platform.log.child('chain'),
      metrics: parts.metrics,
      progress: parts.progress,
      secretOf: (username) => (parts.wallet.isLocked ? undefined : parts.wallet.currentKey(username)?.privateKey),
    },
    {
      network: settings.network,
      // A file of its own: what one kind of node keeps would be a hole to the other.
      databasePath: settings.databasePath(settings.isLight === true ? 'light' : 'chain'),
      isLight: settings.isLight,
      listenAt: settings.acceptsConnections ? { address: settings.bindAddress, port: settings.port } : undefined,
      connectFrom: ownAddress(settings),
      connectOnly: settings.connectOnly,
      addNodes: settings.addNodes,
      useDnsSeeds: settings.useDnsSeeds,
      client: settings.client,
      useFixedSeeds: settings.useDnsSeeds && settings.network.name === 'main',
      useCheckpoints: settings.useCheckpoints,
      rebuilds: settings.rebuildsChain === true,
      doesErrands: !settings.isProxied,
      maxConnections: settings.maxConnections,
      minimumBlockIntervalSeconds: settings.minimumBlockIntervalSeconds,
    },
    scope.child('chain'),
  )

/** What they share with the rest of the node. */
export interface Shared {
  readonly metrics: Metrics
  readonly progress: ProgressBoard
  readonly wallet: Wallet
}

const openTheSwarms = (
  settings: NodeSettings,
  platform: MeteredPlatform,
  parts: Shared & { readonly chain: Chain; readonly dht: Dht; readonly peers: Peers },
  scope: Scope,
): Promise<Swarms> =>
  openSwarms(
    {
      ...platform,
      log: platform.log.child('swarm'),
      metrics: parts.metrics,
      keys: parts.chain.users,
      peers: parts.dht,
      ownAddresses: () =>
        [
          ownAddress(settings) ?? settings.bindAddress,
          parts.dht.state().externalAddress,
          parts.chain.externalAddress(),
        ].filter((address) => address !== undefined),
      addedNodes: () =>
        parts.peers.named().flatMap((text) => {
          const { host, port } = splitHostAndPort(text, settings.network.port) ?? { host: '', port: 0 }
          // A proxy resolves names on the way.
          const address = canonicalAddress(host) ?? (settings.isProxied && isPublicName(host) ? host : undefined)
          return address === undefined ? [] : [{ address, port: port + swarmPortOffset }]
        }),
      payHashcash: (search, signal) => platform.workers.run('payHashcash', search, { signal }),
    },
    {
      databasePath: settings.databasePath('swarm'),
      listenAt: settings.acceptsConnections
        ? { address: settings.bindAddress, port: settings.port + swarmPortOffset }
        : undefined,
      connectFrom: ownAddress(settings),
      manyConnectionsPerAddress: settings.manyConnectionsPerAddress,
      usesUtp: settings.usesUtp && !settings.isProxied,
      maxConnections: settings.maxSwarmConnections,
      retention: settings.retention,
      budgetBytes: settings.budgetBytes,
      uploadBytesPerSecond: settings.uploadBytesPerSecond,
      dhtPort: settings.port + swarmPortOffset,
      isProxied: settings.isProxied,
      client: settings.client,
      staysOut: settings.staysOutOfOwnSwarms ? stayingOut(settings, parts.wallet) : undefined,
    },
    scope.child('swarm'),
  )

/** What the DHT or the swarms run on: all their traffic passes one meter. */
interface MeteredPlatform extends Platform {
  readonly datagrams: SharedSocket
}

const metered = (platform: Platform, datagrams: SharedSocket, meter: TrafficMeter): MeteredPlatform => ({
  ...platform,
  sockets: meteredSockets(platform.sockets, meter),
  datagrams: meteredShares(datagrams, meter),
})

/** The socket of everything on UDP. Protocols are asked in the order in which they are opened here. */
const openDatagrams = (
  settings: NodeSettings,
  { sockets, log }: Platform,
  metrics: Metrics,
  scope: Scope,
): Promise<SharedSocket> => {
  const port = settings.port + swarmPortOffset
  return openSharedSocket(
    { sockets, log: log.child('net'), metrics },
    // Beside a socket of IPv6 at the same port.
    {
      address: settings.usesIpv6Dht === true && settings.bindAddress === '::' ? '0.0.0.0' : settings.bindAddress,
      port,
    },
    scope.child('net'),
  )
}

/** Nobody is near a node that shows itself to this machine alone, or hides behind a proxy. */
const findNeighbours = (settings: NodeSettings, platform: Platform, chain: Chain, scope: Scope): void => {
  const { bindAddress, isProxied, network } = settings
  const { multicast: join, clock, random } = platform
  if (join === undefined || isProxied || isLoopback(bindAddress)) return
  const log = platform.log.child('neighbours')
  const boundAddress = ownAddress(settings)
  const options = { network: network.name, port: () => chain.listenPort(), boundAddress }
  const neighbours = new Neighbours({ clock, random, log, join }, options, scope.child('neighbours'))
  chain.findNodesBy('local-network', () => neighbours.endpoints())
}

/** Ports that nobody can come to need no router, nor do those of a bound address that is no neighbour of one. */
const openInRouter = (
  settings: NodeSettings,
  { gateways, clock, sockets, log }: Platform,
  scope: Scope,
): (() => PortMapping) => {
  const { bindAddress, isProxied, acceptsConnections, port } = settings
  if (gateways === undefined || isProxied || isLoopback(bindAddress) || !acceptsConnections)
    return () => ({ state: 'off' })
  const further = port + swarmPortOffset
  const wanted = [
    { kind: 'tcp', port },
    { kind: 'tcp', port: further },
    { kind: 'udp', port: further },
  ] as const
  return keepPortsMapped({ clock, sockets, log: log.child('router'), gateways }, wanted, scope.child('router'))
}

/** The overlays, open, and what is common to them. */
export interface Overlays {
  readonly chain: Chain
  readonly dht: Dht
  readonly swarms: Swarms
  readonly peers: Peers
  readonly traffic: Traffic
  readonly doctor: Doctor
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
}

/** Opens them in order, each with exactly what it needs of the one before. */
export async function openOverlays(
  settings: NodeSettings,
  unwatched: Platform,
  shared: Shared,
  scope: Scope,
): Promise<Overlays> {
  const { clock, way = directWay } = unwatched
  const watch = new ReachWatch(clock)
  const platform = { ...unwatched, sockets: watchedSockets(unwatched.sockets, watch) }
  const traffic = { dht: new TrafficMeter(clock), swarms: new TrafficMeter(clock) }
  const chain = await openTheChain(settings, platform, shared, scope)
  const peers = new Peers({ chain, connectOnly: settings.connectOnly, added: settings.addNodes })
  const adjustedTime = (): number => nowSeconds(clock) + chain.timeOffsetSeconds()
  const datagrams = await openDatagrams(settings, platform, shared.metrics, scope)
  const dht = await openTheDht(
    settings,
    {
      ...metered(platform, datagrams, traffic.dht),
      ...{ metrics: shared.metrics, chain, adjustedTime, meter: traffic.dht, ownAddress: ownAddress(settings) },
    },
    scope,
  )
  chain.doErrandsWith(dht.errands)
  chain.findNodesBy('dht', dhtNodesForChain(dht))
  chain.findProofsBy(proofsInDht(dht))
  findNeighbours(settings, platform, chain, scope)
  const portMapping = openInRouter(settings, platform, scope)
  const swarms = await openTheSwarms(
    settings,
    metered(platform, datagrams, traffic.swarms),
    { ...shared, chain, dht, peers },
    scope,
  )
  const boundAddress = settings.bindAddress === '0.0.0.0' ? undefined : settings.bindAddress
  const datagramPort = datagrams.local.port
  const doctor = new Doctor({ clock, chain, dht, swarms, watch, way, datagramPort, boundAddress, portMapping })
  return { chain, dht, swarms, peers, traffic, adjustedTime, doctor }
}
