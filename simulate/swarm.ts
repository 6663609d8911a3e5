// One author and many followers: when does each post become visible, and what does it cost?
import { Metrics } from '../src/base/metrics.ts'
import { randomBelow, randomFraction } from '../src/base/random.ts'
import { searchHashcash } from '../src/crypto/hashcash.ts'
import { limits } from '../src/protocol/limits.ts'
import { judgePost, signPost, type VerifiedPost } from '../src/protocol/post.ts'
import type { Username } from '../src/protocol/username.ts'
import { openSwarms, type Swarms } from '../src/swarm/index.ts'
import { misdeeds, openAdversary } from './adversaries.ts'
import { distribution, type Figure, type Outcome, quantile, sum } from './figures.ts'
import { SwarmTraffic } from './traffic.ts'
import { type DhtHost, port, World } from './world.ts'

/** How the run is set. */
export interface SwarmScenario {
  /** Nodes that follow the author. */
  readonly members: number
  /** Posts, one every `interval` seconds. */
  readonly posts: number
  readonly interval: number
  /** Share of packets that are lost. */
  readonly loss: number
  /** Share of members that go away once: half for a while, half for good, replaced by a newcomer. */
  readonly churn: number
  /** Share of members that lie, drop or flood, beside the others. */
  readonly adversaries: number
  readonly seed: number
}

/** All join within this time. */
const joinMs = 60_000
/** Until everybody has found peers; and until the last post is everywhere. */
const quietMs = 60_000
const endMs = 120_000
/** Members that sleep are away for so long. */
const shortestSleepMs = 20_000
const longestSleepMs = 120_000

/** A follower. */
class Member {
  readonly host: DhtHost
  readonly swarms: Swarms
  readonly traffic: SwarmTraffic
  /** What had passed before the first post. */
  before: SwarmTraffic | undefined
  /** When each post became visible here. */
  readonly seenMs = new Map<number, number>()
  /** Since when it has been there without a break; undefined: it is away. */
  sinceMs: number | undefined

  constructor(host: DhtHost, swarms: Swarms, traffic: SwarmTraffic, nowMs: number) {
    this.host = host
    this.swarms = swarms
    this.traffic = traffic
    this.sinceMs = nowMs
  }
}

/** The swarms of a host, which keep everything. */
export const openSwarmsOf = ({ clock, log, registry }: World, host: DhtHost, sockets = host.sockets): Promise<Swarms> =>
  openSwarms(
    {
      ...{ clock, random: host.random, log, metrics: new Metrics(), keys: registry, sockets },
      datagrams: host.datagrams,
      peers: host.dht,
      ownAddresses: () => [host.address],
      addedNodes: () => [],
      payHashcash: (search) => Promise.resolve(searchHashcash(search, () => false)),
    },
    {
      databasePath: ':memory:',
      listenAt: { address: host.address, port },
      connectFrom: undefined,
      manyConnectionsPerAddress: false,
      usesUtp: false,
      maxConnections: limits.swarmConnections,
      uploadBytesPerSecond: 500_000,
      dhtPort: port,
      retention: { keeps: 'all' },
      budgetBytes: undefined,
      client: 'twister-node/simulated',
    },
    host.scope.child('swarm'),
  )

class SwarmRun {
  readonly world: World
  readonly author: Username
  readonly posts: VerifiedPost[] = []
  readonly publishedMs: number[] = []
  readonly members: Member[] = []
  readonly adversaries: DhtHost[] = []
  readonly delaysMs: number[] = []
  readonly #scenario: SwarmScenario

  constructor(scenario: SwarmScenario) {
    this.#scenario = scenario
    this.world = new World(scenario)
    this.author = this.world.registry.register('author')
  }

