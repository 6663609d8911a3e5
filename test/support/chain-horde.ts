// Several chains on one network in memory, with a clock that the test moves.
import { expect } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Metrics } from '../../src/base/metrics.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { ProgressBoard } from '../../src/base/progress.ts'
import { type Random, SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { openChain } from '../../src/chain/index.ts'
import type { Chain, ChainNeeds, ChainOptions } from '../../src/chain/types.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { chainOptions, inlineWorkers, proofOf, testStartSeconds } from './chain-builders.ts'
import { forEachTest } from './each-test.ts'

/** A clock that lets timers and immediate callbacks run between two steps. */
const settlingClock = (startMs: number): ManualClock =>
  new ManualClock(startMs, async () => {
    for (let round = 0; round < 8; round += 1) await Promise.resolve()
  })

/** Several chains on one network in memory. */
export class ChainHorde {
  readonly clock: ManualClock
  readonly random: Random
  readonly network: MemoryNetwork
  readonly scope: Scope
  readonly failures: unknown[] = []

  constructor(seed = 1) {
    this.clock = settlingClock(testStartSeconds * 1000)
    this.random = new SeededRandom(seed)
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random, delayMs: 20, jitterMs: 5 })
    this.scope = new Scope('horde', silentLog)
    this.scope.onFailure((error) => this.failures.push(error))
  }

  /** What a chain at an address needs. */
  needs(address: string): ChainNeeds {
    return {
      clock: this.clock,
      random: this.random,
      log: silentLog,
      metrics: new Metrics(),
      progress: new ProgressBoard(),
      sockets: this.network.host(address),
      workers: inlineWorkers,
      secretOf: () => undefined,
      proofOfWork: async (header) => proofOf(header),
    }
  }

  /** Opens a chain at an address; it listens on port 5000. */
  async open(
    address: string,
    options: Partial<ChainOptions> = {},
    needs: Partial<ChainNeeds> = {},
    scope: Scope = this.scope.child(address),
  ): Promise<Chain> {
    const opening = openChain(
      { ...this.needs(address), ...needs },
      { ...chainOptions({ address, port: 5000 }), ...options },
      scope,
    )
    await this.clock.advance(100)
    return opening
  }

  /** Lets time pass until something is true; fails after `limitMs` of it. */
  async until(condition: () => boolean, limitMs = 120_000): Promise<void> {
    for (let passedMs = 0; !condition(); passedMs += 50) {
      if (this.failures.length > 0) throw this.failures[0]
      if (passedMs > limitMs) throw new Error('the awaited state was not reached')
      await this.clock.advance(50)
    }
  }

  /** Closes all chains. In none of them may anything have failed. */
  async close(): Promise<void> {
    const closing = this.scope.close()
    await this.clock.advance(60_000)
    await closing
    expect(this.failures).toEqual([])
  }
}

/** A horde for each test of a file. */
export const useHorde = (): ChainHorde =>
  forEachTest(
    () => new ChainHorde(),
    (horde) => horde.close(),
  )

/** Whether all chains have the same tip at a height. */
export const sameTip = (chains: readonly Chain[], height: number): boolean =>
  chains.every(
    (chain) =>
      chain.tip().height === height && Buffer.from(chain.tip().id).equals(Buffer.from(chains[0]?.tip().id ?? [])),
  )
