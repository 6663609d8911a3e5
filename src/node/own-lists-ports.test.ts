import { beforeEach, describe, expect, test } from 'vitest'
import { postOf } from '../../test/support/fake-context.ts'
import { alice, aliceKey, Computer, many, Network, pass } from '../../test/support/own-lists-computers.ts'
import { concatBytes } from '../base/bytes.ts'
import { SeededRandom } from '../base/random.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { limits } from '../protocol/limits.ts'
import { pageKeysOf, sealPage } from './own-lists/sealed-pages.ts'

let network: Network
let one: Computer
let two: Computer

beforeEach(() => {
  network = new Network()
  one = new Computer(network, 1)
  two = new Computer(network, 2)
})

describe('own lists of one person on two computers', () => {
  test('follows, mutes, bookmarks and what was read come along, and pages are told', async () => {
    one.following.follow('alice', ['bob', 'carol'])
    one.mutes.add('alice', { kind: 'word', value: 'Tea Time', until: undefined })
    one.mutes.add('alice', { kind: 'user', value: 'dora', until: 1_700_090_000 })
    one.bookmarks.add('alice', postOf('bob', 3), 1_600_000_000)
    one.marks.push({ peer: 'bob', author: 'bob', number: 7 }, { peer: '*here', author: 'bob', number: 9 })
    two.following.follow('alice', ['dora'])
    two.posts.set('bob/3', postOf('bob', 3))
    await pass(700, one, two)
    for (const computer of [one, two]) {
      expect(computer.following.of('alice')).toEqual(['bob', 'carol', 'dora'])
      expect(computer.mutes.of('alice')).toEqual([
        { kind: 'user', value: 'dora', until: 1_700_090_000 },
        { kind: 'word', value: 'Tea Time', until: undefined },
      ])
      expect(computer.bookmarks.of('alice', { count: 9 })).toMatchObject([{ added: 1_600_000_000 }])
      expect(computer.state).toBe('same')
    }
    expect(two.marks).toEqual([
      { peer: '*here', author: 'bob', number: 9 },
      { peer: 'bob', author: 'bob', number: 7 },
    ])
    expect([new Set(one.told), new Set(two.told)]).toEqual([new Set(['alice']), new Set(['alice'])])
    expect(one.lists.report('alice')).toMatchObject({ computers: 2, entries: 8, pages: 1, left: 0, damaged: 0 })
    // All is told: from now on nothing is written.
    network.puts.length = 0
    await pass(3600, one, two)
    expect(network.puts).toEqual([])
  })

  test('lists of people come along, and who was taken off or put on meanwhile is so on both', async () => {
    one.peopleLists.put('alice', 'Tea: green', ['bob', 'carol'])
    one.peopleLists.put('alice', 'Empty', [])
    await pass(700, one, two)
    expect(two.peopleLists.of('alice')).toEqual([
      { name: 'Empty', members: [] },
      { name: 'Tea: green', members: ['bob', 'carol'] },
    ])
    network.isUp = false
    one.peopleLists.take('alice', 'Tea: green', ['carol'])
    two.peopleLists.put('alice', 'Tea: green', ['dora'])
    two.peopleLists.drop('alice', 'Empty')
    await pass(300, one, two)
    network.isUp = true
    await pass(900, one, two)
    for (const computer of [one, two])
      expect(computer.peopleLists.of('alice')).toEqual([{ name: 'Tea: green', members: ['bob', 'dora'] }])
  })

  test('what one takes away goes on the other, and what the other adds meanwhile stays', async () => {
    one.following.follow('alice', ['bob', 'carol'])
    await pass(600, one, two)
    network.isUp = false
    one.following.unfollow('alice', ['bob', 'carol'])
    two.following.unfollow('alice', ['carol'])
    two.following.follow('alice', ['dora'])
    await pass(300, one, two)
    expect(one.state).toBe('offline')
    two.following.follow('alice', ['carol'])
    network.isUp = true
    await pass(900, one, two)
    for (const computer of [one, two]) expect(computer.following.of('alice')).toEqual(['carol', 'dora'])
  })

  test('followed feeds and watched hashtags come along; of two addresses of one feed both take one', async () => {
    one.feeds.followAsElsewhere('alice', { url: 'http://tea.example/twtxt.txt', nick: 'tea' })
    one.feeds.followAsElsewhere('alice', { url: 'https://www.pot.example/twtxt.txt', nick: 'pot' })
    one.tags.watch('alice', 'tea')
    two.feeds.followAsElsewhere('alice', { url: 'https://tea.example/twtxt.txt', nick: 'leaves' })
    two.feeds.followAsElsewhere('alice', { url: 'gemini://cup.example/twtxt.txt', nick: 'pot' })
    two.tags.watch('alice', 'cups')
    await pass(900, one, two)
    for (const computer of [one, two]) {
      expect(
        computer.feeds
          .follows('alice')
          .map(({ url }) => url)
          .sort(),
      ).toEqual([
        'gemini://cup.example/twtxt.txt',
        'https://tea.example/twtxt.txt',
        'https://www.pot.example/twtxt.txt',
      ])
      expect(new Set(computer.feeds.follows('alice').map(({ nick }) => nick)).size).toBe(3)
      expect(computer.tags.of('alice').map(({ tag }) => tag)).toEqual(['cups', 'tea'])
      expect(computer.state).toBe('same')
    }
    // Two that are called alike are told apart on each computer as they were there, and nobody writes because of it.
    network.puts.length = 0
    await pass(3600, one, two)
    expect(network.puts).toEqual([])
    two.feeds.unfollow('alice', 'https://tea.example/twtxt.txt')
    one.tags.unwatch('alice', 'cups')
    await pass(900, one, two)
    for (const computer of [one, two]) {
      expect(computer.feeds.follows('alice')).toHaveLength(2)
      expect(computer.tags.of('alice').map(({ tag }) => tag)).toEqual(['tea'])
    }
  })

  test('that others are told of a followed feed comes along, also when its address changes, and goes again', async () => {
    const told = () =>
      [one, two].map(({ feeds }) => feeds.follows('alice').flatMap(({ url, isTold }) => (isTold ? [url] : [])))
    one.feeds.followAsElsewhere('alice', { url: 'http://tea.example/twtxt.txt', nick: 'tea' })
    one.feeds.followAsElsewhere('alice', { url: 'https://pot.example/twtxt.txt', nick: 'pot' })
    one.feeds.tell('alice', 'tea', true)
    await pass(900, one, two)
    expect(told()).toEqual([['http://tea.example/twtxt.txt'], ['http://tea.example/twtxt.txt']])
    two.feeds.followAsElsewhere('alice', { url: 'https://tea.example/twtxt.txt', nick: 'tea' })
    await pass(900, one, two)
    expect(told()).toEqual([['https://tea.example/twtxt.txt'], ['https://tea.example/twtxt.txt']])
    network.puts.length = 0
    await pass(3600, one, two)
    expect(network.puts).toEqual([])
    two.feeds.tell('alice', 'tea', false)
    await pass(900, one, two)
    expect(told()).toEqual([[], []])
    expect(one.feeds.follows('alice')).toHaveLength(2)
  })

  test('what another computer says of feeds is judged', async () => {
    const value = (text: string): Uint8Array => new TextEncoder().encode(text)
    const entries = ['file:///etc/passwd x', 'https://other.example/ x', 'https://tea.example/ \u001b[31m<@x>'].map(
      (text, index) => [
        new Uint8Array(4).fill(9),
        index + 1,
        value(`feed:http://tea.example${String(index)}`),
        0,
        value(text),
      ],
    )
    entries.push([
      new Uint8Array(4).fill(9),
      9,
      value('feed:http://tea.example'),
      0,
      value('https://tea.example/ tea<@x>'),
    ])
    const page = concatBytes(encodeBencode({ version: 1, pages: 1, entries }), Uint8Array.of(0x80))
    const keys = pageKeysOf(aliceKey)
    network.force('lists1', sealPage(keys, { username: alice, number: 1 }, page, new SeededRandom(9)), 1)
    await one.pass(60)
    expect(one.feeds.follows('alice')).toMatchObject([{ url: 'https://tea.example/', nick: 'teax' }])
  })

  test('who writes at the same moment as the other loses nothing', async () => {
    await pass(60, one, two)
    for (const [index, name] of ['bob', 'carol', 'dora', ...many.slice(0, 20)].entries()) {
      ;[one, two][index % 2]?.following.follow('alice', [name])
      await pass(12, one, two)
    }
    await pass(1200, one, two)
    for (const computer of [one, two]) expect(computer.following.of('alice')).toHaveLength(23)
  })

  test('a new computer has them with the key alone, on several pages', async () => {
    one.following.follow('alice', many)
    await one.pass(100)
    expect(network.pages.size).toBe(4)
    for (const { value } of network.pages.values()) expect((value as Uint8Array).length).toBeLessThan(7_800)
    const third = new Computer(network, 3)
    third.wallet.names = []
    await third.pass(100)
    third.wallet.names = ['alice']
    third.keysAdded.emit(undefined)
    await third.pass(30)
    expect(third.following.of('alice')).toEqual(many)
    // One change is one page.
    network.puts.length = 0
    third.following.unfollow('alice', ['u0001'])
    await third.pass(30)
    expect(network.puts).toHaveLength(1)
  })
})

