// Which questions for the peers of a swarm are told, so that the nodes near its key help (ADR 47).
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { type DhtTarget, targetKey } from '../protocol/dht-target.ts'
import type { Username } from '../protocol/username.ts'
import { compareDistance } from './wire/node-id.ts'

const at = { address: '51.1.1.1', port: dhtPort }
const tracker: DhtTarget = { name: 'alice', resource: 'tracker', kind: 'multi' }

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  node = await world.open(at.address)
  raw = await RawNode.open(world, '52.7.7.7')
})

afterEach(() => world.close())

test('tells of each question for the swarm of a registered user (dht 10.1-23)', async () => {
  const told: string[] = []
  node.dht.asked.on(({ username, from }) => told.push(`${username} ${from.address}`))
  await raw.askReply(at, getData(tracker))
  for (const other of [
    { ...tracker, name: 'nobody' },
    { ...tracker, name: '#tea' },
    { ...tracker, kind: 'single' },
    { ...tracker, resource: 'status', kind: 'single' },
  ] as const)
    await raw.askReply(at, getData(other))
  expect(told).toEqual(['alice 52.7.7.7'])
})

test('tells of none for a swarm that others are nearer to', async () => {
  const told: string[] = []
  node.dht.asked.on(({ username }) => told.push(username))
  const others = await Promise.all(
    Array.from({ length: 16 }, (_, index) => RawNode.open(world, `60.${String(index)}.1.1`)),
  )
  for (const other of others) await other.ask(at, { method: 'ping' })
  await world.clock.advance(120_000)
  const ownId = (await raw.ask(at, { method: 'ping' }))?.id
  if (ownId === undefined) throw new Error('no reply')
  const names = Array.from({ length: 60 }, (_, index) => world.chain.register(`user${String(index)}`))
  const nearerTo = (username: Username): number =>
    others.filter(({ id }) => compareDistance(targetKey({ ...tracker, name: username }), id, ownId) < 0).length
  const [far, near] = [names.find((each) => nearerTo(each) > 9), names.find((each) => nearerTo(each) < 6)]
  if (far === undefined || near === undefined) throw new Error('no such names')
  for (const username of [far, near]) await raw.askReply(at, getData({ ...tracker, name: username }))
  expect(told).toEqual([near])
})
