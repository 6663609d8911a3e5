import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import { openNodeStore } from '../node-store.ts'
import { readPages } from './follow-pages.ts'
import { Following } from './following.ts'
import { PublicFollows } from './public-follows.ts'

const alice = nameOf('alice')
const names = (count: number, prefix = 'u'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`)

/** Singles that everybody sees: the higher sequence number wins. */
class Network {
  readonly pages = new Map<string, { readonly sequence: number; readonly value: unknown }>()
  readonly puts: string[] = []
  isUp = true

  readonly get = ({ resource }: { readonly resource: string }): Promise<readonly SignedItem[]> => {
    const page = this.isUp ? this.pages.get(resource) : undefined
    return Promise.resolve(page === undefined ? [] : [page as unknown as SignedItem])
  }

  readonly put = (target: { readonly resource: string }, _signer: string, value: unknown, sequence = 0) => {
    this.puts.push(target.resource)
    const value_ = (value as readonly string[]).map((name) => encodeUtf8(name))
    if (sequence > (this.pages.get(target.resource)?.sequence ?? -1))
      this.pages.set(target.resource, { sequence, value: value_ })
    return Promise.resolve()
  }

  /** As a reader of the original client finds it. */
  async list(): Promise<readonly string[]> {
    return (await readPages(this, alice)).names
  }
}

const users = new FakeUsers()
const key = publicKeyOf(createPrivateKey(new SeededRandom(1)))
for (const name of ['alice', 'bob', 'carol', 'dora', 'erik', ...names(500)]) users.register(name, key, 1)

class Computer {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly keys = { isLocked: false, has: (name: string) => name === 'alice' }
  readonly #database = openNodeStore(':memory:', new Scope('disk', silentLog))
  readonly #network: Network
  readonly #seed: number
  #scope = new Scope('run', silentLog)
  following!: Following
  follows!: PublicFollows

  constructor(network: Network, seed = 1) {
    this.#network = network
    this.#seed = seed
    this.#open()
  }

  #open(): void {
    const database = this.#database
    const swarms = { join: () => undefined, leave: () => undefined }
    this.following = new Following({ database, log: silentLog, users, swarms, isWanted: () => false })
    this.follows = new PublicFollows(
      {
        ...{ database, clock: this.clock, random: new SeededRandom(this.#seed), log: silentLog, keys: this.keys },
        following: this.following,
        items: this.#network,
        isOnline: () => this.#network.isUp,
      },
      this.#scope,
    )
  }

  async restart(): Promise<void> {
    await this.#scope.close()
    this.#scope = new Scope('run', silentLog)
    this.#open()
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000)
    await this.follows.settled()
  }
}

describe('a public list', () => {
  test('is told in pages of 200 names under one sequence number, and the last page is empty', async () => {
    const network = new Network()
    const computer = new Computer(network)
    computer.follows.set('alice', names(450), true)
    computer.follows.set('alice', ['bob'], false)
    await computer.pass(3)
    const lengths = [1, 2, 3, 4].map((number) => (network.pages.get(`following${String(number)}`)?.value as []).length)
    expect(lengths).toEqual([200, 200, 50, 0])
    expect(new Set([...network.pages.values()].map(({ sequence }) => sequence)).size).toBe(1)
    expect(await network.list()).toEqual(names(450))
    expect(computer.following.follows('alice', 'bob')).toBe(true)
    network.puts.length = 0
    await computer.pass(4 * 3600)
    expect(network.puts).toEqual([])
  })

  test('loses whom one follows no more, or without saying so', async () => {
    const network = new Network()
    const computer = new Computer(network)
    computer.follows.set('alice', ['bob', 'carol', 'dora'], true)
    await computer.pass(70)
    computer.following.unfollow('alice', ['bob'])
    computer.follows.set('alice', ['carol'], false)
    await computer.pass(70)
    expect(await network.list()).toEqual(['dora'])
    expect(computer.following.of('alice')).toEqual(['carol', 'dora'])
    computer.following.unfollow('alice', ['dora'])
    await computer.pass(70)
    expect(await readPages(network, alice)).toMatchObject({ names: [], isWhole: true })
  })

  test('is merged when two computers write at once: neither loses what it added, nor what the other took away', async () => {
    const network = new Network()
    const [one, two] = [new Computer(network, 1), new Computer(network, 2)]
    one.follows.set('alice', ['bob', 'carol'], true)
    await one.pass(70)
    await two.follows.adopt(alice)
    two.follows.set('alice', ['dora'], true)
    one.follows.set('alice', ['erik'], true)
    one.following.unfollow('alice', ['bob'])
    for (let turn = 0; turn < 6; turn += 1) await Promise.all([one.pass(70), two.pass(70)])
    expect(await network.list()).toEqual(['carol', 'dora', 'erik'])
    expect(await two.follows.adopt(alice)).toEqual(['erik'])
    for (const { follows } of [one, two]) expect(follows.of('alice')).toEqual(['carol', 'dora', 'erik'])
    // Whom another computer takes off the list one goes on to follow here.
    expect(two.following.of('alice')).toEqual(['bob', 'carol', 'dora', 'erik'])
  })

  test('is told when there is somebody to tell and the key is at hand, also after a restart', async () => {
    const network = new Network()
    const computer = new Computer(network)
    network.isUp = false
    computer.keys.isLocked = true
    computer.follows.set('alice', ['bob'], true)
    await computer.pass(300)
    network.isUp = true
    await computer.pass(3600)
    expect(network.puts).toEqual([])
    computer.keys.isLocked = false
    await computer.restart()
    await computer.pass(61)
    expect(await network.list()).toEqual(['bob'])
  })

  test('needs a key, and has an end', () => {
    const computer = new Computer(new Network())
    expect(codeOf(() => computer.follows.set('guest', ['bob'], true))).toBe('following.no-key')
    const many = names(limits.publicFollows + 1, 'v')
    expect(codeOf(() => computer.follows.set('alice', many, true))).toBe('following.full')
    computer.follows.set('alice', ['nosuch', 'Bad Name', '__proto__'], true)
    expect(computer.follows.of('alice')).toEqual([])
  })
})

describe('the list of one’s own key in the network', () => {
  test('is found on a fresh computer with its names, and merged, never replaced (D1)', async () => {
    const network = new Network()
    const old = new Computer(network)
    old.follows.set('alice', [...names(250), 'carol'], true)
    await old.pass(70)
    const fresh = new Computer(network, 5)
    fresh.following.follow('alice', ['bob', 'carol'])
    const { names: found, missing } = await fresh.follows.find(alice)
    expect([found.length, missing]).toEqual([251, names(250)])
    expect(fresh.following.of('alice')).toEqual(['bob', 'carol'])
    expect(await fresh.follows.adopt(alice)).toEqual(names(250))
    expect(fresh.following.of('alice')).toEqual(['bob', 'carol', ...names(250)])
    fresh.follows.set('alice', ['dora'], true)
    await fresh.pass(130)
    expect(await network.list()).toEqual(['carol', 'dora', ...names(250)])
  })

  test('says nothing when it is older than what was known, and takes nobody away unless it is whole', async () => {
    const network = new Network()
    const computer = new Computer(network)
    computer.follows.set('alice', ['bob', 'carol'], true)
    await computer.pass(70)
    for (const [page, value] of [
      ['following1', [encodeUtf8('erik')]],
      ['following2', []],
    ] as const)
      network.pages.set(page, { sequence: 0, value })
    await computer.follows.find(alice)
    expect(computer.follows.of('alice')).toEqual(['bob', 'carol'])
    network.pages.set('following1', { sequence: 99, value: [encodeUtf8('erik')] })
    await computer.follows.find(alice)
    expect(computer.follows.of('alice')).toEqual(['bob', 'carol', 'erik'])
    network.pages.delete('following2')
    await computer.follows.find(alice)
    expect(computer.follows.of('alice')).toEqual(['bob', 'carol', 'erik'])
  })
})

test('whatever stands in pages of somebody else, names come out of it, and no more than wanted', async () => {
  const network = new Network()
  const junk = [1, [], encodeUtf8('Bad Name'), new Uint8Array([255]), encodeUtf8('bob'), encodeUtf8('bob')]
  network.pages.set('following1', { sequence: 3, value: junk })
  network.pages.set('following2', { sequence: 3, value: 'no list' })
  expect(await readPages(network, alice)).toEqual({ names: ['bob'], sequence: 3, isWhole: true })
  for (let number = 1; number <= 200; number += 1) {
    const value = names(200, `p${String(number)}x`).map(encodeUtf8)
    network.pages.set(`following${String(number)}`, { sequence: 1, value })
  }
  expect((await readPages(network, alice)).names).toHaveLength(10_000)
  expect((await readPages(network, alice, 1000)).names).toHaveLength(1000)
})