describe('what stops them', () => {
  test('a locked wallet, a key that the chain does not know: they wait, and go on by themselves', async () => {
    one.following.follow('alice', ['bob'])
    one.wallet.isLocked = true
    await one.pass(60)
    expect([one.state, network.puts.length]).toEqual(['locked', 0])
    one.wallet.isLocked = false
    one.lockChanged.emit(undefined)
    one.signing = undefined
    await one.pass(60)
    expect([one.state, network.puts.length]).toEqual(['no-key', 0])
    one.signing = { privateKey: aliceKey }
    await one.pass(200)
    expect([one.state, network.puts.length]).toEqual(['same', 1])
  })

  test('nobody who does not want it, and nobody with empty lists, writes anything', async () => {
    const off = new Computer(network, 3, false)
    off.following.follow('alice', ['bob'])
    await pass(900, one, off)
    expect([network.puts, off.state, one.state]).toEqual([[], 'off', 'same'])
  })

  test('pages that are damaged, sealed for another place or written by a later version are told', async () => {
    const keys = pageKeysOf(aliceKey)
    const later = concatBytes(encodeBencode({ version: 9, pages: 1, entries: [] }), Uint8Array.of(0x80))
    const bad = concatBytes(encodeBencode({ version: 1, pages: 1, entries: ['x'] }), Uint8Array.of(0x80))
    const random = new SeededRandom(9)
    network.force('lists1', Uint8Array.of(1, 2, 3), 1)
    await one.pass(60)
    expect(one.lists.report('alice')).toMatchObject({ damaged: 1, state: 'same' })
    network.force('lists1', sealPage(keys, { username: alice, number: 2 }, bad, random), 2)
    await one.pass(300)
    expect(one.lists.report('alice')).toMatchObject({ damaged: 1 })
    network.force('lists1', sealPage(keys, { username: alice, number: 1 }, bad, random), 3)
    one.following.follow('alice', ['bob'])
    await one.pass(20)
    // What can be read is taken, and what is here is put in its place.
    expect([one.lists.report('alice').damaged, network.puts]).toEqual([1, ['lists1']])
    const { sequence = 0 } = network.pages.get('lists1') ?? {}
    network.force('lists1', sealPage(keys, { username: alice, number: 1 }, later, random), sequence + 1)
    one.following.follow('alice', ['carol'])
    await one.pass(400)
    expect(one.lists.report('alice')).toMatchObject({ isLater: true })
    expect(network.puts).toEqual(['lists1'])
  })

  test('a page that is told again after half a year says nothing to whoever has lists, and all to whoever has none', async () => {
    one.following.follow('alice', ['bob'])
    await one.pass(60)
    const old = network.pages.get('lists1')
    network.users.best += 30_000
    two.following.follow('alice', ['carol'])
    const third = new Computer(network, 3)
    await third.pass(60)
    expect(third.following.of('alice')).toEqual(['bob'])
    network.pages.clear()
    network.force('lists1', old?.value as Uint8Array, old?.sequence ?? 0, old?.height ?? 0)
    await two.pass(60)
    expect(two.following.of('alice')).toEqual(['carol'])
  })

  test('are written anew before old nodes forget them', async () => {
    one.following.follow('alice', ['bob'])
    await one.pass(600)
    network.puts.length = 0
    network.users.best += 1_100
    await one.pass(400)
    expect(network.puts).toEqual(['lists1'])
  })

  test('what nobody writes is tried again less and less often, and posts that nobody has are not asked for all the time', async () => {
    network.force = () => undefined
    one.following.follow('alice', ['bob'])
    one.posts.clear()
    await one.pass(4 * 3600)
    expect(network.puts.length).toBeLessThan(12)
    expect(network.puts.length).toBeGreaterThan(5)
    expect(limits.ownListPages).toBe(64)
  })
})
