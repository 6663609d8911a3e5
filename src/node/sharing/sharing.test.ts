import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Author, registered, silentTracker, SwarmWorld, verifiedPost } from '../../../test/support/swarms.ts'
import { Sharing } from './sharing.ts'

let world: SwarmWorld
let alice: Author

beforeEach(() => {
  world = new SwarmWorld()
  alice = registered(world.keys, 'alice')
})

afterEach(async () => {
  await world.scope.close()
})

test('who offers a post is counted now and at most, and a swarm is seen from inside', async () => {
  const nodes = [await world.open('51.0.0.1'), await world.open('51.0.0.2'), await world.open('51.0.0.3')]
  for (const { swarms } of nodes) swarms.join(alice.username)
  await world.clock.advance(10_000)
  const [first, second] = nodes
  await first?.swarms.addPost(verifiedPost(world.keys, alice, 1))
  await world.clock.advance(2_000)
  if (first === undefined || second === undefined) throw new Error('no nodes')
  const sharing = new Sharing(first.swarms)
  expect([sharing.offering('alice', 1), sharing.mostOffering('alice', 1)]).toEqual([2, 2])
  expect(sharing.list()).toMatchObject([{ username: 'alice', pieces: 1, connections: 2 }])
  const report = sharing.report('alice')
  expect(report).toMatchObject({ pieces: 1, connections: 2, bitfield: '010' })
  expect(report?.peers.map(({ bitfield }) => bitfield)).toEqual(['010', '010'])
  await second.scope.close()
  await world.clock.advance(2_000)
  expect([sharing.offering('alice', 1), sharing.mostOffering('alice', 1)]).toEqual([1, 2])
  for (const [user, number] of [
    ['alice', 999],
    ['alice', -1],
    ['nobody_here', 1],
    ['No Name', 1],
  ] as const)
    expect([sharing.offering(user, number), sharing.mostOffering(user, number)]).toEqual([0, 0])
  expect(sharing.report('nobody_here')).toBeUndefined()
})

test('a bitfield counts like single offers', async () => {
  const holder = await world.open('51.0.0.1', { tracker: silentTracker })
  holder.swarms.join(alice.username)
  for (const number of [0, 3]) await holder.swarms.addPost(verifiedPost(world.keys, alice, number))
  const late = await world.open('51.0.0.2', { addedNodes: [{ address: '51.0.0.1', port: 22_001 }] })
  late.swarms.join(alice.username)
  await world.clock.advance(10_000)
  const sharing = new Sharing(late.swarms)
  expect([0, 1, 3].map((number) => sharing.mostOffering('alice', number))).toEqual([1, 0, 1])
})
