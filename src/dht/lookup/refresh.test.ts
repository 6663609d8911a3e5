import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../../test/support/dht-network.ts'
import { getData, RawNode } from '../../../test/support/raw-node.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { decodeItem, type SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { EncodedItem } from '../wire/queries.ts'

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const mention: DhtTarget = { name: 'bob', resource: 'mention', kind: 'multi' }
const hashtag: DhtTarget = { name: 'tag', resource: 'hashtag', kind: 'multi' }
const at = { address: '51.9.9.9', port: dhtPort }
const minute = 60_000

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode
/** Targets of the putData that the neighbour got. */
let puts: string[]
let asked: number
/** What the neighbour says it holds; and since when it has copies of it, where it does not hold it. */
let held: EncodedItem[]
let ageSeconds: number | undefined

const encoded = (item: SignedItem): EncodedItem => ({
  payload: item.payload,
  signature: item.signature,
  signer: encodeUtf8(item.signer),
})

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  world.chain.register('bob')
  raw = await RawNode.open(world, '52.7.7.7')
  puts = []
  held = []
  asked = 0
  ageSeconds = undefined
  raw.answer = (query) => {
    if (query.method === 'getData') {
      asked += 1
      return { token: encodeUtf8('abcd'), contacts: [], items: query.justToken ? [] : held, ageSeconds }
    }
    if (query.method !== 'putData') return {}
    const item = decodeItem(query.item.payload, query.item.signature, query.item.signer)
    puts.push(item.ok ? item.value.target.resource : item.rejection.code)
    return {}
  }
  node = await world.open(at.address, [raw.endpoint])
  await world.clock.advance(20_000)
})

afterEach(() => world.close())

const giveToNode = async (item: SignedItem): Promise<void> => {
  const token = await raw.token(at, item.target)
  expect(await raw.refusal(at, { method: 'putData', token, item: encoded(item) })).toBe('')
}

describe('a copy that goes away by itself', () => {
  it('is no place where an item is: it is put there, and reading back does not count it', async () => {
    const item = world.item(profile, 'x')
    await world.until(node.dht.put(item))
    await world.clock.advance(1_000)
    held = [encoded(item)]
    ageSeconds = 3
    puts = []
    expect(await world.until(node.dht.readBack(profile, () => true))).toMatchObject({ copies: 0, nodes: 1 })
    await world.clock.advance(1_000)
    expect(puts).toEqual(['profile'])
    ageSeconds = undefined
    expect(await world.until(node.dht.readBack(profile, () => true))).toMatchObject({ copies: 1, nodes: 1 })
    await world.clock.advance(1_000)
    expect(puts).toEqual(['profile'])
  })

  it('is read by who wants the item', async () => {
    held = [encoded(world.item(profile, 'x'))]
    ageSeconds = 3
    expect(await world.until(node.dht.get(profile))).toHaveLength(1)
  })

  it('is not copied again by a node that reads for many', async () => {
    held = [encoded(world.item(profile, 'x'))]
    ageSeconds = 3
    const readers = await Promise.all([61, 62, 63, 64].map((each) => RawNode.open(world, `${String(each)}.7.7.7`)))
    for (const reader of readers) await reader.ask(at, { method: 'findNode', target: new Uint8Array(20) })
    await world.clock.advance(10_000)
    for (const reader of readers) expect((await reader.askReply(at, getData(profile))).items ?? []).toEqual([])
    await world.clock.advance(5_000)
    for (const reader of readers) expect((await reader.askReply(at, getData(profile))).items ?? []).toEqual([])
  })
})