  async run(): Promise<void> {
    const { members, posts, interval, adversaries, churn } = this.#scenario
    const author = await this.#openMember()
    const liars = Math.round(members * adversaries)
    for (let number = 0; number < members + liars; number += 1) {
      await this.world.clock.advance(joinMs / (members + liars))
      // Spread evenly over those who join.
      const isLiar = Math.floor(((number + 1) * liars) / (members + liars)) > this.adversaries.length
      if (isLiar) await this.#openAdversary()
      else await this.#openMember()
    }
    await this.world.clock.advance(quietMs)
    for (const member of this.members) member.before = Object.assign(new SwarmTraffic(), member.traffic)
    const leaving = this.#planChurn(Math.round(members * churn), posts * interval * 1_000)
    for (let number = 0; number < posts; number += 1) {
      await this.#publish(author, number)
      await this.world.clock.advance(interval * 1_000)
    }
    await this.world.clock.advance(endMs)
    await Promise.all(leaving)
  }

  /** Share of what everybody who is there now should have. */
  completeness(): number {
    const there = this.members.filter(({ sinceMs }) => sinceMs !== undefined)
    const held = there.reduce((sum, { seenMs }) => sum + seenMs.size, 0)
    return held / (there.length * this.posts.length)
  }

  async #openMember(): Promise<Member> {
    const { clock } = this.world
    const host = await this.world.openDht()
    const traffic = new SwarmTraffic()
    const swarms = await openSwarmsOf(this.world, host, traffic.counted(host.sockets))
    const member = new Member(host, swarms, traffic, clock.monotonicMs())
    swarms.posted.on(({ postNumber }) => {
      this.#seen(member, postNumber)
    })
    swarms.join(this.author)
    this.members.push(member)
    return member
  }

  async #openAdversary(): Promise<void> {
    const misdeed = misdeeds[this.adversaries.length % misdeeds.length] ?? 'drop'
    const target = {
      username: this.author,
      count: () => this.posts.length,
      piece: (postNumber: number) => this.posts[postNumber]?.piece,
    }
    this.adversaries.push(await openAdversary(this.world, target, misdeed))
  }

  #seen(member: Member, postNumber: number): void {
    const nowMs = this.world.clock.monotonicMs()
    member.seenMs.set(postNumber, nowMs)
    const publishedMs = this.publishedMs[postNumber] ?? nowMs
    const wasThere = member.sinceMs !== undefined && member.sinceMs <= publishedMs
    if (wasThere && member !== this.members[0]) this.delaysMs.push(nowMs - publishedMs)
  }

  async #publish(author: Member, postNumber: number): Promise<void> {
    const { clock, registry } = this.world
    const signed = signPost(
      {
        author: this.author,
        postNumber,
        time: Math.floor(clock.nowMs() / 1000),
        height: registry.bestHeight() - 1,
        text: `Post ${String(postNumber)}: ${'what goes on here today, in a few words. '.repeat(3)}`,
        lastPostNumber: postNumber === 0 ? undefined : postNumber - 1,
      },
      registry.privateKeyOf(this.author),
    )
    if (!signed.ok) throw new Error(signed.rejection.code)
    const judged = judgePost(signed.value.piece, this.author, postNumber, registry)
    if (!judged.ok) throw new Error(judged.rejection.code)
    this.posts.push(judged.value)
    this.publishedMs.push(clock.monotonicMs())
    await this.world.finish(author.swarms.addPost(judged.value))
  }

  /** Draws who goes when; each goes once, the author never. */
  #planChurn(count: number, withinMs: number): readonly Promise<void>[] {
    const { clock, random } = this.world
    const candidates = this.members.slice(1)
    return Array.from({ length: Math.min(count, candidates.length) }, (_, number) => {
      const [member] = candidates.splice(randomBelow(random, candidates.length), 1)
      const atMs = randomFraction(random) * withinMs
      return new Promise<void>((resolve) => {
        clock.after(atMs, () => {
          if (member === undefined) return
          void (number % 2 === 0 ? this.#sleep(member) : this.#replace(member)).then(resolve)
        })
      })
    })
  }

  async #sleep(member: Member): Promise<void> {
    const { clock, random } = this.world
    const forMs = shortestSleepMs + randomFraction(random) * (longestSleepMs - shortestSleepMs)
    member.sinceMs = undefined
    await this.world.sleep(member.host, forMs)
    member.sinceMs = clock.monotonicMs()
  }

  async #replace(member: Member): Promise<void> {
    member.sinceMs = undefined
    await this.world.end(member.host)
    await this.#openMember()
  }

  /** Bytes of honest members while posts were made. */
  traffic(): { readonly received: number; readonly sent: number; readonly receivedPosts: number } {
    const of = (pick: (traffic: SwarmTraffic) => number): number =>
      sum(this.members.map(({ traffic, before }) => pick(traffic) - (before === undefined ? 0 : pick(before))))
    return {
      received: of(({ received }) => received),
      sent: of(({ sent }) => sent),
      receivedPosts: of(({ receivedPosts }) => receivedPosts),
    }
  }
}

