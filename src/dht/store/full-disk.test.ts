// A disk without room: items of others are refused, nothing is put again and again, and the node lives on.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../../test/support/dht-network.ts'
import { useDisk } from '../../../test/support/fillable-disk.ts'
import { RawNode } from '../../../test/support/raw-node.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type * as store from '../../store/database.ts'

vi.mock('../../store/database.ts', async (original) => {
  const { fillable } = await import('../../../test/support/fillable-disk.ts')
  return fillable(await original<typeof store>())
})

const at = { address: '51.9.9.9', port: dhtPort }
const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const minute = 60_000

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode
let puts: number

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  raw = await RawNode.open(world, '52.7.7.7')
  puts = 0
  raw.answer = (query) => {
    if (query.method === 'putData') puts += 1
    return { token: encodeUtf8('abcd'), contacts: [] }
  }
  node = await world.open(at.address, [raw.endpoint])
  await world.clock.advance(20_000)
})

afterEach(() => world.close())

const disk = useDisk()

const give = async (item: SignedItem): Promise<string | undefined> => {
  const { payload, signature } = item
  const token = await raw.token(at, item.target)
  const encoded = { payload, signature, signer: encodeUtf8(item.signer) }
  return raw.refusal(at, { method: 'putData', token, item: encoded })
}

test('items of others are refused until there is room again', async () => {
  disk.full = true
  // The first one finds out.
  expect(await give(world.item(profile, 'x'))).toBe('')
  expect(node.dht.storageFault()?.code).toBe('store.disk-full')
  expect(await give(world.item(profile, 'x'))).toBe('storage failed')
  disk.full = false
  await world.clock.advance(2_000)
  expect(await give(world.item(profile, 'x'))).toBe('')
  expect([node.dht.state().storedItems, node.dht.storageFault()]).toEqual([1, undefined])
})

test('an own item is refused with the reason', async () => {
  disk.full = true
  const refused = expect(node.dht.put(world.item(profile, 'x'))).rejects.toMatchObject({ code: 'store.disk-full' })
  await world.clock.advance(100)
  await refused
})

test('what is due is not put again and again while that cannot be noted', async () => {
  await world.until(node.dht.put(world.item(profile, 'x')))
  await world.clock.advance(1_000)
  expect(puts).toBe(1)
  disk.full = true
  disk.refusals = 0
  await world.clock.advance(20 * minute)
  expect(puts).toBe(1)
  // Of the item once a minute, of the contacts once a minute, of what is expired twice.
  expect(disk.refusals).toBeLessThan(50)
  disk.full = false
  await world.clock.advance(2 * minute)
  expect(puts).toBeGreaterThan(1)
})

test('a node whose contacts cannot be saved lives on, and stops in peace', async () => {
  disk.full = true
  await world.clock.advance(20 * minute)
  expect([node.scope.failure, node.dht.state().contacts]).toEqual([undefined, 1])
  await node.scope.close()
})
