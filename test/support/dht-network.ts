// A network of DHT nodes in memory, with a chain that everybody agrees on.
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { Metrics } from '../../src/base/metrics.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import type { BencodeInput } from '../../src/codec/bencode.ts'
import { createPrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { openDht } from '../../src/dht/index.ts'
import type { Dht, DhtNeeds, DhtOptions } from '../../src/dht/types.ts'
import type { Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { openSharedSocket } from '../../src/net/shared-socket.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../src/net/memory-network.ts'
import { type SignedItem, signItem } from '../../src/protocol/dht-item.ts'
import type { DhtTarget } from '../../src/protocol/dht-target.ts'
import type { UserKeys } from '../../src/protocol/ports.ts'
import type { Username } from '../../src/protocol/username.ts'

/** The port of every test node. */
export const dhtPort = 29_333

/** Lets commits, which wait for the end of a turn of the event loop, happen between two steps of the clock. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Registered users with their keys, and a best height that tests may move. */
class TestChain implements UserKeys {
  height = 1_000
  readonly privateKeys = new Map<Username, PrivateKey>()
  /** Names that were not registered in the first block. */
  readonly registeredAt = new Map<Username, number>()
  readonly #publicKeys = new Map<Username, PublicKey>()
  readonly #random = new SeededRandom(77)

  /** Registers a user, or replaces the key. */
  register(name: string): Username {
    const username = name as Username
    const privateKey = createPrivateKey(this.#random)
    this.privateKeys.set(username, privateKey)
    this.#publicKeys.set(username, publicKeyOf(privateKey))
    return username
  }

  bestHeight(): number {
    return this.height
  }

  keyAt(username: Username): PublicKey | undefined {
    return this.#publicKeys.get(username)
  }

  registrationHeight(username: Username): number | undefined {
    return this.#publicKeys.has(username) ? (this.registeredAt.get(username) ?? 1) : undefined
  }
}

/** One node and how to stop it. */
export interface TestNode {
  readonly address: string
  readonly dht: Dht
  readonly scope: Scope
}

export class DhtTestNetwork {
  readonly clock: ManualClock
  readonly chain = new TestChain()
  readonly network: MemoryNetwork
  readonly nodes: TestNode[] = []
  /** Whether connections from outside reach the nodes. */
  isReached = true
  /** Sees each datagram that a node of ours sends. */
  onDatagram: ((from: string, to: Endpoint, bytes: Uint8Array) => void) | undefined
  #seed = 1

  constructor(options: { readonly datagramLoss?: number; readonly delayMs?: MemoryNetworkOptions['delayMs'] } = {}) {
    this.clock = new ManualClock(1_700_000_000_000, settle)
    this.network = new MemoryNetwork({
      clock: this.clock,
      random: new SeededRandom(5),
      delayMs: options.delayMs ?? 20,
      datagramLoss: options.datagramLoss ?? 0,
    })
  }

  /** An item signed by a registered user. */
  item(
    target: DhtTarget,
    value: BencodeInput,
    fields: { signer?: string; sequence?: number; height?: number } = {},
  ): SignedItem {
    const signer = (fields.signer ?? target.name) as Username
    const privateKey = this.chain.privateKeys.get(signer)
    if (privateKey === undefined) throw new Error(`${signer} is not registered`)
    const single = target.kind === 'single' ? { sequence: fields.sequence ?? 1 } : {}
    const signed = signItem(
      {
        target,
        value,
        time: Math.floor(this.clock.nowMs() / 1000),
        height: fields.height ?? this.chain.height - 1,
        ...single,
      },
      signer,
      privateKey,
    )
    if (!signed.ok) throw new Error(signed.rejection.code)
    return signed.value
  }

  /** Opens a node that knows the given endpoints. */
  async open(
    address: string,
    knows: readonly Endpoint[] = [],
    options: Partial<DhtOptions> &
      Partial<Pick<DhtNeeds, 'keys' | 'provedKeys' | 'deputies'>> & { readonly sockets?: Sockets } = {},
  ): Promise<TestNode> {
    const scope = new Scope(address, silentLog)
    const seed = this.#seed
    this.#seed += 1
    const { sockets = this.#watched(address), keys = this.chain, provedKeys, deputies, ...rest } = options
    const isIpv6 = address.includes(':')
    const shared = { sockets, log: silentLog, metrics: new Metrics() }
    const datagrams = await openSharedSocket(shared, { address: isIpv6 ? '::' : '0.0.0.0', port: dhtPort }, scope)
    const dht = openDht(
      {
        clock: this.clock,
        random: new SeededRandom(seed),
        log: silentLog,
        metrics: new Metrics(),
        datagrams,
        ...{ keys, provedKeys, deputies },
        adjustedTime: () => Math.floor(this.clock.nowMs() / 1000),
        bootstrapEndpoints: () => knows,
        isReached: () => this.isReached,
      },
      {
        databasePath: ':memory:',
        swarmPort: dhtPort,
        externalAddress: address,
        family: isIpv6 ? 6 : 4,
        maxStoredBytes: 10_000_000,
        ...rest,
      },
      scope,
    )
    const node = { address, dht, scope }
    this.nodes.push(node)
    return node
  }

  #watched(address: string): Sockets {
    const host = this.network.host(address)
    return {
      ...{ resolve: host.resolve.bind(host), listen: host.listen.bind(host), connect: host.connect.bind(host) },
      datagrams: async (at, onDatagram) => {
        const socket = await host.datagrams(at, onDatagram)
        const send = (to: Endpoint, bytes: Uint8Array): void => {
          this.onDatagram?.(address, to, bytes)
          socket.send(to, bytes)
        }
        return { local: socket.local, send, close: () => socket.close() }
      },
    }
  }

  /** Opens `count` nodes in networks of their own, each knowing the first one, and lets them find one another. */
  async grow(count: number, options: Partial<DhtOptions> = {}): Promise<readonly TestNode[]> {
    const first = { address: '51.1.1.1', port: dhtPort }
    const opened: TestNode[] = []
    for (let index = 0; index < count; index += 1) {
      const number = this.nodes.length + 1
      const address = `51.${String(number % 250)}.${String(1 + (number >> 3))}.${String(number % 250)}`
      opened.push(await this.open(number === 1 ? first.address : address, number === 1 ? [] : [first], options))
    }
    await this.clock.advance(90_000)
    return opened
  }

  /** Stops a node as a crash does: no farewell reaches the others. */
  async stop(node: TestNode): Promise<void> {
    await node.scope.close()
    this.nodes.splice(this.nodes.indexOf(node), 1)
  }

  async close(): Promise<void> {
    for (const { scope } of this.nodes.splice(0)) await scope.close()
  }

  /** Lets time pass until a promise settles. */
  async until<T>(promise: Promise<T>, maxMs = 60_000): Promise<T> {
    const state = { settled: false }
    const watched = promise.finally(() => {
      state.settled = true
    })
    const endMs = this.clock.nowMs() + maxMs
    while (!state.settled && this.clock.nowMs() < endMs) await this.clock.advance(10)
    return watched
  }
}