describe('an item of our own', () => {
  it('is put at once, and after a minute, and then rests when it was read back', async () => {
    const item = world.item(profile, 'x')
    await world.until(node.dht.put(item))
    await world.clock.advance(1_000)
    expect(puts).toEqual(['profile'])
    held = [encoded(item)]
    await world.clock.advance(2 * minute)
    expect(asked).toBe(2)
    await world.clock.advance(50 * minute)
    expect([asked, puts]).toEqual([2, ['profile']])
    await world.clock.advance(20 * minute)
    expect([asked, puts]).toEqual([3, ['profile']])
  })

  it('whose holders vanish after they had it is put again, and looked after sooner from then on (dht 10.1-10)', async () => {
    const item = world.item(profile, 'x')
    await world.until(node.dht.put(item))
    await world.clock.advance(1_000)
    held = [encoded(item)]
    await world.clock.advance(2 * minute)
    expect([asked, puts]).toEqual([2, ['profile']])
    held = []
    await world.clock.advance(70 * minute)
    expect(puts).toEqual(['profile', 'profile'])
    held = [encoded(item)]
    const [before] = [asked]
    await world.clock.advance(30 * minute)
    expect(asked - before).toBeGreaterThanOrEqual(2)
    expect(puts.length).toBeLessThanOrEqual(3)
  })

  it('that is never read back is put less and less often (dht 10.1-15)', async () => {
    await world.until(node.dht.put(world.item(profile, 'x')))
    await world.clock.advance(70 * minute)
    // At once and after about 1, 2, 4, 8, 16 and 32 minutes more.
    expect(puts.length).toBeGreaterThanOrEqual(6)
    expect(puts.length).toBeLessThanOrEqual(8)
    await world.clock.advance(2 * 60 * minute)
    expect(puts.length).toBeLessThanOrEqual(8 + 3)
  })

  it.each([
    [47, 2],
    [49, 1],
  ])('of a resource that holders do not refresh, %i hours old, was put %i times', async (hours, count) => {
    const databasePath = join(temporaryFolder(), 'dht.sqlite')
    const before = await world.open('53.1.1.1', [raw.endpoint], { databasePath })
    await world.clock.advance(20_000)
    await world.until(before.dht.put(world.item(hashtag, 'x', { signer: 'alice' })))
    await world.clock.advance(10_000)
    await world.stop(before)
    await world.stop(node)
    await world.clock.advance(hours * 60 * minute)
    const after = await world.open('53.1.1.1', [raw.endpoint], { databasePath })
    await world.clock.advance(30_000)
    expect(puts).toHaveLength(count)
    expect(after.dht.state().storedItems).toBe(1)
    await world.stop(after)
  })

  it('is dropped when the key of the user was replaced (dht 10.1-16)', async () => {
    await world.until(node.dht.put(world.item(profile, 'x')))
    await world.clock.advance(1_000)
    world.chain.register('alice')
    await world.clock.advance(10 * minute)
    expect(puts).toEqual(['profile'])
    expect(node.dht.state().storedItems).toBe(0)
  })

  it('gives way to a newer version that is found (dht 10.1-9)', async () => {
    const seen: SignedItem[] = []
    node.dht.stored.on((item) => seen.push(item))
    await world.until(node.dht.put(world.item(profile, 'x', { sequence: 1 })))
    held = [encoded(world.item(profile, 'from another machine', { sequence: 2 }))]
    await world.clock.advance(2 * minute)
    expect(seen.map(({ sequence }) => sequence)).toEqual([2])
    expect(puts).toEqual(['profile'])
    raw.answer = () => undefined
    const got = await world.until(node.dht.get(profile))
    expect(got.map(({ sequence }) => sequence)).toEqual([2])
  })
})

describe('an item of others', () => {
  it('is put each hour: singles and mentions, and no list that another node is nearer to', async () => {
    await giveToNode(world.item(profile, 'x'))
    await giveToNode(world.item(mention, 'x', { signer: 'alice' }))
    await giveToNode(world.item(hashtag, 'x', { signer: 'alice' }))
    await world.clock.advance(53 * minute)
    expect(puts).toEqual([])
    await world.clock.advance(15 * minute)
    expect(puts.toSorted()).toEqual(['mention', 'profile'])
    await world.clock.advance(66 * minute)
    expect(puts).toHaveLength(4)
  })

  it('is not put to a node that has it (dht 10.1-15)', async () => {
    const item = world.item(profile, 'x')
    await giveToNode(item)
    held = [encoded(item)]
    await world.clock.advance(3 * 60 * minute)
    expect(puts).toEqual([])
    expect(asked).toBeGreaterThanOrEqual(2)
  })

  it('is deleted when it expires (dht 10.1-6)', async () => {
    await giveToNode(world.item(mention, 'x', { signer: 'alice' }))
    world.chain.height += 2_100
    await world.clock.advance(11 * minute)
    expect(node.dht.state().storedItems).toBe(0)
  })

  it('waits while it is ahead of our chain', async () => {
    await giveToNode(world.item(profile, 'x', { height: 1_001 }))
    await world.clock.advance(70 * minute)
    expect(puts).toEqual([])
    world.chain.height = 1_001
    await world.clock.advance(70 * minute)
    expect(puts).toEqual(['profile'])
  })

  it('is put now and then only, when it is one of many old posts', async () => {
    for (let number = 0; number < 200; number += 1) {
      await giveToNode(world.item({ ...profile, resource: `post${String(number)}` }, 'x'))
      await world.clock.advance(500)
    }
    await world.clock.advance(75 * minute)
    const numbers = new Set(puts.map((resource) => Number(resource.slice(4))))
    const old = [...numbers].filter((number) => number < 99)
    expect(numbers.size - old.length).toBe(101)
    expect(old.length).toBeGreaterThan(3)
    expect(old.length).toBeLessThan(40)
  })
})

describe('without contacts', () => {
  it('nothing counts as tried', async () => {
    raw.answer = () => undefined
    const alone = await world.open('53.1.1.1')
    await world.until(alone.dht.put(world.item(profile, 'x')))
    await world.clock.advance(2 * 60 * minute)
    expect(alone.dht.state().storedItems).toBe(1)
    raw.answer = (query) => {
      if (query.method === 'putData') puts.push('arrived')
      return { token: encodeUtf8('abcd'), contacts: [] }
    }
    alone.dht.addContact(raw.endpoint)
    await world.clock.advance(7_000)
    expect(puts).toContain('arrived')
  })
})
