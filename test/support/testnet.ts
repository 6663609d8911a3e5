// Whole nodes in one process: in-memory network, manual clock, one seed.
import { setImmediate as turn } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import type { Sockets } from '../../src/net/endpoint.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { type Node, openNode } from '../../src/node/node.ts'
import type { NodeSettings } from '../../src/node/overlays.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import { inlineWorkers, proofOf } from './chain-builders.ts'
import { keepsEverything } from './swarms.ts'

/** Seconds between blocks of the miner. */
const blockIntervalSeconds = 5

/** How a node is set otherwise, and what it reaches the network with. */
export type TestNodeChanges = Partial<NodeSettings> & { readonly sockets?: (own: Sockets) => Sockets }

/** A node of the testnet. */
export interface TestNode {
  readonly index: number
  readonly address: string
  readonly node: Node
  readonly scope: Scope
}

/** Nodes on one simulated network. The first one mines. */
export class Testnet {
  readonly clock = new ManualClock(1_750_100_000_000, async () => {
    for (let round = 0; round < 2; round += 1) await turn()
  })
  readonly network: MemoryNetwork
  readonly nodes: TestNode[] = []
  readonly #random: SeededRandom

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.network = new MemoryNetwork({ clock: this.clock, random: this.#random, delayMs: 20, jitterMs: 10 })
  }

  static addressOf(index: number): string {
    return `51.${String(10 + index)}.${String(index)}.1`
  }

  /** Opens a node that knows some of the earlier ones. */
  async open(index: number, knows: readonly number[], changes: TestNodeChanges = {}): Promise<TestNode> {
    const address = Testnet.addressOf(index)
    const { sockets = (own) => own, ...changed } = changes
    const scope = new Scope(`node ${String(index)}`, silentLog)
    const { port } = regressionNetwork
    const node = await openNode(
      {
        network: regressionNetwork,
        databasePath: () => ':memory:',
        bindAddress: address,
        port,
        acceptsConnections: true,
        connectOnly: [],
        addNodes: knows.map((other) => `${Testnet.addressOf(other)}:${String(port)}`),
        useDnsSeeds: false,
        useCheckpoints: true,
        isProxied: false,
        maxConnections: 125,
        manyConnectionsPerAddress: false,
        usesUtp: true,
        staysOutOfOwnSwarms: false,
        isGateway: true,
        helpBytes: 0,
        announcesWords: false,
        reachesOwnNetwork: false,
        feedsAt: undefined,
        isFeedHub: false,
        isFeedRegistry: false,
        listensForMentions: false,
        carriesOwnLists: false,
        maxSwarmConnections: 100,
        ...keepsEverything,
        uploadBytesPerSecond: 500_000,
        minimumBlockIntervalSeconds: blockIntervalSeconds,
        miningThreads: 0,
        client: 'test',
        ...changed,
      },
      {
        clock: this.clock,
        random: new SeededRandom(1000 + index),
        log: silentLog,
        sockets: sockets(this.network.host(address)),
        workers: inlineWorkers,
        proofOfWork: async (header) => proofOf(header),
      },
      scope,
    )
    const opened = { index, address, node, scope }
    this.nodes.push(opened)
    return opened
  }

  advance(seconds: number): Promise<void> {
    return this.clock.advance(seconds * 1000)
  }

  /** Moves time until something holds. */
  async until(what: string, holds: () => boolean, maxSeconds = 600): Promise<void> {
    for (let passed = 0; !holds(); passed += 1) {
      if (passed > maxSeconds) throw new Error(`not within ${String(maxSeconds)} simulated seconds: ${what}`)
      await this.advance(1)
    }
  }

  /** Moves time until something that was begun is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let done = false
    const settled = work.finally(() => {
      done = true
    })
    settled.catch(() => undefined)
    await this.until('the end of a task', () => done)
    return settled
  }

  async close(): Promise<void> {
    const closing = Promise.all(this.nodes.map(({ scope }) => scope.close()))
    await this.clock.advance(20_000)
    await closing
  }
}
