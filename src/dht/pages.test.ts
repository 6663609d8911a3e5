// Long lists, page by page (extensions.md 18). All addresses are of the open Internet.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { targetOf } from '../protocol/resources.ts'
import { pageOf } from './handlers.ts'
import { parameters } from './parameters.ts'
import type { StoredItem } from './store/value-store.ts'
import type { EncodedItem } from './wire/queries.ts'

const tag = targetOf('hashtag', 'tea')
const writers = Array.from({ length: 32 }, (_, index) => `user${String(index)}`)

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of writers) world.chain.register(name)
})

afterEach(() => world.close())

const items = (): readonly SignedItem[] =>
  writers.map((signer) => world.item(tag, `${signer} ${'x'.repeat(560)}`, { signer }))

const filled = async (): Promise<readonly TestNode[]> => {
  const nodes = await world.grow(24)
  for (const item of items()) {
    await nodes[1]?.dht.put(item)
    await world.clock.advance(1_000)
  }
  await world.clock.advance(5_000)
  return nodes
}

test('a list of 32 long items is read whole by who wants it whole', async () => {
  const nodes = await filled()
  let datagrams = 0
  const count = (address: string) => (from: string, to: { readonly address: string }) => {
    if (from === address || to.address === address) datagrams += 1
  }
  const reader = await world.open('93.7.7.7', [{ address: '51.1.1.1', port: dhtPort }])
  await world.clock.advance(60_000)
  world.onDatagram = count('93.7.7.7')
  const whole = await world.until(reader.dht.get(tag, { isWhole: true }))
  const cost = datagrams
  expect(new Set(whole.map(({ signer }) => signer)).size).toBe(32)
  datagrams = 0
  await world.until(reader.dht.get(tag))
  // Two holders tell the rest; the others are asked once, as ever.
  expect(cost - datagrams).toBeLessThanOrEqual(2 * parameters.pagedHolders * parameters.pagesOfHolder)
  expect(nodes).toHaveLength(24)
})

test('a holder that promises more than it has, without end, is asked a few times', async () => {
  const nodes = await world.grow(5)
  const [item] = items()
  if (item === undefined) throw new Error('no item')
  const { payload, signature, signer } = item
  const encoded: EncodedItem = { payload, signature, signer: encodeUtf8(signer) }
  const liar = await RawNode.open(world, '77.7.7.7')
  let asked = 0
  liar.answer = (query) => {
    if (query.method !== 'getData') return {}
    asked += 1
    return { items: [encoded], rest: 1_000_000, token: Uint8Array.of(1), contacts: [] }
  }
  for (const { address } of nodes) await liar.ask({ address, port: dhtPort }, { method: 'ping' })
  await world.clock.advance(60_000)
  const startMs = world.clock.nowMs()
  const found = await world.until(nodes[3]!.dht.get(tag, { isWhole: true }))
  expect([found.length, world.clock.nowMs() - startMs < 10_000]).toEqual([1, true])
  expect(asked).toBeGreaterThan(1)
  expect(asked).toBeLessThanOrEqual(parameters.pagesOfHolder)
})

test('who has not proved its address gets its first page after a challenge', async () => {
  await filled()
  const raw = await RawNode.open(world, '88.8.8.8')
  const told: number[] = []
  for (let number = 1; number <= 24; number += 1) {
    const address = `51.${String(number % 250)}.${String(1 + (number >> 3))}.${String(number % 250)}`
    const before = raw.received.length
    await raw.ask({ address: number === 1 ? '51.1.1.1' : address, port: dhtPort }, { ...getData(tag), skip: 0 })
    for (const message of raw.received.slice(before))
      if (message.kind === 'reply' && message.reply.rest !== undefined) told.push(message.reply.rest)
  }
  expect(told.length).toBeGreaterThanOrEqual(8)
  expect(told.every((rest) => rest > 20)).toBe(true)
})

describe('pages of a list', () => {
  const listOf = (count: number, bytes: number): readonly StoredItem[] =>
    Array.from({ length: count }, (_, index): StoredItem => {
      return { payload: new Uint8Array(bytes), signature: Uint8Array.of(index), signer: encodeUtf8('a'), valueCount: 9 }
    })

  it('follow one another, and say how many items are left', () => {
    const list = listOf(32, 700)
    const seen: number[] = []
    for (let skip = 0, rest = 1; rest > 0; skip = seen.length) {
      const page = pageOf(list, skip)
      seen.push(...(page.items ?? []).map(({ signature }) => signature[0] ?? 0))
      rest = page.rest ?? 0
      expect(rest).toBe(32 - seen.length)
    }
    expect(seen).toEqual(list.map((_, index) => index))
  })

  it('are empty beyond the end, and of what does not fit hold one', () => {
    expect(pageOf(listOf(3, 700), 9)).toEqual({ items: [], rest: 0 })
    expect(pageOf(listOf(3, 700), -5).items).toHaveLength(3)
    expect(pageOf(listOf(2, 8_000), 0)).toMatchObject({ items: [expect.anything()], rest: 1 })
  })
})
