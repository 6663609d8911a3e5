import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork } from '../../../test/support/dht-network.ts'
import { silentLog } from '../../base/log.ts'
import { Metrics } from '../../base/metrics.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import { decodeItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { WriteBatch } from '../../store/batch.ts'
import { openDatabase } from '../../store/database.ts'
import type { NodeId } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import { schema, schemaVersion } from './schema.ts'
import { type InsertOutcome, ValueStore } from './value-store.ts'

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const mention: DhtTarget = { name: 'bob', resource: 'mention', kind: 'multi' }
const hashtag: DhtTarget = { name: 'tag', resource: 'hashtag', kind: 'multi' }

let world: DhtTestNetwork
let scope: Scope
let ownId: NodeId

const open = (maxBytes = 1_000_000): ValueStore => {
  const database = openDatabase({ path: ':memory:', schema, version: schemaVersion, durability: 'normal' }, scope)
  const batch = new WriteBatch(database, scope)
  const random = new SeededRandom(4)
  return new ValueStore({
    metrics: new Metrics(),
    ...{ database, batch, random, maxBytes, clock: world.clock, keys: world.chain, log: silentLog },
    ownId: () => ownId,
  })
}

interface Insert {
  readonly signer?: string
  readonly sequence?: number
  readonly height?: number
  readonly own?: boolean
}

const insert = (
  store: ValueStore,
  target: DhtTarget,
  value: BencodeInput,
  fields: Insert = {},
): Promise<InsertOutcome> =>
  store.insert(
    world.item(target, value, { signer: fields.signer ?? 'alice', ...fields }),
    fields.own === true ? 'own' : 'network',
  )

const values = (store: ValueStore, target: DhtTarget): readonly string[] =>
  store.items(targetKey(target)).map(({ payload, signature, signer }) => {
    const item = decodeItem(payload, signature, signer)
    return item.ok && item.value.value instanceof Uint8Array ? new TextDecoder().decode(item.value.value) : '?'
  })

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob', 'carol', 'dave']) world.chain.register(name)
  scope = new Scope('store', silentLog)
  ownId = new Uint8Array(20) as Uint8Array as NodeId
})

afterEach(() => scope.close())

describe('a single', () => {
  it('is replaced by a higher sequence number only', async () => {
    const store = open()
    expect(await insert(store, profile, 'b1', { sequence: 5 })).toBe('stored')
    expect(await insert(store, profile, 'b2', { sequence: 5 })).toBe('stale')
    expect(await insert(store, profile, 'b3', { sequence: 4 })).toBe('stale')
    expect(values(store, profile)).toEqual(['b1'])
    expect(await insert(store, profile, 'b4', { sequence: 6 })).toBe('stored')
    expect(values(store, profile)).toEqual(['b4'])
    expect(store.itemCount).toBe(1)
  })

  it('decides about several in one commit as if they came one by one', async () => {
    const store = open()
    const outcomes = await Promise.all([
      insert(store, profile, 'a', { sequence: 2 }),
      insert(store, profile, 'b', { sequence: 1 }),
      insert(store, profile, 'c', { sequence: 3 }),
    ])
    expect(outcomes).toEqual(['stored', 'stale', 'stored'])
    expect(values(store, profile)).toEqual(['c'])
  })

  it('of the same content is known, and becomes our own when we put it', async () => {
    const store = open()
    await insert(store, profile, 'x')
    expect(await insert(store, profile, 'x')).toBe('known')
    await world.clock.advance(120_000)
    expect(store.due(10)).toEqual([])
    expect(await insert(store, profile, 'x', { own: true })).toBe('known')
    await world.clock.advance(120_000)
    expect(store.due(10).map(({ own, confirmed }) => [own, confirmed])).toEqual([[true, false]])
  })
})

