// After a change of keys, stored items are judged again (C3 of the field cases).
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../../test/support/dht-network.ts'
import { getData, RawNode } from '../../../test/support/raw-node.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'

const at = { address: '51.9.9.9', port: dhtPort }
const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const hashtag: DhtTarget = { name: 'tag', resource: 'hashtag', kind: 'multi' }

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode

beforeEach(async () => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob']) world.chain.register(name)
  raw = await RawNode.open(world, '52.7.7.7')
  node = await world.open(at.address)
})

afterEach(() => world.close())

const give = async (item: SignedItem): Promise<void> => {
  const { payload, signature, signer } = item
  const token = await raw.token(at, item.target)
  await raw.ask(at, { method: 'putData', token, item: { payload, signature, signer: encodeUtf8(signer) } })
}

const served = async (target: DhtTarget): Promise<number> =>
  (await raw.askReply(at, getData(target))).items?.length ?? 0

test('what the losing key signed goes at once, and a lower sequence number of the owner finds its place (dht 10.1-16)', async () => {
  await give(world.item(profile, 'the loser', { sequence: 9 }))
  await give(world.item(hashtag, 'the loser', { signer: 'alice' }))
  await give(world.item(hashtag, 'a bystander', { signer: 'bob' }))
  expect([await served(profile), await served(hashtag)]).toEqual([1, 2])
  const alice = world.chain.register('alice')
  node.dht.keysChanged(new Set([alice]))
  await world.clock.advance(1_000)
  expect([await served(profile), await served(hashtag)]).toEqual([0, 1])
  await give(world.item(profile, 'the owner', { sequence: 1 }))
  expect(await served(profile)).toBe(1)
})

test('more items than are judged in one turn', async () => {
  for (let number = 0; number < 70; number += 1)
    await give(world.item({ ...profile, resource: `post${String(number)}` }, 'x'))
  expect(node.dht.state().storedItems).toBe(70)
  node.dht.keysChanged(new Set([world.chain.register('alice')]))
  await world.clock.advance(60_000)
  expect(node.dht.state().storedItems).toBe(0)
})

test('an own item of a key that is not in use any more is no rival either', async () => {
  await world.until(node.dht.put(world.item(profile, 'mine', { sequence: 9 })))
  node.dht.keysChanged(new Set([world.chain.register('alice')]))
  await world.clock.advance(1_000)
  expect(node.dht.state().storedItems).toBe(0)
})
