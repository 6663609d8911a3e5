// Items read while nodes come, go and lie: are they found, how soon, and at what cost?
import { type Random, randomBelow, randomFraction } from '../src/base/random.ts'
import { encodeHex } from '../src/codec/hex.ts'
import { encodeUtf8 } from '../src/codec/utf8.ts'
import type { TimedContact } from '../src/dht/types.ts'
import type { EncodedItem } from '../src/dht/wire/queries.ts'
import { type SignedItem, signItem } from '../src/protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../src/protocol/dht-target.ts'
import { deriveNodeId } from '../src/dht/wire/node-id.ts'
import { acquaintances } from './dht-acquaintances.ts'
import { Conspiracy, type Misdeed, misdeeds } from './dht-liars.ts'
import { eclipse } from './dht-eclipse.ts'
import { distribution, type Figure, type Outcome, type Point, quantile, sum } from './figures.ts'
import { type DhtHost, port, World } from './world.ts'

/** How the run is set. */
export interface DhtScenario {
  readonly nodes: number
  /** Items that are written, then written anew; each read wants the newer version. */
  readonly items: number
  /** Reads of all nodes together, of items by Zipf’s law, spread over so many minutes. */
  readonly reads: number
  readonly minutes: number
  /** Share of packets that are lost. */
  readonly loss: number
  /** Share of nodes that go away in an hour: half for a while, half for good, replaced by a newcomer. */
  readonly churn: number
  /** Share of nodes that lie, in a second half of the run. */
  readonly adversaries: number
  /** 1: the network has been there for hours when the run begins, and tables hold what they can; 0: all nodes are new. */
  readonly old: number
  readonly seed: number
}

/** One node after the other, so many of them in a second at most. */
const joinsPerSecond = 100
const shortestJoinMs = 60_000
const quietMs = 60_000
const wokenMs = 5_000
const shortestSleepMs = 60_000
const longestSleepMs = 600_000
/** Who came a moment ago is no reader yet. */
const settledMs = 30_000
/** What is still under way at the end. */
const endMs = 30_000
const minuteMs = 60_000
/** In which all items are written once. */
const writeMs = 30_000
/** What tables do not know yet when reading begins: so much churn, all at once. */
const unseenMinutes = 10

/** Networks that may be made of newcomers alone. */
const mostNew = 2_000

/** What a read came to. */
export interface Read {
  readonly isRight: boolean
  readonly ms: number
  /** Until somebody gave the item; that several agree takes longer. */
  readonly firstMs: number
  /** How many nodes named one another until the item was met. */
  readonly hops: number
  /** Both ways, of the reader, while it read. */
  readonly datagrams: number
  readonly bytes: number
}

interface Member {
  readonly host: DhtHost
  readonly sinceMs: number
}

/** Numbers from 0 on, each as often as Zipf’s law says. */
const zipf = (count: number): ((random: Random) => number) => {
  const sums: number[] = []
  for (let rank = 1; rank <= count; rank += 1) sums.push((sums.at(-1) ?? 0) + 1 / rank)
  return (random) => {
    const drawn = randomFraction(random) * (sums.at(-1) ?? 0)
    const found = sums.findIndex((each) => drawn < each)
    return found < 0 ? count - 1 : found
  }
}

/** A network with items in it. */
export class DhtRun {
  readonly world: World
  readonly members: Member[] = []
  readonly #scenario: DhtScenario
  readonly #away = new Set<DhtHost>()
  readonly #targets: DhtTarget[] = []
  /** Both versions of each item. */
  readonly #items = new Map<string, Readonly<Record<'old' | 'new', SignedItem>>>()

  constructor(scenario: DhtScenario) {
    this.#scenario = scenario
    this.world = new World(scenario)
  }

