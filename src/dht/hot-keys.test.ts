// A network in which many read one key: who is asked on the way answers, too, and says that it is a copy.
import { encodeQuery } from './wire/krpc.ts'
import { afterEach, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'

const profile = { name: 'alice', resource: 'profile', kind: 'single' } as const

let world: DhtTestNetwork

afterEach(() => world.close())

it('a key that many ask for is given out by nodes that do not hold it, marked, and nobody takes them for holders', async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  const nodes = await world.grow(48)
  await world.until(nodes[5]!.dht.put(world.item(profile, { bio: 'read by everybody' })))
  await world.clock.advance(5_000)
  const readers = await Promise.all([1, 2, 3, 4].map((each) => RawNode.open(world, `6${String(each)}.7.7.7`)))
  // Who has answered a question is where he says he is.
  for (const reader of readers)
    for (const { address } of nodes)
      reader.send(
        { address, port: dhtPort },
        encodeQuery({ transaction: Uint8Array.of(1) }, reader.id, { method: 'ping' }),
      )
  await world.clock.advance(15_000)
  const answers = async (reader: RawNode) => {
    const found = new Map<string, { items: number; age: number | undefined }>()
    for (const { address } of nodes) {
      const at = { address, port: dhtPort }
      const { items = [], ageSeconds } = await reader.askReply(at, getData(profile))
      found.set(address, { items: items.length, age: ageSeconds })
    }
    return found
  }
  const first = await answers(readers[0]!)
  const holders = [...first].filter(([, { items }]) => items > 0).map(([address]) => address)
  expect(holders.length).toBeLessThan(20)
  for (const reader of readers.slice(1, 3)) await answers(reader)
  await world.clock.advance(4_000)
  const later = await answers(readers[3]!)
  const copies = [...later].filter(([address, { items }]) => items > 0 && !holders.includes(address))
  expect(copies.length).toBeGreaterThan(3)
  for (const [, { age }] of copies) expect(age).toBeLessThan(30)
  for (const address of holders) expect(later.get(address)).toEqual({ items: 1, age: undefined })
  const stored = await world.until(nodes[5]!.dht.readBack(profile, () => true))
  expect(stored?.copies).toBeLessThanOrEqual(holders.length)
})