const figuresOf = (run: SwarmRun): readonly Figure[] => {
  const needed = sum(
    run.members.flatMap(({ seenMs }) => [...seenMs.keys()].map((k) => run.posts[k]?.piece.length ?? 0)),
  )
  const { received, sent, receivedPosts } = run.traffic()
  const count = run.members.length
  const dht = sum(run.members.map(({ host }) => host.dhtTraffic.received.total + host.dhtTraffic.sent.total))
  return [
    { name: 'post to visible, median', value: quantile(run.delaysMs, 0.5) / 1000, unit: 's', most: 1 },
    { name: 'post to visible, 99 of 100', value: quantile(run.delaysMs, 0.99) / 1000, unit: 's', most: 4 },
    { name: 'post to visible, longest', value: quantile(run.delaysMs, 1) / 1000, unit: 's' },
    { name: 'posts that those hold who are there at the end', value: run.completeness(), unit: 'of 1', least: 1 },
    { name: 'bytes of posts received over needed', value: receivedPosts / needed, unit: '×', most: 1.5 },
    { name: 'all bytes received over bytes of posts needed', value: received / needed, unit: '×' },
    { name: 'received by a member in swarms', value: received / count / 1000, unit: 'kB' },
    { name: 'sent by a member in swarms', value: sent / count / 1000, unit: 'kB' },
    { name: 'DHT traffic of a member, both ways', value: dht / count / 1000, unit: 'kB' },
    run.world.faultsFigure(),
    {
      name: 'connections of a member',
      value: sum(run.members.map((each) => each.swarms.peerCount())) / count,
      unit: '',
    },
  ]
}

/** What honest members pay when others lie, drop and flood, over what they pay without those. */
const costBeside = (figures: readonly Figure[], without: readonly Figure[]): Figure => {
  const cost = (of: readonly Figure[]): number =>
    sum(of.filter(({ name }) => name.endsWith('by a member in swarms')).map(({ value }) => value))
  return {
    name: 'cost of honest members over that without adversaries',
    value: cost(figures) / cost(without),
    unit: '×',
    most: 2,
  }
}

/** Runs it; with adversaries, once more without them. */
export const runSwarm = async (scenario: SwarmScenario): Promise<Outcome> => {
  const run = new SwarmRun(scenario)
  await run.run()
  const figures = [...figuresOf(run)]
  if (scenario.adversaries > 0) {
    const honest = new SwarmRun({ ...scenario, adversaries: 0 })
    await honest.run()
    figures.push(costBeside(figures, figuresOf(honest)))
  }
  return {
    ...{ scenario: 'swarm', options: { ...scenario }, figures },
    plots: [
      {
        ...{ title: 'Post to visible', x: 'seconds', y: 'share of members' },
        lines: [{ name: 'members', points: distribution(run.delaysMs.map((ms) => ms / 1000)) }],
      },
    ],
  }
}