  /** Opens all nodes and writes all items. */
  async begin(): Promise<void> {
    const { items, old } = this.#scenario
    const { clock } = this.world
    this.world.phase = 'begin'
    await (old > 0 ? this.#wake() : this.#joinAll())
    await clock.advance(old > 0 ? wokenMs : quietMs)
    for (let number = 0; number < items; number += 1) this.#sign(number)
    for (const version of ['old', 'new'] as const)
      for (const item of this.#items.values()) {
        void this.somebody().dht.put(item[version])
        await clock.advance(writeMs / items)
      }
  }

  /** Reads for a while, with nodes that come and go. */
  async read(minutes = this.#scenario.minutes): Promise<readonly Read[]> {
    const { nodes, churn } = this.#scenario
    const { clock, random } = this.world
    this.world.phase = 'read'
    const lengthMs = minutes * minuteMs
    const reads = Math.round((this.#scenario.reads * minutes) / this.#scenario.minutes)
    const leaverCount = (of: number): number => Math.round((nodes * churn * of) / 60)
    for (let number = 0; number < leaverCount(unseenMinutes); number += 1) void this.#leave(number % 2 === 0)
    await clock.advance(1_000)
    for (let number = 0; number < leaverCount(minutes); number += 1)
      void this.world.after(randomFraction(random) * lengthMs).then(() => this.#leave(number % 2 === 0))
    const draw = zipf(this.#targets.length)
    const done: Read[] = []
    for (let number = 0; number < reads; number += 1) {
      const target = this.#targets[draw(random)] as DhtTarget
      void this.readOne(target).then((read) => done.push(read))
      await clock.advance(lengthMs / reads)
    }
    await clock.advance(endMs)
    return done
  }

  /** One read by somebody. */
  async readOne(target: DhtTarget): Promise<Read> {
    const { clock } = this.world
    const { dht, dhtDatagrams, dhtTraffic } = this.somebody()
    const costs = () => ({
      datagrams: dhtDatagrams.received + dhtDatagrams.sent,
      bytes: dhtTraffic.received.total + dhtTraffic.sent.total,
    })
    const [before, startMs] = [costs(), clock.monotonicMs()]
    let [hops, firstMs] = [0, 0]
    const [item] = await dht.get(target, {
      onHop: ({ depth, items }) => {
        if (hops > 0 || (items ?? 0) === 0) return
        hops = depth
        firstMs = clock.monotonicMs() - startMs
      },
    })
    const after = costs()
    return {
      isRight: item?.sequence === this.#items.get(encodeHex(targetKey(target)))?.new.sequence,
      ms: clock.monotonicMs() - startMs,
      ...{ firstMs, hops },
      datagrams: after.datagrams - before.datagrams,
      bytes: after.bytes - before.bytes,
    }
  }

  /** So many liars come in. */
  async corrupt(count: number): Promise<void> {
    this.world.phase = 'liars come'
    const liars = new Conspiracy(this.world, (key, misdeed) => this.lieAbout(key, misdeed))
    for (let number = 0; number < count; number += 1) {
      await liars.join(this.world.newHost(), misdeeds[number % misdeeds.length] as Misdeed)
      await this.world.clock.advance(Math.max(1_000 / joinsPerSecond, shortestJoinMs / count))
    }
    await this.world.clock.advance(quietMs)
  }

  /** What a liar gives for a key. */
  lieAbout(key: Uint8Array, misdeed: Misdeed): EncodedItem | undefined {
    const versions = this.#items.get(encodeHex(key))
    if (misdeed === 'hide' || versions === undefined) return undefined
    const { payload, signature, signer } = misdeed === 'stale' ? versions.old : versions.new
    const wrong = signature.slice()
    if (misdeed === 'forge') wrong[10] = ((wrong[10] ?? 0) + 1) & 255
    return { payload, signature: wrong, signer: encodeUtf8(signer) }
  }

  get targets(): readonly DhtTarget[] {
    return this.#targets
  }

  /** A node that is there, and has been for a moment. */
  somebody(): DhtHost {
    const { clock, random } = this.world
    for (;;) {
      const { host, sinceMs } = this.members[randomBelow(random, this.members.length)] as Member
      if (!this.#away.has(host) && clock.monotonicMs() - sinceMs >= settledMs) return host
    }
  }

  /** One after the other. */
  async #joinAll(): Promise<void> {
    const { nodes } = this.#scenario
    const stepMs = Math.max(1_000 / joinsPerSecond, shortestJoinMs / nodes)
    for (let number = 0; number < nodes; number += 1) {
      await this.#join()
      await this.world.clock.advance(stepMs)
    }
  }

  /** All at once, with the tables that they have after some hours: what follows is up to them. */
  async #wake(): Promise<void> {
    const { world } = this
    const { random } = world
    const hosts = Array.from({ length: this.#scenario.nodes }, () => world.newHost())
    const named = hosts.map((host) => ({
      ...{ host, id: deriveNodeId(host.address, host.random) },
      endpoint: { address: host.address, port },
    }))
    const knownTo = acquaintances(named, random)
    for (const node of named) {
      const { host, id } = node
      const contacts = (): readonly TimedContact[] =>
        knownTo(node).map((other) => ({
          ...{ id: other.id, endpoint: other.endpoint },
          roundTripMs: world.roundTripMs(host.address, other.host.address),
        }))
      this.members.push({ host: await world.openDht(host, { id, contacts }), sinceMs: Number.NEGATIVE_INFINITY })
    }
  }

  async #join(): Promise<void> {
    this.members.push({ host: await this.world.openDht(), sinceMs: this.world.clock.monotonicMs() })
  }

  async #leave(isForGood: boolean): Promise<void> {
    const { random } = this.world
    const host = this.somebody()
    this.#away.add(host)
    if (isForGood) {
      this.members.splice(
        this.members.findIndex((member) => member.host === host),
        1,
      )
      await this.world.end(host)
      await this.#join()
    } else {
      await this.world.sleep(host, shortestSleepMs + randomFraction(random) * (longestSleepMs - shortestSleepMs))
      this.#away.delete(host)
    }
  }

  #sign(number: number): void {
    const { clock, registry } = this.world
    const name = registry.register(`user${String(number)}`)
    const target: DhtTarget = { name, resource: 'profile', kind: 'single' }
    const [old, newer] = [1, 2].map((sequence) => {
      const bio = `the ${String(number)}th, as of ${String(sequence)}`
      const signed = signItem(
        {
          ...{ target, value: { bio }, sequence },
          time: Math.floor(clock.nowMs() / 1000),
          height: registry.bestHeight() - 1,
        },
        name,
        registry.privateKeyOf(name),
      )
      if (!signed.ok) throw new Error(signed.rejection.code)
      return signed.value
    }) as [SignedItem, SignedItem]
    this.#targets.push(target)
    this.#items.set(encodeHex(targetKey(target)), { old, new: newer })
  }
}

/** Share of reads that gave the newest version. */
export const successOf = (reads: readonly Read[]): number =>
  reads.filter(({ isRight }) => isRight).length / reads.length

const meanOf = (values: readonly number[]): number => sum(values) / values.length

/** Mean datagrams of a read in networks of a hundredth and a tenth of the nodes. */
const smaller = async (scenario: DhtScenario): Promise<readonly Point[]> => {
  const points: Point[] = []
  for (const divisor of [100, 10]) {
    const nodes = Math.round(scenario.nodes / divisor)
    if (nodes < 50) continue
    const run = new DhtRun({ ...scenario, nodes, reads: 500, minutes: 1 })
    await run.begin()
    points.push([nodes, meanOf((await run.read()).map(({ datagrams }) => datagrams))])
    await run.world.close()
  }
  return points
}

const pick = (reads: readonly Read[], name: 'ms' | 'firstMs' | 'hops' | 'datagrams' | 'bytes'): readonly number[] =>
  reads.filter(({ isRight }) => isRight).map((read) => read[name])

/** Runs it. */
export const runDht = async (given: DhtScenario): Promise<Outcome> => {
  // That thousands come at once is no network that there is: most of the run would be pings of newcomers.
  const scenario = { ...given, old: given.nodes > mostNew ? 1 : given.old }
  const { nodes, minutes, adversaries } = scenario
  const costs = [...(await smaller(scenario))]
  const run = new DhtRun(scenario)
  await run.begin()
  const before = run.members.map(({ host }) => host.dhtTraffic.received.total + host.dhtTraffic.sent.total)
  const reads = await run.read()
  const after = run.members.map(({ host }) => host.dhtTraffic.received.total + host.dhtTraffic.sent.total)
  costs.push([nodes, meanOf(pick(reads, 'datagrams'))])
  const contacts = run.members.map(({ host }) => host.dht.state().contacts)
  const stored = run.members.map(({ host }) => host.dht.state().storedItems)
  const figures: Figure[] = [
    { name: 'reads that give the newest version', value: successOf(reads), unit: 'of 1', least: 0.995 },
    { name: 'read, median', value: quantile(pick(reads, 'ms'), 0.5) / 1000, unit: 's', most: 0.2 },
    { name: 'read, 95 of 100', value: quantile(pick(reads, 'ms'), 0.95) / 1000, unit: 's', most: 1 },
    { name: 'read, 99 of 100', value: quantile(pick(reads, 'ms'), 0.99) / 1000, unit: 's' },
    { name: 'first answer to a read, median', value: quantile(pick(reads, 'firstMs'), 0.5) / 1000, unit: 's' },
    { name: 'hops of a read, mean', value: meanOf(pick(reads, 'hops')), unit: '' },
    { name: 'datagrams of a read, both ways, mean', value: meanOf(pick(reads, 'datagrams')), unit: '' },
    { name: 'bytes of a read, both ways, mean', value: meanOf(pick(reads, 'bytes')), unit: 'B' },
    { name: 'contacts of a node, mean', value: meanOf(contacts), unit: '' },
    { name: 'items of a node, mean', value: meanOf(stored), unit: '' },
    { name: 'items of a node, 99 of 100 over mean', value: quantile(stored, 0.99) / meanOf(stored), unit: '×' },
    {
      name: 'traffic of a node in a second, both ways',
      value: (meanOf(after) - meanOf(before)) / (minutes * 60),
      unit: 'B',
    },
  ]
  const [smallest] = costs
  if (smallest !== undefined && costs.length > 1)
    figures.push({
      name: `datagrams of a read over those in a network of ${String(smallest[0])}`,
      ...{ value: (costs.at(-1)?.[1] ?? 0) / smallest[1], unit: '×' },
      most: Math.log(nodes) / Math.log(smallest[0]),
    })
  figures.push(await eclipse(run))
  let lied: readonly Read[] = []
  if (adversaries > 0) {
    await run.corrupt(Math.round(nodes * adversaries))
    lied = await run.read(minutes / 2)
    figures.push(
      { name: 'reads that give the newest version, while some lie', value: successOf(lied), unit: 'of 1', least: 0.98 },
      { name: 'read while some lie, median', value: quantile(pick(lied, 'ms'), 0.5) / 1000, unit: 's' },
      { name: 'read while some lie, 95 of 100', value: quantile(pick(lied, 'ms'), 0.95) / 1000, unit: 's' },
    )
  }
  figures.push(run.world.faultsFigure())
  await run.world.close()
  return {
    ...{ scenario: 'dht', options: { ...scenario }, figures },
    plots: [
      {
        ...{ title: 'Read to item', x: 'seconds', y: 'share of reads' },
        lines: [
          { name: 'reads', points: distribution(pick(reads, 'ms').map((ms) => ms / 1000)) },
          { name: 'while some lie', points: distribution(pick(lied, 'ms').map((ms) => ms / 1000)) },
        ],
      },
      {
        ...{ title: 'Cost of a read', x: 'nodes', y: 'datagrams' },
        lines: [{ name: 'mean', points: costs }],
      },
      {
        ...{ title: 'Items of a node', x: 'items', y: 'share of nodes' },
        lines: [{ name: 'nodes', points: distribution(stored) }],
      },
    ],
  }
}
