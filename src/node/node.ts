// The composition root: the whole node on one page.
import type { Clock } from '../base/clock.ts'
import { nowSeconds } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Metrics } from '../base/metrics.ts'
import { ProgressBoard } from '../base/progress.ts'
import type { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { type Chain, openChain } from '../chain/index.ts'
import { type Dht, openDht } from '../dht/index.ts'
import { signatureProvider } from '../crypto/signature.ts'
import { parseEndpoint } from '../codec/ip.ts'
import type { Endpoint, Sockets } from '../net/endpoint.ts'
import { openSharedSocket, type SharedSocket } from '../net/shared-socket.ts'
import { meteredShares, meteredSockets, TrafficMeter } from '../net/traffic-meter.ts'
import { type Network, swarmPortOffset } from '../protocol/network.ts'
import type { Username } from '../protocol/username.ts'
import { openSwarms, type Swarms } from '../swarm/index.ts'
import { type Finding, openFinding } from '../views/finding.ts'
import { openViews, type Views } from '../views/views.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { Accounts } from './accounts/accounts.ts'
import { openBlocks } from './blocks/blocks.ts'
import type { Capabilities } from './capabilities.ts'
import { Following } from './following/following.ts'
import { Items } from './items/items.ts'
import { Mining } from './mining/mining.ts'
import { openIndex, openJournal, openNodeStore } from './node-store.ts'
import { Peers } from './peers/peers.ts'
import { Announcer } from './posts/announcer.ts'
import { Posts } from './posts/posts.ts'
import { openPreferences } from './preferences/preferences.ts'
import { Registrations } from './registration/registration.ts'
import { KnownPosts } from './status/known-posts.ts'
import { openNodeState } from './status/node-state.ts'
import { Wallet } from './wallet/wallet.ts'

/** What a node runs on. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sockets: Sockets
  readonly workers: WorkerPool
  /** Of a header; scrypt on other threads where none is given. */
  readonly proofOfWork?: (header: Uint8Array) => Promise<Uint8Array>
}

/** How a node is set. */
export interface NodeSettings {
  readonly network: Network
  /** Path of a database of the node, or `:memory:`. */
  readonly databasePath: (name: 'chain' | 'dht' | 'swarm' | 'node' | 'journal' | 'index') => string
  /** Address to bind to and to connect from; `0.0.0.0` for all. */
  readonly bindAddress: string
  /** Port of chain connections; the DHT and the swarms use the next thousand. */
  readonly port: number
  readonly acceptsConnections: boolean
  readonly connectOnly: readonly string[]
  readonly addNodes: readonly string[]
  readonly useDnsSeeds: boolean
  readonly useCheckpoints: boolean
  /** Most connections of the chain, and of all swarms together. */
  readonly maxConnections: number
  readonly maxSwarmConnections: number
  readonly manyConnectionsPerAddress: boolean
  readonly minimumBlockIntervalSeconds: number
  /** Mining threads of this start: 0 for none, −1 for all cores; undefined: as at the last one. */
  readonly miningThreads: number | undefined
  /** Client name and version shown to peers. */
  readonly client: string
}

/** What a node is made of; no door sees it. */
export interface Parts {
  readonly chain: Chain
  readonly dht: Dht
  readonly swarms: Swarms
  readonly wallet: Wallet
}

/** A running node: the three overlays and what is built on them. */
export interface Node extends Capabilities, Parts {
  readonly peers: Peers
  readonly posts: Posts
  readonly registrations: Registrations
}

/** Bytes of foreign items that the DHT keeps. */
const maxStoredItemBytes = 64 * 1024 * 1024

const chainPeersForDht = (chain: Chain, network: Network): readonly Endpoint[] => {
  const shifted = (address: string, port: number): Endpoint => ({ address, port: port + swarmPortOffset })
  const peers = chain
    .peers()
    .map(({ endpoint, inbound }) => shifted(endpoint.address, inbound ? network.port : endpoint.port))
  return [...peers, ...chain.knownEndpoints(50).map(({ address, port }) => shifted(address, port))]
}

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
      databasePath: settings.databasePath('chain'),
      listenAt: settings.acceptsConnections ? { address: settings.bindAddress, port: settings.port } : undefined,
      connectFrom: settings.bindAddress === '0.0.0.0' ? undefined : settings.bindAddress,
      connectOnly: settings.connectOnly,
      addNodes: settings.addNodes,
      useDnsSeeds: settings.useDnsSeeds,
      client: settings.client,
      useFixedSeeds: settings.useDnsSeeds && settings.network.name === 'main',
      useCheckpoints: settings.useCheckpoints,
      maxConnections: settings.maxConnections,
      minimumBlockIntervalSeconds: settings.minimumBlockIntervalSeconds,
    },
    scope.child('chain'),
  )

interface Shared {
  readonly metrics: Metrics
  readonly progress: ProgressBoard
  readonly wallet: Wallet
}

