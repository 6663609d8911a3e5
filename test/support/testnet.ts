// Whole nodes in one process: in-memory network, manual clock, one seed.
import { setImmediate as turn } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { scryptHash, scryptHashSync, sha256d } from '../../src/crypto/hash.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { type Node, openNode } from '../../src/node/node.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import type { WorkerPool } from '../../src/workers/pool.ts'

/** Seconds between blocks of the miner. */
const blockIntervalSeconds = 5

/** Steps of simulated time between two looks at work that runs outside of it, in milliseconds. */
const stepMs = 250

const littleEndianNumber = (hash: Uint8Array): bigint => {
  let value = 0n
  for (const byte of Uint8Array.from(hash).reverse()) value = value * 256n + BigInt(byte)
  return value
}

const withNonce = (bytes: Uint8Array, offset: number, nonce: number): Uint8Array => {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint32(offset, nonce, true)
  return copy
}

const search = (tries: number, hashOf: (nonce: number) => Uint8Array, target: bigint): number | undefined => {
  for (let nonce = 0; nonce < tries; nonce += 1) if (littleEndianNumber(hashOf(nonce)) <= target) return nonce
  return undefined
}

/** Proof of work on the spot: the targets of the network for tests need two tries. */
const inlineWorkers: WorkerPool = {
  size: 1,
  searchRegistration: ({ transaction, target }) =>
    Promise.resolve(search(10_000, (nonce) => sha256d(withNonce(transaction, transaction.length - 4, nonce)), target)),
  searchBlock: ({ header, target, firstNonce, maxAttempts }) => {
    const found = search(maxAttempts, (nonce) => scryptHashSync(withNonce(header, 80, firstNonce + nonce)), target)
    return Promise.resolve(found === undefined ? undefined : firstNonce + found)
  },
}

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
  async open(index: number, knows: readonly number[]): Promise<TestNode> {
    const address = Testnet.addressOf(index)
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
        maxConnections: 125,
        manyConnectionsPerAddress: false,
        maxSwarmConnections: 100,
        minimumBlockIntervalSeconds: blockIntervalSeconds,
        miningThreads: 0,
        client: 'test',
      },
      {
        clock: this.clock,
        random: new SeededRandom(1000 + index),
        log: silentLog,
        sockets: this.network.host(address),
        workers: inlineWorkers,
      },
      scope,
    )
    const opened = { index, address, node, scope }
    this.nodes.push(opened)
    return opened
  }

  /** Moves time; between steps it waits for proofs of work that are verified on other threads. */
  async advance(seconds: number): Promise<void> {
    for (let passedMs = 0; passedMs < seconds * 1000; passedMs += stepMs) {
      await this.clock.advance(stepMs)
      await Promise.all(Array.from({ length: 8 }, () => scryptHash(new Uint8Array(84))))
      await turn()
    }
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
