// An author and followers who are never there together: do posts get through, by nodes near the tracker key, and what does it cost those?
import { EncodedBencode } from '../src/codec/bencode.ts'
import { Helping } from '../src/node/helping/helping.ts'
import { openJournal } from '../src/node/node-store.ts'
import { signItem } from '../src/protocol/dht-item.ts'
import { judgePost, signPost } from '../src/protocol/post.ts'
import { targetOf } from '../src/protocol/resources.ts'
import type { Username } from '../src/protocol/username.ts'
import type { Swarms } from '../src/swarm/index.ts'
import { distribution, type Figure, type Outcome, quantile, sum } from './figures.ts'
import { openSwarmsOf } from './swarm.ts'
import { type DhtHost, World } from './world.ts'

/** How the run is set. */
export interface HelpersScenario {
  /** Nodes that are there all the time and follow nobody. */
  readonly nodes: number
  readonly posts: number
  /** They come one after the other, each when the one before is gone. */
  readonly followers: number
  readonly loss: number
  readonly seed: number
}

const joinMs = 60_000
/** How long the author is there, then nobody of that swarm, and then each follower. */
const authorMs = 1_500_000
const nobodyMs = 600_000
const followerMs = 120_000
const helpBytes = 1_000_000

interface Stander {
  readonly host: DhtHost
  readonly swarms: Swarms
  readonly helping: Helping
}

class HelpersRun {
  readonly world: World
  readonly #author: Username
  readonly #scenario: HelpersScenario
  readonly #helps: boolean
  readonly standers: Stander[] = []
  readonly delaysMs: number[] = []
  wanted = 0

  constructor(scenario: HelpersScenario, helps: boolean) {
    this.#scenario = scenario
    this.#helps = helps
    this.world = new World(scenario)
    this.#author = this.world.registry.register('author')
  }

  async run(): Promise<void> {
    const { nodes, posts, followers } = this.#scenario
    const { clock } = this.world
    for (let number = 0; number < nodes; number += 1) {
      this.standers.push(await this.#openStander())
      await clock.advance(joinMs / nodes)
    }
    await clock.advance(joinMs)
    const author = await this.world.openDht()
    const swarms = await openSwarmsOf(this.world, author)
    swarms.join(this.#author)
    for (let number = 0; number < posts; number += 1) await this.#publish(author, swarms, number)
    await clock.advance(authorMs)
    await this.#end(author)
    await clock.advance(nobodyMs)
    for (let number = 0; number < followers; number += 1) await this.#follow()
  }

  /** Who helps the author, and what they sent. */
  helpers(): readonly { readonly sentBytes: number; readonly posts: number }[] {
    return this.standers
      .filter(({ helping }) => helping.helps(this.#author))
      .map(({ swarms }) => ({
        sentBytes: swarms.keeping.sentBytes(this.#author),
        posts: swarms.pieceCount(this.#author),
      }))
  }

  async #openStander(): Promise<Stander> {
    const host = await this.world.openDht()
    const swarms = await openSwarmsOf(this.world, host)
    const { clock, log, registry: users } = this.world
    const { dht, scope } = host
    const journal = openJournal(':memory:', scope)
    const needs = { clock, log, journal, users, dht, swarms, isWanted: () => false, isReady: () => true }
    const helping = new Helping({ ...needs, helpBytes: this.#helps ? helpBytes : 0 }, scope)
    const standingOf = (username: Username) => helping.standingOf(username) ?? 'relayed'
    swarms.keeping.decideBy({ isReady: () => true, isPinned: () => false, standingOf })
    return { host, swarms, helping }
  }

  /** As a node does: on disk, flooded, and told by the status. */
  async #publish({ dht }: DhtHost, swarms: Swarms, postNumber: number): Promise<void> {
    const { clock, registry } = this.world
    const privateKey = registry.privateKeyOf(this.#author)
    const [time, height] = [Math.floor(clock.nowMs() / 1000), registry.bestHeight() - 1]
    const signed = signPost(
      { author: this.#author, postNumber, time, height, text: `post ${String(postNumber)}` },
      privateKey,
    )
    if (!signed.ok) throw new Error(signed.rejection.code)
    const judged = judgePost(signed.value.piece, this.#author, postNumber, registry)
    if (!judged.ok) throw new Error(judged.rejection.code)
    await this.world.finish(swarms.addPost(judged.value))
    const target = targetOf('status', this.#author)
    const value = new EncodedBencode(signed.value.piece)
    const item = signItem({ target, value, sequence: postNumber, time, height }, this.#author, privateKey)
    if (!item.ok) throw new Error(item.rejection.code)
    await this.world.finish(dht.put(item.value))
  }

  async #follow(): Promise<void> {
    const { clock } = this.world
    const host = await this.world.openDht()
    const swarms = await openSwarmsOf(this.world, host)
    const startMs = clock.monotonicMs()
    swarms.posted.on(() => {
      this.delaysMs.push(clock.monotonicMs() - startMs)
    })
    swarms.join(this.#author)
    this.wanted += this.#scenario.posts
    await clock.advance(followerMs)
    await this.#end(host)
  }

  async #end(host: DhtHost): Promise<void> {
    await this.world.finish(this.world.end(host))
  }
}

const figuresOf = (run: HelpersRun, without: HelpersRun): readonly Figure[] => {
  const helpers = run.helpers()
  return [
    {
      name: 'posts that followers got who never met the author',
      value: run.delaysMs.length / run.wanted,
      unit: 'of 1',
      least: 1,
    },
    { name: 'the same where nobody helps', value: without.delaysMs.length / without.wanted, unit: 'of 1', most: 0 },
    { name: 'come to held, median', value: quantile(run.delaysMs, 0.5) / 1000, unit: 's', most: 60 },
    { name: 'nodes that help', value: helpers.length, unit: '', least: 1, most: 16 },
    {
      name: 'bytes of posts that a helper sent',
      value: sum(helpers.map(({ sentBytes }) => sentBytes)) / helpers.length,
      unit: '',
    },
    run.world.faultsFigure(),
  ]
}

/** Runs it, and once more where nobody helps. */
export const runHelpers = async (scenario: HelpersScenario): Promise<Outcome> => {
  const [run, without] = [new HelpersRun(scenario, true), new HelpersRun(scenario, false)]
  await run.run()
  await without.run()
  return {
    ...{ scenario: 'helpers', options: { ...scenario }, figures: figuresOf(run, without) },
    plots: [
      {
        ...{ title: 'From coming to holding', x: 'seconds', y: 'share of posts' },
        lines: [{ name: 'followers', points: distribution(run.delaysMs.map((ms) => ms / 1000)) }],
      },
    ],
  }
}
