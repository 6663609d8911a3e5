import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../../test/support/each-test.ts'
import { alice, SwarmWorld, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'

const world = forEachTest(
  () => new SwarmWorld(),
  (made) => made.scope.close(),
)

const open = (address: string, usesUtp = true): Promise<TestNode> =>
  world.open(address, { isTcpBlocked: true, usesUtp })

const transports = ({ swarms }: TestNode): readonly string[] =>
  swarms.report(alice.username)?.peers.map(({ transport }) => transport) ?? []

describe('swarms without TCP', () => {
  test('exchange posts both ways over uTP, through losses, and say what carries them', async () => {
    world.network.setLoss(0.05)
    const nodes = [await open('51.1.0.1'), await open('51.2.0.1')] as const
    for (const { swarms } of nodes) swarms.join(alice.username)
    await world.clock.advance(30_000)
    expect(nodes.map(transports)).toEqual([['utp'], ['utp']])
    for (const [index, { swarms }] of nodes.entries())
      for (let number = index; number < 40; number += 2) await swarms.addPost(verifiedPost(world.keys, alice, number))
    await world.clock.advance(30_000)
    expect(nodes.map(({ swarms }) => swarms.pieceCount(alice.username))).toEqual([40, 40])
    expect(nodes.flatMap(({ errors }) => errors)).toEqual([])
  })

  test('stay apart where one of them has uTP off, until TCP works', async () => {
    const nodes = [await open('51.1.0.1'), await open('51.2.0.1', false)] as const
    for (const { swarms } of nodes) swarms.join(alice.username)
    await world.clock.advance(60_000)
    expect(nodes.map(transports)).toEqual([[], []])
    const third = await world.open('51.3.0.1', { usesUtp: false })
    third.swarms.join(alice.username)
    await world.clock.advance(60_000)
    expect(transports(third)).toEqual(['tcp', 'tcp'])
  })

  test('are left and end in good order', async () => {
    const nodes = [await open('51.1.0.1'), await open('51.2.0.1')] as const
    for (const { swarms } of nodes) swarms.join(alice.username)
    await world.clock.advance(30_000)
    nodes[0].swarms.leave(alice.username)
    await world.clock.advance(10_000)
    expect(nodes.map(({ swarms }) => swarms.peerCount())).toEqual([0, 0])
  })
})
