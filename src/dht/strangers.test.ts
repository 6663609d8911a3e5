// What strangers get, who have not proved their address (dht.md 10.1-11, extensions.md 20).
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { targetOf } from '../protocol/resources.ts'
import { parameters } from './parameters.ts'
import { encodeQuery } from './wire/krpc.ts'

const profile = targetOf('profile', 'alice')

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
})

afterEach(() => world.close())

/** Asks all of twelve nodes that hold a profile; counts what they send by kind, and the largest of it over the question. */
const askAsStranger = async (isPadded: boolean) => {
  const nodes = await world.grow(12)
  await world.until(nodes[1]!.dht.put(world.item(profile, { bio: 'a bio as people write it, of one line' })))
  await world.clock.advance(10_000)
  const raw = await RawNode.open(world, '88.8.8.8')
  const question = { ...getData(profile), isPadded }
  const asked = encodeQuery({ transaction: Uint8Array.of(1, 2, 3) }, raw.id, question).length
  let most = 0
  world.onDatagram = (_, to, bytes) => {
    if (to.address === raw.endpoint.address) most = Math.max(most, bytes.length / asked)
  }
  // Says nothing to pings: it stays a stranger.
  raw.answer = () => undefined
  for (const { address } of nodes) await raw.ask({ address, port: dhtPort }, question)
  const items = raw.received.filter((message) => message.kind === 'reply' && (message.reply.items ?? []).length > 0)
  const pings = raw.received.filter(({ kind }) => kind === 'query')
  return { items: items.length, pings: pings.length, most }
}

test('a stranger with a long question gets a small item at once, and not more bytes than it may', async () => {
  const { items, most } = await askAsStranger(true)
  expect(items).toBeGreaterThanOrEqual(8)
  expect(most).toBeLessThanOrEqual(parameters.amplification)
})

test('a stranger with a short one has to prove its address first', async () => {
  const { items, pings, most } = await askAsStranger(false)
  expect([items, pings >= 8]).toEqual([0, true])
  expect(most).toBeLessThanOrEqual(parameters.amplification)
})
