// Blocks on their way through a network: when does each node stand on a new tip, and do all end on one?
import { Metrics } from '../src/base/metrics.ts'
import { ProgressBoard } from '../src/base/progress.ts'
import { randomBelow, randomFraction } from '../src/base/random.ts'
import { encodeHex } from '../src/codec/hex.ts'
import { type Block, type Chain, encodeBlock, openChain } from '../src/chain/index.ts'
import { childOf, chainOptions, inlineWorkers, proofOf, quickGenesis } from '../test/support/chain-builders.ts'
import { distribution, type Outcome, quantile } from './figures.ts'
import { type Host, World } from './world.ts'

/** How the run is set. */
export interface ChainScenario {
  readonly nodes: number
  /** Blocks, one every `interval` seconds; every fifth but the last has a rival of somebody else at the same moment. */
  readonly blocks: number
  readonly interval: number
  readonly loss: number
  /** Share of nodes that are away once, for a while. */
  readonly churn: number
  readonly seed: number
}

const chainPort = 28_333
const joinMs = 60_000
const endMs = 120_000
const shortestSleepMs = 20_000
const longestSleepMs = 120_000
const rivalEvery = 5

interface Node {
  readonly host: Host
  readonly chain: Chain
  isAway: boolean
}

class ChainRun {
  readonly world: World
  readonly nodes: Node[] = []
  readonly delaysMs: number[] = []
  readonly #scenario: ChainScenario
  readonly #foundMs = new Map<string, number>()

  constructor(scenario: ChainScenario) {
    this.#scenario = scenario
    this.world = new World(scenario)
  }

  async run(): Promise<void> {
    const { nodes, blocks, interval, churn } = this.#scenario
    const { clock, random } = this.world
    for (let number = 0; number < nodes; number += 1) {
      await this.#open()
      await clock.advance(joinMs / nodes)
    }
    const lengthMs = blocks * interval * 1_000
    const leaving = this.nodes.slice(1, 1 + Math.round(nodes * churn)).map(async (node) => {
      await this.world.after(randomFraction(random) * lengthMs)
      node.isAway = true
      await this.world.sleep(node.host, shortestSleepMs + randomFraction(random) * (longestSleepMs - shortestSleepMs))
      node.isAway = false
    })
    let tip = quickGenesis
    for (let number = 0; number < blocks; number += 1) {
      const block = this.#mine(tip, number)
      if (number % rivalEvery === rivalEvery - 1 && number < blocks - 1) this.#mine(tip, number + 10_000)
      tip = block
      await clock.advance(interval * 1_000)
    }
    await clock.advance(longestSleepMs + endMs)
    await Promise.all(leaving)
  }

  tips(): ReadonlySet<string> {
    return new Set(this.nodes.map(({ chain }) => encodeHex(chain.tip().id)))
  }

  async #open(): Promise<void> {
    const { clock } = this.world
    const host = this.world.newHost()
    const { address, random, scope, sockets, knows } = host
    const addNodes = knows.map((endpoint) => `${endpoint.address}:${String(chainPort)}`)
    const chain = await openChain(
      {
        ...{ clock, random, sockets, log: this.world.log, metrics: new Metrics(), progress: new ProgressBoard() },
        ...{
          workers: inlineWorkers,
          secretOf: () => undefined,
          proofOfWork: (header) => Promise.resolve(proofOf(header)),
        },
      },
      { ...chainOptions({ address, port: chainPort }), addNodes },
      scope,
    )
    this.nodes.push({ host, chain, isAway: false })
    chain.tipChanged.on(({ id }) => {
      const foundMs = this.#foundMs.get(encodeHex(id))
      if (foundMs !== undefined) this.delaysMs.push(clock.monotonicMs() - foundMs)
    })
  }

  #mine(parent: Block, salt: number): Block {
    const { clock, random } = this.world
    const block = childOf(parent, { salt, time: Math.floor(clock.nowMs() / 1000) })
    const there = this.nodes.filter(({ isAway }) => !isAway)
    this.#foundMs.set(encodeHex(block.header.id), clock.monotonicMs())
    void there[randomBelow(random, there.length)]?.chain.submitBlock(encodeBlock(block))
    return block
  }
}

/** Runs it. */
export const runChain = async (scenario: ChainScenario): Promise<Outcome> => {
  const run = new ChainRun(scenario)
  await run.run()
  return {
    ...{ scenario: 'chain', options: { ...scenario } },
    figures: [
      { name: 'block to tip, median', value: quantile(run.delaysMs, 0.5) / 1000, unit: 's', most: 2 },
      { name: 'block to tip, 99 of 100', value: quantile(run.delaysMs, 0.99) / 1000, unit: 's' },
      { name: 'tips at the end', value: run.tips().size, unit: '', most: 1 },
      run.world.faultsFigure(),
    ],
    plots: [
      {
        ...{ title: 'Block to tip', x: 'seconds', y: 'share of nodes' },
        lines: [{ name: 'nodes', points: distribution(run.delaysMs.map((ms) => ms / 1000)) }],
      },
    ],
  }
}
