// Computers of one person that carry own lists to one another by a network of singles.
import { FakeUsers } from './fake-chain.ts'
import { nameOf } from './fake-context.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { Signal } from '../../src/base/signal.ts'
import type { BencodeInput } from '../../src/codec/bencode.ts'
import { createPrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import type { SignedItem } from '../../src/protocol/dht-item.ts'
import type { VerifiedPost } from '../../src/protocol/post.ts'
import { Bookmarks } from '../../src/node/bookmarks/bookmarks.ts'
import { openFeedDatabase } from '../../src/node/feeds/feed-tables.ts'
import { Feeds } from '../../src/node/feeds/feeds.ts'
import { Following } from '../../src/node/following/following.ts'
import type { DirectMessages } from '../../src/node/messages/direct-messages.ts'
import type { Groups } from '../../src/node/messages/groups/groups.ts'
import { Mutes } from '../../src/node/mutes/mutes.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import type { OwnLists } from '../../src/node/own-lists/own-lists.ts'
import { openOwnLists } from '../../src/node/own-lists-ports.ts'
import { PeopleLists } from '../../src/node/people-lists/people-lists.ts'
import { Tags } from '../../src/node/tags/tags.ts'
import type { Wallet } from '../../src/node/wallet/wallet.ts'

export const alice = nameOf('alice')
export const aliceKey = createPrivateKey(new SeededRandom(1))
export const many = Array.from({ length: 600 }, (_, index) => `u${String(index).padStart(4, '0')}`)

/** Singles that everybody sees: the higher sequence number wins. */
export class Network {
  readonly users = new FakeUsers()
  readonly pages = new Map<string, SignedItem>()
  readonly puts: string[] = []
  readonly gets: string[] = []
  isUp = true

  constructor() {
    const key = publicKeyOf(aliceKey)
    for (const name of ['alice', 'bob', 'carol', 'dora', ...many]) this.users.register(name, key, 1)
  }

  readonly get = ({ resource }: { readonly resource: string }): Promise<readonly SignedItem[]> => {
    this.gets.push(resource)
    const page = this.isUp ? this.pages.get(resource) : undefined
    return Promise.resolve(page === undefined ? [] : [page])
  }

  readonly put = (target: { readonly resource: string }, _: string, value: BencodeInput, sequence = 0) => {
    this.puts.push(target.resource)
    this.force(target.resource, value as Uint8Array, sequence)
    return Promise.resolve()
  }

  force(resource: string, value: Uint8Array, sequence: number, height = this.users.best - 1): void {
    if (sequence > (this.pages.get(resource)?.sequence ?? -1))
      this.pages.set(resource, { sequence, value, height } as SignedItem)
  }
}

export class Computer {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly marks: { peer: string; author: string; number: number }[] = []
  readonly marksChanged = new Signal<string>()
  readonly lockChanged = new Signal<undefined>()
  readonly keysAdded = new Signal<undefined>()
  readonly posts = new Map<string, VerifiedPost>()
  readonly wallet = {
    isLocked: false,
    names: ['alice'],
    users: () => this.wallet.names,
    has: (name: string) => this.wallet.names.includes(name),
    signingKey: () => this.signing,
    lockChanged: this.lockChanged,
    keysAdded: this.keysAdded,
  }
  signing: { readonly privateKey: unknown } | undefined = { privateKey: aliceKey }
  readonly told: string[] = []
  readonly following: Following
  readonly mutes: Mutes
  readonly bookmarks: Bookmarks
  readonly feeds: Feeds
  readonly tags: Tags
  readonly peopleLists: PeopleLists
  readonly lists: OwnLists

  constructor(network: Network, seed: number, carriesOwnLists = true) {
    const scope = new Scope('run', silentLog)
    const database = openNodeStore(':memory:', scope)
    const { clock } = this
    const swarms = { join: () => undefined, leave: () => undefined }
    const { users } = network
    this.following = new Following({ database, log: silentLog, users, swarms, isWanted: () => false })
    this.mutes = new Mutes({ database, clock })
    this.peopleLists = new PeopleLists({ database })
    this.bookmarks = new Bookmarks({ database, clock })
    const random = new SeededRandom(seed + 100)
    this.feeds = new Feeds(
      {
        ...{
          clock,
          random,
          log: silentLog,
          database,
          sockets: new MemoryNetwork({ clock, random, delayMs: 1 }).host('10.0.0.1'),
        },
        ...{ reachesOwnNetwork: false, certificates: [], client: 'test' },
        readWebFeed: () => Promise.resolve(undefined),
        own: { byHash: () => undefined, answersTo: () => [], formerNames: () => [] },
        openFeedDatabase: (within) => openFeedDatabase(':memory:', within),
      },
      scope.child('feeds'),
    )
    this.tags = new Tags(
      {
        ...{ database, clock, log: silentLog, take: () => undefined, dht: { get: () => Promise.resolve([]) } },
        swarms: {
          tags: {
            came: new Signal(),
            ...{ watch: () => undefined, unwatch: () => undefined, supply: () => undefined, watchers: () => 0 },
            bring: () => Promise.resolve(),
          },
        },
      },
      scope.child('tags'),
    )
    const messages = {
      changed: this.marksChanged,
      marks: () => this.marks,
      readElsewhere: (_: string, marks: typeof this.marks) => {
        this.marks.push(...marks)
        this.marksChanged.emit('alice')
      },
    }
    const groups = {
      list: () => ['*here'],
      publicKey: (alias: string) => (alias === '*here' ? publicKeyOf(aliceKey) : undefined),
    }
    this.lists = openOwnLists(
      {
        ...{ database, clock, random: new SeededRandom(seed), log: silentLog, users, items: network, carriesOwnLists },
        ...{
          following: this.following,
          mutes: this.mutes,
          bookmarks: this.bookmarks,
          feeds: this.feeds,
          peopleLists: this.peopleLists,
          tags: this.tags,
        },
        messages: messages as unknown as DirectMessages,
        groups: groups as unknown as Groups,
        wallet: this.wallet as unknown as Wallet,
        dht: { state: () => ({ contacts: network.isUp ? 1 : 0 }) as never },
        posts: {
          find: (author, postNumber) => {
            const post = this.posts.get(`${author}/${String(postNumber)}`)
            return post === undefined ? Promise.reject(new Error('nobody has it')) : Promise.resolve(post)
          },
        },
      },
      scope,
    )
    this.lists.changed.on((user) => this.told.push(user))
  }

  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 30) {
      await this.clock.advance(Math.min(left, 30) * 1000)
      await this.lists.settled()
    }
  }

  get state(): string {
    return this.lists.report('alice').state
  }
}

/** Time goes on for all of them. */
export const pass = async (seconds: number, ...computers: readonly Computer[]): Promise<void> => {
  for (let left = seconds; left > 0; left -= 30)
    for (const computer of computers) await computer.pass(Math.min(left, 30))
}
