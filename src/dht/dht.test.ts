import { afterEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork } from '../../test/support/dht-network.ts'

const profile = { name: 'alice', resource: 'profile', kind: 'single' } as const

describe('the DHT as a network', () => {
  let world: DhtTestNetwork

  afterEach(async () => {
    await world.close()
  })

  it('finds on one node what was put on another', async () => {
    world = new DhtTestNetwork()
    world.chain.register('alice')
    const nodes = await world.grow(30)
    const item = world.item(profile, { fullname: 'Alice' })
    expect(await world.until(nodes[3]!.dht.put(item))).toEqual({ ok: true, value: undefined })
    await world.clock.advance(5_000)
    const got = await world.until(nodes[20]!.dht.get(profile))
    expect(got.map(({ payload }) => payload)).toEqual([item.payload])
  })
})
