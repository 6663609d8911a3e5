import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork } from '../../test/support/dht-network.ts'
import type { SignedItem } from '../protocol/dht-item.ts'

const profile = { name: 'alice', resource: 'profile', kind: 'single' } as const

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
})

afterEach(async () => {
  await world.close()
})

test('tells of nodes that have another item under the same sequence number (F3)', async () => {
  const nodes = await world.grow(20)
  const one = nodes[3]!
  const first = world.item(profile, { fullname: 'one' })
  await world.until(one.dht.put(first))
  await world.clock.advance(5_000)
  // Nobody writes over what it keeps for others.
  const two = nodes.find((node) => node !== one && node.dht.state().storedItems === 0)!
  const second = world.item(profile, { fullname: 'two' })
  const isSecond = ({ signature }: SignedItem): boolean => Buffer.compare(signature, second.signature) === 0
  await world.until(two.dht.put(second))
  await world.clock.advance(5_000)
  const found = await world.until(two.dht.readBack(profile, isSecond))
  expect(found?.rivals).toBeGreaterThanOrEqual(7)
  expect(found?.rival?.payload).toEqual(first.payload)
})
