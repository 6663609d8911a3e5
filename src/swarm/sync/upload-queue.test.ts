// How fast posts go out, and in which order (ADR 25). The peers are of the open Internet.
import { describe, expect, test } from 'vitest'
import { registered, SwarmWorld, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'
import { forEachTest } from '../../../test/support/each-test.ts'
import type { ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { knock } from '../../../test/support/visited-node.ts'
import { limits } from '../../protocol/limits.ts'
import { nothing, wholePost } from '../wire/messages.ts'

const world = forEachTest(
  () => new SwarmWorld(),
  ({ scope }) => scope.close(),
)
const bytesPerSecond = 40_000
const posts = 200

const serving = async (): Promise<TestNode> => {
  const node = await world.open('51.0.0.1', { uploadBytesPerSecond: bytesPerSecond, manyConnectionsPerAddress: true })
  const alice = registered(world.keys, 'alice')
  node.swarms.join(alice.username)
  for (let number = 0; number < posts; number += 1)
    await node.swarms.addPost(verifiedPost(world.keys, alice, number, { text: 'x'.repeat(140) }))
  return node
}

let visits = 0
const visit = async (address: string): Promise<ScriptedPeer> => {
  const peer = await knock(world, address)
  peer.greet(registered(world.keys, 'alice').username, { peerId: `-TW1000-${String((visits += 1))}` })
  peer.send('interested', nothing)
  await world.clock.advance(50)
  peer.forget()
  return peer
}

const ask = (peer: ScriptedPeer, count = limits.swarmQueuedUploads): void => {
  for (let asked = 0; asked < count; asked += 1) peer.send('request', wholePost(asked % posts))
}

const takeBytes = (peer: ScriptedPeer): number => {
  let bytes = 0
  for (const { value } of peer.received) if ('data' in value) bytes += value.data.length
  peer.forget()
  return bytes
}

/** Asks again and again for as long as that; the bytes of posts that came. */
const greedyFor = async (seconds: number, peers: readonly ScriptedPeer[]): Promise<readonly number[]> => {
  const bytes = peers.map(() => 0)
  for (let passed = 0; passed < seconds; passed += 1) {
    for (const peer of peers) ask(peer)
    await world.clock.advance(1_000)
    for (const [index, peer] of peers.entries()) bytes[index] = (bytes[index] ?? 0) + takeBytes(peer)
  }
  return bytes
}

const seconds = 6
/** What so many seconds of a rate can bring, with what goes at once after a pause. */
const most = (rate: number): number => (rate * seconds + Math.max(32_768, 2 * rate)) * 1.05

describe('the rate', () => {
  test('of one peer is a quarter of the whole, however much it asks for', async () => {
    await serving()
    const [bytes = 0] = await greedyFor(seconds, [await visit('51.0.1.1')])
    expect(bytes).toBeGreaterThan((bytesPerSecond / 4) * seconds)
    expect(bytes).toBeLessThan(most(bytesPerSecond / 4))
  })

  test('of one address is half of the whole, over how many connections ever', async () => {
    await serving()
    const peers: ScriptedPeer[] = []
    for (let count = 0; count < 4; count += 1) peers.push(await visit('51.0.1.1'))
    const bytes = (await greedyFor(seconds, peers)).reduce((sum, each) => sum + each, 0)
    expect(bytes).toBeLessThan(most(bytesPerSecond / 2))
  })

  test('of all is the whole, and each gets its share', async () => {
    await serving()
    const peers: ScriptedPeer[] = []
    for (let count = 1; count <= 8; count += 1) peers.push(await visit(`51.0.1.${String(count)}`))
    const bytes = await greedyFor(seconds, peers)
    const total = bytes.reduce((sum, each) => sum + each, 0)
    expect(total).toBeLessThan(most(bytesPerSecond))
    expect(Math.max(...bytes) / Math.min(...bytes)).toBeLessThan(1.5)
  })
})

describe('the order', () => {
  test('newest posts go before history', async () => {
    await serving()
    const peer = await visit('51.0.1.1')
    ask(peer, posts - 20)
    peer.send('request', wholePost(posts - 1))
    await world.clock.advance(15_000)
    const numbers = peer.heard.filter((heard) => heard.startsWith('piece'))
    const place = numbers.indexOf(`piece ${String(posts - 1)}`)
    expect([numbers.length, place > 0, place < numbers.length - 20]).toEqual([posts - 19, true, true])
  })

  test('what was cancelled is not sent, and what does not fit the queue is refused', async () => {
    await serving()
    const peer = await visit('51.0.1.1')
    ask(peer, posts)
    peer.send('cancel', wholePost(posts - 10))
    ask(peer, posts)
    await world.clock.advance(20_000)
    const { heard } = peer
    expect(heard.filter((each) => each === `piece ${String(posts - 10)}`).length).toBeLessThan(2)
    expect(heard.filter((each) => each.startsWith('reject')).length).toBeGreaterThan(0)
  })

  test('who has to wait for its turn again hears so, and that the rest will not come', async () => {
    await serving()
    const peer = await visit('51.0.1.1')
    ask(peer, posts)
    peer.send('notInterested', nothing)
    await world.clock.advance(1_000)
    const { heard } = peer
    expect(heard).toContain('choke')
    expect(heard.filter((each) => !each.startsWith('choke'))).toHaveLength(posts)
  })
})
