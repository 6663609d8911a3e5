import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { DhtTestNetwork } from '../../../test/support/dht-network.ts'
import { RawNode } from '../../../test/support/raw-node.ts'
import type { GetOptions } from '../../dht/index.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { NetworkMap } from './network-map.ts'

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }

const tracing =
  ({ dht }: Awaited<ReturnType<DhtTestNetwork['open']>>) =>
  (options: GetOptions) =>
    dht.get(profile, options)

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
})

afterEach(() => world.close())

test('a crawl meets everybody, says who is silent, and asks a few in a second', async () => {
  const nodes = await world.grow(40)
  const silent = await RawNode.open(world, '99.1.1.1')
  for (const { address } of nodes) await silent.ask({ address, port: silent.endpoint.port }, { method: 'ping' })
  await world.clock.advance(30_000)
  silent.answer = () => undefined
  const map = new NetworkMap({ clock: world.clock, dht: nodes[0]!.dht })
  const startMs = world.clock.nowMs()
  const crawl = await world.until(map.crawl(60_000))
  expect(crawl).toMatchObject({ isWhole: true, silent: 1 })
  expect(new Set(crawl.nodes.map(({ endpoint }) => endpoint.address)).size).toBe(39)
  expect(crawl.nodes.every(({ isIdValid, roundTripMs }) => isIdValid && roundTripMs === 40)).toBe(true)
  expect(world.clock.nowMs() - startMs).toBeGreaterThanOrEqual(39 * 50)
})

test('a crawl ends in time, and there is one at a time', async () => {
  const nodes = await world.grow(40)
  const map = new NetworkMap({ clock: world.clock, dht: nodes[0]!.dht })
  const crawling = map.crawl(500)
  expect(await codeOf(map.crawl(500))).toBe('map.busy')
  const { isWhole, nodes: met } = await world.until(crawling)
  expect([isWhole, met.length < 12]).toEqual([false, true])
})

test('a trace asks nobody where reads are private: it would show who reads', async () => {
  await world.grow(4)
  const reader = await world.open('93.7.7.7', [{ address: '51.1.1.1', port: 29_333 }], { reads: 'relayed' })
  expect(await codeOf(new NetworkMap({ clock: world.clock, dht: reader.dht }).trace(tracing(reader)))).toBe(
    'map.private',
  )
})

test('a trace tells each node that was asked, how far it is and what it gave', async () => {
  const nodes = await world.grow(40)
  await world.until(nodes[3]!.dht.put(world.item(profile, 'x')))
  await world.clock.advance(5_000)
  const map = new NetworkMap({ clock: world.clock, dht: nodes[20]!.dht })
  const { hops, found, tookMs } = await world.until(map.trace(tracing(nodes[20]!)))
  expect([found.length, tookMs > 0, tookMs < 1_000]).toEqual([1, true, true])
  expect(hops.some((hop) => hop.items === 1 && hop.outcome === 'answered' && hop.roundTripMs === 40)).toBe(true)
  expect(hops.every(({ depth }) => depth >= 1)).toBe(true)
})

test('what is stored here is read back from others', async () => {
  const nodes = await world.grow(20)
  const map = new NetworkMap({ clock: world.clock, dht: nodes[3]!.dht })
  expect(await world.until(map.stored(profile))).toBeUndefined()
  await world.until(nodes[3]!.dht.put(world.item(profile, 'x')))
  await world.clock.advance(5_000)
  const found = await world.until(map.stored(profile))
  expect(found).toMatchObject({ copies: 8, nodes: 8 })
  expect(found?.hops.filter(({ outcome, items }) => outcome === 'answered' && items === 1)).toHaveLength(8)
})
