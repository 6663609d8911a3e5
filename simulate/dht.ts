// Items put and got while nodes come and go: are they found, how soon, and at what cost?
import { randomBelow, randomFraction } from '../src/base/random.ts'
import { signItem } from '../src/protocol/dht-item.ts'
import type { DhtTarget } from '../src/protocol/dht-target.ts'
import type { Username } from '../src/protocol/username.ts'
import { distribution, type Outcome, quantile, sum } from './figures.ts'
import { type DhtHost, World } from './world.ts'

/** How the run is set. */
export interface DhtScenario {
  readonly nodes: number
  /** Items, one every `interval` seconds, each got by somebody else after that. */
  readonly items: number
  readonly interval: number
  /** Share of packets that are lost. */
  readonly loss: number
  /** Share of nodes that go away once: half for a while, half for good, replaced by a newcomer. */
  readonly churn: number
  readonly seed: number
}

const joinMs = 60_000
const quietMs = 60_000
const shortestSleepMs = 20_000
const longestSleepMs = 120_000
/** How often each item is got, by others each time. */
const getsEach = 3

class DhtRun {
  readonly world: World
  readonly nodes: DhtHost[] = []
  readonly foundMs: number[] = []
  readonly away = new Set<DhtHost>()
  missed = 0
  readonly #scenario: DhtScenario

  constructor(scenario: DhtScenario) {
    this.#scenario = scenario
    this.world = new World(scenario)
  }

  async run(): Promise<void> {
    const { nodes, items, interval, churn } = this.#scenario
    const { clock, random } = this.world
    for (let number = 0; number < nodes; number += 1) {
      this.nodes.push(await this.world.openDht())
      await clock.advance(joinMs / nodes)
    }
    await clock.advance(quietMs)
    const lengthMs = items * interval * 1_000
    const leaving = [...this.nodes].slice(1, 1 + Math.round(nodes * churn)).map(async (node, number) => {
      await this.world.after(randomFraction(random) * lengthMs)
      this.away.add(node)
      if (number % 2 === 0) {
        await this.world.sleep(node, shortestSleepMs + randomFraction(random) * (longestSleepMs - shortestSleepMs))
        this.away.delete(node)
      } else {
        await this.world.end(node)
        this.nodes.push(await this.world.openDht())
      }
    })
    for (let number = 0; number < items; number += 1) await this.#putAndGet(number)
    await clock.advance(longestSleepMs)
    await Promise.all(leaving)
  }

  async #putAndGet(number: number): Promise<void> {
    const { clock, registry } = this.world
    const name: Username = registry.register(`user${String(number)}`)
    const target: DhtTarget = { name, resource: 'profile', kind: 'single' }
    const signed = signItem(
      {
        ...{ target, value: { bio: `the ${String(number)}th` }, sequence: 1 },
        time: Math.floor(clock.nowMs() / 1000),
        height: registry.bestHeight() - 1,
      },
      name,
      registry.privateKeyOf(name),
    )
    if (!signed.ok) throw new Error(signed.rejection.code)
    await this.world.finish(this.#somebody().dht.put(signed.value))
    await clock.advance(this.#scenario.interval * 1_000)
    for (let get = 0; get < getsEach; get += 1) {
      const startMs = clock.monotonicMs()
      const found = await this.world.finish(this.#somebody().dht.get(target))
      if (found.length > 0) this.foundMs.push(clock.monotonicMs() - startMs)
      else this.missed += 1
    }
  }

  #somebody(): DhtHost {
    const there = this.nodes.filter((node) => !this.away.has(node))
    return there[randomBelow(this.world.random, there.length)] as DhtHost
  }
}

/** Runs it. */
export const runDht = async (scenario: DhtScenario): Promise<Outcome> => {
  const run = new DhtRun(scenario)
  await run.run()
  const gets = run.foundMs.length + run.missed
  const traffic = sum(run.nodes.map(({ dhtTraffic }) => dhtTraffic.received.total + dhtTraffic.sent.total))
  return {
    ...{ scenario: 'dht', options: { ...scenario } },
    figures: [
      { name: 'items found', value: run.foundMs.length / gets, unit: 'of 1', least: 0.99 },
      { name: 'get to item, median', value: quantile(run.foundMs, 0.5) / 1000, unit: 's', most: 2 },
      { name: 'get to item, 99 of 100', value: quantile(run.foundMs, 0.99) / 1000, unit: 's', most: 10 },
      { name: 'traffic of a node, both ways', value: traffic / run.nodes.length / 1000, unit: 'kB' },
      run.world.faultsFigure(),
    ],
    plots: [
      {
        ...{ title: 'Get to item', x: 'seconds', y: 'share of gets' },
        lines: [{ name: 'gets', points: distribution(run.foundMs.map((ms) => ms / 1000)) }],
      },
    ],
  }
}