describe('a multi', () => {
  it('runs from high to low, the newest first at one height', async () => {
    const store = open()
    for (const [value, height] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
      ['d', 20],
    ] as const)
      await insert(store, mention, value, { height: 900 + height })
    expect(values(store, mention)).toEqual(['b', 'd', 'c', 'a'])
  })

  it('holds each value once, whoever signs it', async () => {
    const store = open()
    expect(await insert(store, mention, 'same')).toBe('stored')
    expect(await insert(store, mention, 'same', { signer: 'bob', height: 990 })).toBe('known')
    expect(store.itemCount).toBe(1)
  })

  it('holds 32 entries and loses the lowest', async () => {
    const store = open()
    for (let number = 0; number < 40; number += 1)
      await insert(store, mention, `n${String(number)}`, {
        height: 900 + number,
        signer: ['alice', 'bob', 'carol', 'dave'][number % 4] ?? 'alice',
      })
    const held = values(store, mention)
    expect(held).toHaveLength(32)
    expect([held[0], held.at(-1)]).toEqual(['n39', 'n8'])
  })

  it('is not taken over by one signer at the highest heights (dht 10.1-7)', async () => {
    const store = open()
    for (let number = 0; number < 20; number += 1)
      await insert(store, mention, `good${String(number)}`, { signer: number % 2 === 0 ? 'bob' : 'carol', height: 800 })
    for (let number = 0; number < 100; number += 1)
      await insert(store, mention, `spam${String(number)}`, { signer: 'alice', height: 1_001 })
    const held = values(store, mention)
    expect(held.filter((value) => value.startsWith('good'))).toHaveLength(20)
    expect(held).toHaveLength(32)
  })

  it('does not rank an item above our best height (dht 10.1-7)', async () => {
    const store = open()
    await insert(store, mention, 'boast', { height: 1_001 })
    await insert(store, mention, 'honest', { height: 1_000 })
    expect(values(store, mention)).toEqual(['honest', 'boast'])
  })
})

describe('the bounds', () => {
  it('hold in bytes, and the farthest keys give way first (dht 10.1-6)', async () => {
    const store = open(20_000)
    // So many that their shares together are twice the store.
    const names = Array.from({ length: 2 * parameters.signerShare }, (_, number) => `user${String(number)}`)
    for (const name of names) world.chain.register(name)
    for (let number = 0; number < 200; number += 1)
      await insert(store, { name: 'x', resource: `r${String(number)}`, kind: 'multi' }, 'v'.repeat(150), {
        signer: names[number % names.length] ?? '',
      })
    expect(store.bytes).toBeLessThanOrEqual(20_000)
    expect(store.bytes).toBeGreaterThan(19_000)
    const bits = Array.from({ length: 200 }, (_, number) => {
      const target: DhtTarget = { name: 'x', resource: `r${String(number)}`, kind: 'multi' }
      return { held: store.items(targetKey(target)).length > 0, first: targetKey(target)[0] ?? 0 }
    })
    const meanOf = (held: boolean): number => {
      const chosen = bits.filter((each) => each.held === held)
      return chosen.reduce((sum, each) => sum + each.first, 0) / chosen.length
    }
    expect(meanOf(true)).toBeLessThan(meanOf(false))
  })

  it('take away what was read before, and leave the rest as it was read', async () => {
    const store = open(20_000)
    const at = (number: number): DhtTarget => ({ name: 'x', resource: `r${String(number)}`, kind: 'multi' })
    const isHeld = (number: number): boolean => store.items(targetKey(at(number))).length > 0
    const held = new Set<number>()
    let gone = 0
    for (let number = 0; number < 120; number += 1) {
      const signer = ['alice', 'bob', 'carol', 'dave'][number % 4] ?? 'alice'
      if ((await insert(store, at(number), 'v'.repeat(150), { signer })) === 'stored') held.add(number)
      // Each was read a moment ago, and so could be served from memory.
      for (const each of held) if (!isHeld(each)) gone += Number(held.delete(each))
      expect(held.size).toBe(store.itemCount)
    }
    expect([gone > 10, held.size > 10]).toEqual([true, true])
  })

  it('leave a signer a sixteenth of the store (dht 10.1-6)', async () => {
    const store = open(160_000)
    for (let number = 0; number < 100; number += 1)
      await insert(store, { ...hashtag, name: `tag${String(number)}` }, 'v'.repeat(200))
    expect(store.bytes).toBeLessThanOrEqual(10_000)
    expect(store.bytes).toBeGreaterThan(8_000)
    await insert(store, profile, 'bob is free to store', { signer: 'alice', own: true })
    expect(values(store, profile)).toHaveLength(1)
  })

  it('take our own items last', async () => {
    const store = open(3_000)
    const own = { ...hashtag, name: 'mine' }
    await insert(store, own, 'v'.repeat(300), { own: true })
    for (let number = 0; number < 60; number += 1)
      await insert(store, { ...hashtag, name: `tag${String(number)}` }, 'v'.repeat(100), { signer: 'bob', height: 999 })
    expect(values(store, own)).toHaveLength(1)
  })

  it('say when an item found no place', async () => {
    const store = open(100)
    expect(await insert(store, profile, 'v'.repeat(300))).toBe('full')
    expect([store.itemCount, store.bytes]).toEqual([0, 0])
  })
})

