// Swarms in memory: users with keys, a tracker that all nodes ask, nodes on one simulated network.
import { type Log, silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { Metrics } from '../../src/base/metrics.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { createPrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { searchHashcash } from '../../src/crypto/hashcash.ts'
import { reject } from '../../src/base/verdict.ts'
import type { Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { openSharedSocket } from '../../src/net/shared-socket.ts'
import { type DhtTarget, targetText } from '../../src/protocol/dht-target.ts'
import { limits } from '../../src/protocol/limits.ts'
import type { UserKeys } from '../../src/protocol/ports.ts'
import { judgePost, type PostFields, signPost, type VerifiedPost } from '../../src/protocol/post.ts'
import type { PostKind } from '../../src/protocol/post-kind.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { openSwarms, type Retention, type Swarms } from '../../src/swarm/index.ts'
import type { PeerSource } from '../../src/swarm/types.ts'

/** A user name that is known to be good. */
export const name = (text: string): Username => {
  const username = parseUsername(text)
  if (username === undefined) throw new Error(`not a user name: ${text}`)
  return username
}

/** Registrations that a test writes by hand. */
export class TestKeys implements UserKeys {
  best = 100
  readonly #registrations = new Map<string, { readonly height: number; readonly key: PublicKey }[]>()

  register(username: Username, height: number, key: PublicKey): void {
    const list = this.#registrations.get(username) ?? []
    list.push({ height, key })
    this.#registrations.set(username, list)
  }

  /** Forgets a name, as a reorganisation does. */
  reset(username: Username): void {
    this.#registrations.delete(username)
  }

  bestHeight(): number {
    return this.best
  }

  keyAt(username: Username, height: number): PublicKey | undefined {
    const list = this.#registrations.get(username) ?? []
    return list.filter((entry) => entry.height <= height).at(-1)?.key
  }

  registrationHeight(username: Username): number | undefined {
    const list = this.#registrations.get(username) ?? []
    return list.filter((entry) => entry.height <= this.best).at(-1)?.height
  }
}

/** A registered user who writes posts. */
export interface Author {
  readonly username: Username
  readonly privateKey: PrivateKey
}

/** Registers a user whose key follows from its name. */
export const registered = (keys: TestKeys, text: string, height = 1): Author => {
  const username = name(text)
  let seed = 7
  for (const character of text) seed = (seed * 31 + character.charCodeAt(0)) | 0
  const privateKey = createPrivateKey(new SeededRandom(seed))
  keys.register(username, height, publicKeyOf(privateKey))
  return { username, privateKey }
}

/** How a node is set that lets nothing go. */
export const keepsEverything = {
  retention: { keeps: 'all' },
  budgetBytes: undefined,
  archive: { of: 'nobody' },
} as const

/** The user whose swarm most tests are about: registered in each world. */
export const alice = registered(new TestKeys(), 'alice')

/** The kind of a direct message that nobody can open. */
export const directKind = {
  kind: 'direct',
  sealed: { body: new Uint8Array(16), key: new Uint8Array(33), mac: new Uint8Array(64), orig: 3 },
} as const satisfies PostKind

/** A signed post, without judgement. */
export const signedPiece = (author: Author, postNumber: number, fields: Partial<PostFields> = {}): Uint8Array => {
  const signed = signPost(
    {
      author: author.username,
      postNumber,
      time: 1_700_000_000 + postNumber,
      height: 5,
      text: `post ${String(postNumber)}`,
      ...fields,
    },
    author.privateKey,
  )
  if (!signed.ok) throw new Error(`not signed: ${signed.rejection.code}`)
  return signed.value.piece
}

/** A post that every node accepts. */
export const verifiedPost = (
  keys: UserKeys,
  author: Author,
  postNumber: number,
  fields: Partial<PostFields> = {},
): VerifiedPost => {
  const judged = judgePost(signedPiece(author, postNumber, fields), author.username, postNumber, keys)
  if (!judged.ok) throw new Error(`not acceptable: ${judged.rejection.code}`)
  return judged.value
}

/** Who announced which swarm; all nodes of a test share it. */
class TestTracker {
  /** What swarms told about their peers: the latest, by target. */
  readonly localPeers = new Map<string, { readonly peers: readonly Endpoint[]; readonly followers: number }>()
  readonly announced = new Map<string, Map<string, Endpoint>>()
  readonly contacts: Endpoint[] = []
  /** Nodes near every swarm. */
  readonly neighbours: Endpoint[] = []
  lookups = 0

  /** The view of one node. */
  of(own: Endpoint): PeerSource {
    return {
      peersOf: async (target) => {
        this.lookups += 1
        return [...this.#peers(target).values()].filter(
          (peer) => peer.address !== own.address || peer.port !== own.port,
        )
      },
      announce: async (target) => {
        this.#peers(target).set(`${own.address}:${String(own.port)}`, own)
      },
      setLocalPeers: (target, peers, followers) => {
        this.localPeers.set(targetText(target), { peers, followers })
      },
      addContact: (endpoint) => {
        this.contacts.push(endpoint)
      },
      neighboursOf: () => this.neighbours.filter(({ address }) => address !== own.address),
    }
  }

  /** Makes a node known without its doing. */
  announce(target: DhtTarget, endpoint: Endpoint): void {
    this.#peers(target).set(`${endpoint.address}:${String(endpoint.port)}`, endpoint)
  }

  #peers(target: DhtTarget): Map<string, Endpoint> {
    const key = targetText(target)
    const peers = this.announced.get(key) ?? new Map<string, Endpoint>()
    this.announced.set(key, peers)
    return peers
  }
}

const settle = async (): Promise<void> => {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

const refuseAll: Sockets['connect'] = () => Promise.resolve(reject({ code: 'connect-refused' }))

/** One node of a world. */
export interface TestNode {
  readonly address: string
  readonly swarms: Swarms
  readonly scope: Scope
  /** Posts that became visible, as `author/number`, in order. */
  readonly seen: string[]
  /** Codes of the connections that ended for a reason, or did not come about. */
  readonly codes: string[]
  /** What it said at the level of errors. */
  readonly errors: string[]
  readonly metrics: Metrics
}

/** What a node may do otherwise. */
export interface TestNodeOptions {
  readonly databasePath?: string
  readonly keys?: UserKeys
  readonly client?: string
  readonly manyConnectionsPerAddress?: boolean
  readonly uploadBytesPerSecond?: number
  readonly retention?: Retention
  readonly budgetBytes?: number
  readonly usesUtp?: boolean
  readonly maxConnections?: number
  readonly addedNodes?: readonly Endpoint[]
  readonly ownAddresses?: readonly string[]
  readonly tracker?: PeerSource
  readonly staysOut?: (username: Username) => boolean
  readonly isProxied?: boolean
  /** No TCP leads anywhere from here. */
  readonly isTcpBlocked?: boolean
}

/** A network with a clock, users and a tracker. */
export class SwarmWorld {
  readonly clock = new ManualClock(1_700_000_000_000, settle)
  readonly random = new SeededRandom(42)
  readonly keys = new TestKeys()
  readonly tracker = new TestTracker()
  readonly network = new MemoryNetwork({ clock: this.clock, random: this.random, delayMs: 5 })
  readonly scope = new Scope('test', silentLog)
  /** Hardness of each hashcash that a node paid. */
  readonly hashcashes: number[] = []

  constructor() {
    registered(this.keys, 'alice')
  }

  /** Opens a node that accepts peers at port 22001 of `address`. */
  async open(address: string, options: TestNodeOptions = {}): Promise<TestNode> {
    const scope = this.scope.child(address)
    const metrics = new Metrics()
    const own = { address, port: 22001 }
    const codes: string[] = []
    const errors: string[] = []
    const log: Log = {
      ...silentLog,
      error: (message) => void errors.push(message),
      debug: (_, fields) => {
        if (typeof fields?.['code'] === 'string') codes.push(fields['code'])
      },
    }
    const sockets = this.network.host(address)
    const swarms = await openSwarms(
      {
        clock: this.clock,
        random: this.random,
        log,
        metrics,
        sockets: options.isTcpBlocked === true ? { ...sockets, connect: refuseAll } : sockets,
        datagrams: await openSharedSocket({ sockets, log, metrics }, own, scope),
        keys: options.keys ?? this.keys,
        peers: options.tracker ?? this.tracker.of(own),
        ownAddresses: () => options.ownAddresses ?? [],
        addedNodes: () => options.addedNodes ?? [],
        payHashcash: async (search) => {
          this.hashcashes.push(search.bits)
          return searchHashcash(search, () => false)
        },
      },
      {
        databasePath: options.databasePath ?? ':memory:',
        listenAt: own,
        connectFrom: undefined,
        manyConnectionsPerAddress: options.manyConnectionsPerAddress ?? false,
        usesUtp: options.usesUtp ?? true,
        maxConnections: options.maxConnections ?? limits.swarmConnections,
        retention: options.retention ?? { keeps: 'all' },
        budgetBytes: options.budgetBytes,
        uploadBytesPerSecond: options.uploadBytesPerSecond ?? 500_000,
        dhtPort: 22001,
        isProxied: options.isProxied,
        client: options.client ?? 'twister-node/0.1.0',
        staysOut: options.staysOut,
      },
      scope,
    )
    const seen: string[] = []
    swarms.posted.on((post) => {
      seen.push(`${post.author}/${String(post.postNumber)}`)
    })
    return { address, swarms, scope, seen, codes, errors, metrics }
  }
}

/** Finds nobody. */
export const silentTracker: PeerSource = {
  peersOf: () => Promise.resolve([]),
  announce: () => Promise.resolve(),
  setLocalPeers: () => undefined,
  addContact: () => undefined,
  neighboursOf: () => [],
}

/** Nodes in one swarm that have found one another. */
export const joinedNodes = async (
  world: SwarmWorld,
  author: Author,
  count: number,
): Promise<readonly [TestNode, ...TestNode[]]> => {
  const nodes: TestNode[] = []
  for (let index = 0; index < count; index += 1) nodes.push(await world.open(`51.0.0.${String(index + 1)}`))
  for (const node of nodes) node.swarms.join(author.username)
  await world.clock.advance(15_000)
  return nodes as unknown as readonly [TestNode, ...TestNode[]]
}
