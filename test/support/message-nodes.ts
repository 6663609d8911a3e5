// Nodes that write to one another: real wallets, threads and groups; the swarms are one table that all of them see.
import { ManualClock } from '../../src/base/manual-clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { CodedError } from '../../src/base/coded-error.ts'
import { DirectMessages } from '../../src/node/messages/direct-messages.ts'
import { Groups } from '../../src/node/messages/groups/groups.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import { type DirectDesk, writeDirect } from '../../src/node/posts/direct-posts.ts'
import { Wallet } from '../../src/node/wallet/wallet.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import { signPost, type VerifiedPost } from '../../src/protocol/post.ts'
import type { PostKind } from '../../src/protocol/post-kind.ts'
import type { Username } from '../../src/protocol/username.ts'
import type { TrialRequest } from '../../src/workers/open-sealed.ts'
import { FakeUsers } from './fake-chain.ts'
import { nameOf, PostTable } from './fake-context.ts'
import { runInline } from './inline-jobs.ts'

/** What all nodes share: the chain, the time and the posts. */
export class MessageWorld {
  readonly users = new FakeUsers()
  readonly posts = new PostTable()
  readonly nodes: MessageNode[] = []
  readonly scope = new Scope('messages', silentLog)
  time = 1_700_000_000

  /** Opens a node, or opens it again from its file. */
  open(options: { readonly path?: string; readonly seed?: number } = {}): MessageNode {
    const node = new MessageNode(this, options.path ?? ':memory:', options.seed ?? this.nodes.length + 1)
    this.nodes.push(node)
    return node
  }

  /** Somebody invites others to a group, and everybody has heard of it. */
  async invite(node: MessageNode, from: string, alias: string, names: readonly string[]): Promise<void> {
    this.time += 1
    const invited = node.messages.invite(from, undefined, alias, names)
    // The list of members follows the invitations.
    await node.clock.advance(2_000)
    await invited
    await this.settle()
  }

  async settle(): Promise<void> {
    for (const node of this.nodes) await node.messages.settled()
  }

  async close(): Promise<void> {
    await this.scope.close()
  }
}

/** One node. Its users follow whom the test says. */
export class MessageNode {
  readonly clock = new ManualClock()
  readonly scope: Scope
  readonly wallet: Wallet
  readonly groups: Groups
  readonly messages: DirectMessages
  readonly follows = new Set<string>()
  /** Trials that were made on threads. */
  readonly trials: TrialRequest[] = []
  /** What the next write to disk of posts meets. */
  fault: CodedError | undefined
  /** Whether the process ends with that write: before it, or when it is done. */
  dies: 'before' | 'after' | undefined
  /** What trials wait for, if anything. */
  #held: Promise<void> | undefined
  readonly #world: MessageWorld
  readonly #reserved = new Set<string>()
  readonly #arrivals = new Map<string, number>()