const openTheDht = (
  settings: NodeSettings,
  platform: MeteredPlatform,
  parts: Shared & { readonly chain: Chain; readonly adjustedTime: () => number },
  scope: Scope,
): Dht =>
  openDht(
    {
      ...platform,
      log: platform.log.child('dht'),
      metrics: parts.metrics,
      keys: parts.chain.users,
      adjustedTime: parts.adjustedTime,
      bootstrapEndpoints: () => chainPeersForDht(parts.chain, settings.network),
    },
    {
      databasePath: settings.databasePath('dht'),
      swarmPort: settings.acceptsConnections ? settings.port + swarmPortOffset : 0,
      externalAddress: settings.bindAddress === '0.0.0.0' ? parts.chain.externalAddress() : settings.bindAddress,
      maxStoredBytes: maxStoredItemBytes,
    },
    scope.child('dht'),
  )

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
        [settings.bindAddress, parts.dht.state().externalAddress, parts.chain.externalAddress()].filter(
          (address) => address !== undefined,
        ),
      addedNodes: () =>
        parts.peers.named().flatMap((text) => {
          const endpoint = parseEndpoint(text, settings.network.port)
          return endpoint === undefined ? [] : [{ ...endpoint, port: endpoint.port + swarmPortOffset }]
        }),
    },
    {
      databasePath: settings.databasePath('swarm'),
      listenAt: settings.acceptsConnections
        ? { address: settings.bindAddress, port: settings.port + swarmPortOffset }
        : undefined,
      connectFrom: settings.bindAddress === '0.0.0.0' ? undefined : settings.bindAddress,
      manyConnectionsPerAddress: settings.manyConnectionsPerAddress,
      maxConnections: settings.maxSwarmConnections,
      dhtPort: settings.port + swarmPortOffset,
      client: settings.client,
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
): Promise<SharedSocket> =>
  openSharedSocket(
    { sockets, log: log.child('net'), metrics },
    { address: settings.bindAddress, port: settings.port + swarmPortOffset },
    scope.child('net'),
  )

interface Connected extends Parts {
  readonly timeline: Views
  readonly finding: Finding
  readonly following: Following
}

/** What happens in one part and others have to know. */
const connect = ({ chain, dht, swarms, timeline, finding, following, wallet }: Connected): void => {
  swarms.posted.on((post) => {
    timeline.take(post)
    finding.take()
  })
  swarms.disowned.on((post) => {
    timeline.forget(post)
    finding.forget(post)
  })
  chain.keysChanged.on((change) => {
    swarms.keysChanged(change)
    dht.keysChanged(change.names)
    finding.index.removeLooseOf(change.names)
    finding.profiles.removeOf(change.names)
  })
  const joinLocal = (): void => {
    following.joinWaiting()
    for (const username of wallet.users())
      if (chain.users.registrationHeight(username) !== undefined) swarms.join(username)
  }
  // Swarms outlive the process: those of users that nobody here follows any more end now.
  for (const username of swarms.joined()) if (!following.isWanted(username)) swarms.leave(username)
  joinLocal()
  chain.tipChanged.on(() => {
    swarms.tipMoved()
    joinLocal()
  })
}

/** Opens everything in order, each part with exactly what it needs. Closing the scope stops it all. */
export async function openNode(settings: NodeSettings, platform: Platform, scope: Scope): Promise<Node> {
  const { clock, random, log, workers } = platform
  const { network } = settings
  const metrics = new Metrics()
  const progress = new ProgressBoard()
  const database = openNodeStore(settings.databasePath('node'), scope.child('store'))
  const journal = openJournal(settings.databasePath('journal'), scope.child('journal'))
  const preferences = openPreferences(database)
  const wallet = new Wallet({ database, clock, random, network })
  scope.defer(() => {
    wallet.masterKey.lock()
  })
  const traffic = { dht: new TrafficMeter(clock), swarms: new TrafficMeter(clock) }
  const shared = { metrics, progress, wallet }

  const chain = await openTheChain(settings, platform, shared, scope)
  const peers = new Peers({ chain, named: [...settings.connectOnly, ...settings.addNodes] })
  const adjustedTime = (): number => nowSeconds(clock) + chain.timeOffsetSeconds()
  const datagrams = await openDatagrams(settings, platform, metrics, scope)
  const dht = openTheDht(settings, metered(platform, datagrams, traffic.dht), { ...shared, chain, adjustedTime }, scope)
  const swarms = await openTheSwarms(
    settings,
    metered(platform, datagrams, traffic.swarms),
    { ...shared, chain, dht, peers },
    scope,
  )

  const { users } = chain
  const work = scope.child('node')
  const isLocal = (username: Username): boolean => wallet.has(username)
  const registrations = new Registrations({ database, clock, log, progress, keys: wallet, chain, workers }, work)
  const following = new Following({ database, log, users, swarms, isLocal })
  const knownPosts = new KnownPosts()
  const see = knownPosts.see.bind(knownPosts)
  dht.stored.on(see)
  const items = new Items({ dht, keys: wallet, users, adjustedTime, see })
  const signItem = items.sign.bind(items)
  const announcer = new Announcer({ clock, log, journal, signItem, dht, swarms, keys: wallet }, work)
  const posts = new Posts({ database: journal, keys: wallet, announcer, users, swarms, dht, adjustedTime })
  const timeline = openViews({ database: journal, source: swarms, clock, log, adjustedTime }, work)
  const index = openIndex(settings.databasePath('index'), scope.child('index'))
  const { stored } = swarms
  const finding = openFinding({ database: index, source: swarms, stored, places: timeline.places, clock, log }, work)

  const mining = new Mining({ chain, preferences })
  connect({ chain, dht, swarms, timeline, finding, following, wallet })
  mining.begin(settings.miningThreads)
  const state = openNodeState({ chain, dht, swarms, timeline, knownPosts, traffic })
  const accounts = new Accounts({ wallet, users, swarms, following })
  const parts = { chain, dht, swarms, wallet, passphrase: wallet.masterKey }
  const around = { network, clock, log, metrics, progress, signatureProvider, adjustedTime }
  return {
    ...{ ...around, ...parts },
    ...{ accounts, blocks: openBlocks(chain), following, items, mining, peers, posts, registrations, state, timeline },
  }
}