describe('expiry', () => {
  it('hides an item at once and deletes it at the next sweep (dht 10.1-6)', async () => {
    const store = open()
    await insert(store, mention, 'old', { height: 100 })
    await insert(store, profile, 'kept', { height: 100 })
    world.chain.height = 2_116
    expect(values(store, mention)).toEqual(['old'])
    world.chain.height = 2_117
    expect(values(store, mention)).toEqual([])
    expect(values(store, profile)).toEqual(['kept'])
    expect(await store.tidy()).toBe(1)
    expect(store.itemCount).toBe(1)
  })

  it('never deletes while the chain is empty', async () => {
    const store = open()
    await insert(store, mention, 'old', { height: 100 })
    world.chain.height = 0
    expect(await store.tidy()).toBe(0)
  })
})

describe('refreshing', () => {
  it('comes due after an hour for items of others, after a minute for our own', async () => {
    const store = open()
    await insert(store, profile, 'other')
    await insert(store, mention, 'own', { own: true })
    await insert(store, hashtag, 'kept by the nearest holder')
    await world.clock.advance(53_000)
    expect(store.due(10)).toEqual([])
    await world.clock.advance(14_000)
    expect(store.due(10).map(({ item }) => item.target.resource)).toEqual(['mention'])
    await world.clock.advance(parameters.confirmedRefreshMs * 1.1)
    const due = store.due(10).map(({ item }) => item.target.resource)
    expect([due[0], due.toSorted()]).toEqual(['mention', ['hashtag', 'mention', 'profile']])
    expect(store.due(1)).toHaveLength(1)
  })

  it('is put off by no clock that was ahead and is set back', async () => {
    const store = open()
    world.clock.set(30 * 86_400_000)
    await insert(store, profile, 'other')
    world.clock.set(-30 * 86_400_000)
    await store.tidy()
    await world.clock.advance(parameters.confirmedRefreshMs * 2)
    expect(store.due(10).map(({ item }) => item.target.resource)).toEqual(['profile'])
  })

  it('counts attempts, and is due again at the time that was said', async () => {
    const store = open()
    await insert(store, profile, 'own', { own: true })
    await world.clock.advance(70_000)
    const [due] = store.due(1)
    await store.reschedule(due?.row ?? 0, world.clock.nowMs())
    store.confirm(due?.row ?? 0)
    await world.clock.advance(1)
    expect(store.due(1).map(({ attempts, confirmed }) => [attempts, confirmed])).toEqual([[1, true]])
    await store.reschedule(due?.row ?? 0, world.clock.nowMs() + parameters.confirmedRefreshMs)
    await world.clock.advance(parameters.confirmedRefreshMs - 1_000)
    expect(store.due(10)).toEqual([])
    await world.clock.advance(1_000)
    expect(store.due(10)).toHaveLength(1)
    store.delete(due?.row ?? 0)
    await world.clock.advance(1)
    expect(store.itemCount).toBe(0)
  })

  it('knows how many posts of a user are held, and the last', async () => {
    const store = open()
    for (const number of [3, 250, 12])
      await insert(store, { ...profile, resource: `post${String(number)}` }, `p${String(number)}`)
    await insert(store, profile, 'x')
    expect(store.postsOf('alice')).toEqual({ count: 3, last: 250 })
    expect(store.postsOf('bob')).toEqual({ count: 0, last: 0 })
  })
})

describe('a new node id', () => {
  it('changes which keys count as far', async () => {
    const store = open(16 * 600)
    const names = Array.from({ length: 4 }, (_, number) => ({ ...hashtag, name: `tag${String(number)}` }))
    for (const target of names) await insert(store, target, 'v'.repeat(10), { signer: 'bob' })
    const [first] = names
    if (first === undefined) throw new Error('no target')
    ownId = targetKey(first) as Uint8Array as NodeId
    await store.rescore(new AbortController().signal)
    const before = store.itemCount
    for (let number = 10; number < 60; number += 1)
      await insert(store, { ...hashtag, name: `tag${String(number)}` }, 'v'.repeat(10), { signer: 'bob' })
    expect(before).toBeGreaterThan(0)
    expect(values(store, first)).toHaveLength(1)
  })
})