  constructor(world: MessageWorld, path: string, seed: number) {
    this.#world = world
    this.scope = world.scope.child(`node ${String(seed)}`)
    const { clock } = this
    const random = new SeededRandom(seed)
    const database = openNodeStore(path, this.scope)
    const passphraseCost = { N: 16, r: 8, p: 1 }
    this.wallet = new Wallet({ database, clock, random, network: regressionNetwork, passphraseCost })
    const { masterKey: seal } = this.wallet
    const shared = { database, seal, random, log: silentLog, network: regressionNetwork }
    this.groups = new Groups({ ...shared, local: this.wallet, adjustedTime: () => world.time })
    this.messages = new DirectMessages(
      {
        ...shared,
        ...{ clock, users: world.users, keys: this.wallet, groups: this.groups, swarms: world.posts },
        posts: { publishDirect: (draft) => writeDirect(this.#desk(), draft) },
        follows: (local, name) => this.follows.has(`${local} ${name}`),
        placeOf: (post) => this.#placeOf(post),
        now: () => world.time,
        open: (request) => {
          this.trials.push(structuredClone(request))
          const opened = () => runInline('openSealed', request)
          return this.#held?.then(opened) ?? opened()
        },
      },
      this.scope,
    )
    this.wallet.keysAdded.on(() => {
      this.messages.keysChanged()
    })
    this.wallet.lockChanged.on(() => {
      this.messages.keysChanged()
    })
  }

  /** Nothing is opened until `end` is called. */
  holdTrials(): readonly [end: () => void, ended: Promise<void>] {
    let resolved: (() => void) | undefined
    const ended = new Promise<void>((resolve) => (resolved = resolve))
    this.#held = ended
    return [() => resolved?.(), ended]
  }

  /** Makes users with registered keys. */
  have(...names: readonly string[]): this {
    for (const name of names) {
      const { publicKey } = this.wallet.create(nameOf(name))
      this.#world.users.register(name, publicKey, 1)
      this.#world.posts.members.add(nameOf(name))
    }
    return this
  }

  follow(local: string, ...names: readonly string[]): this {
    for (const name of names) this.follows.add(`${local} ${name}`)
    this.messages.followed(local, names.map(nameOf))
    return this
  }

  /** Publishes any sealed content as a user of this node, as a hostile node could. */
  publish(author: string, postNumber: number, kind: PostKind, time?: number): VerifiedPost {
    const post = this.#sign(nameOf(author), postNumber, kind, time)
    this.#arrive(post)
    return post
  }

  /** A thread as lines `author: text`, oldest first. */
  thread(local: string, peer: string): readonly string[] {
    return this.list(local, peer).map(({ author, text }) => `${author}: ${text}`)
  }

  list(local: string, peer: string) {
    return this.messages.read(local, 1000, [{ peer }]).get(peer) ?? []
  }

  #sign(author: Username, postNumber: number, kind: PostKind, time = this.#world.time): VerifiedPost {
    const key = this.wallet.currentKey(author)
    if (key === undefined) throw new CodedError('posts.no-key', 'There is no key.')
    const fields = { author, postNumber, time, height: 2, text: '', kind }
    const signed = signPost(fields, key.privateKey)
    if (!signed.ok) throw new CodedError(signed.rejection.code, 'The post is refused.')
    return signed.value as VerifiedPost
  }

  /** As `Places` of the views. */
  #placeOf({ author, postNumber, time }: VerifiedPost): number {
    const name = `${author}/${String(postNumber)}`
    const arrived = this.#arrivals.get(name) ?? this.#world.time
    this.#arrivals.set(name, arrived)
    return Math.min(time, arrived)
  }

  #arrive(post: VerifiedPost): void {
    this.#world.posts.add(post)
    for (const node of this.#world.nodes) node.messages.take(post)
  }

  #desk(): DirectDesk {
    const { posts } = this.#world
    const nameOfNumber = (author: Username, number: number): string => `${author}/${String(number)}`
    const next = (author: Username): number =>
      Math.max(
        -1,
        ...[...posts.table.values()].filter((post) => post.author === author).map((post) => post.postNumber),
      ) + 1
    return {
      time: () => this.#world.time,
      ready: (text) => {
        if (!this.wallet.has(text)) throw new CodedError('posts.no-key', 'There is no key.')
        this.wallet.requireUnlocked()
        return nameOf(text)
      },
      choose: (author) => Promise.resolve(next(author)),
      held: posts.post,
      check: (author, number, isOurs) => {
        const isTaken = posts.post(author, number) !== undefined
        if (isTaken || (!isOurs && this.#reserved.has(nameOfNumber(author, number))))
          throw new CodedError('posts.number-used', 'The number is taken.')
      },
      reserve: (author, numbers) => {
        for (const number of numbers) this.#reserved.add(nameOfNumber(author, number))
      },
      release: (author, numbers) => {
        for (const number of numbers) this.#reserved.delete(nameOfNumber(author, number))
      },
      sign: (author, postNumber, sealed) => this.#sign(author, postNumber, { kind: 'direct', sealed }),
      store: (post) => {
        if (this.fault !== undefined) return Promise.reject(this.fault)
        if (this.dies !== 'before') this.#arrive(post)
        return this.dies === undefined ? Promise.resolve() : new Promise(() => undefined)
      },
    }
  }
}
