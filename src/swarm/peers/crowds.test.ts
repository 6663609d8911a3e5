// Many strangers, and one stranger who seems to be many: newcomers get in all the same. All addresses here are of the
// open Internet.
import { describe, expect, test } from 'vitest'
import type { ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { registered, signedPiece, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'
import { knock, useSwarmWorld } from '../../../test/support/visited-node.ts'
import { limits } from '../../protocol/limits.ts'
import { nothing } from '../wire/messages.ts'

const world = useSwarmWorld()

/** A node that lets several connections of one address in, as by default. */
const author = async (...names: readonly string[]): Promise<TestNode> => {
  const node = await world.open('51.0.0.1', { manyConnectionsPerAddress: true })
  for (const name of names) node.swarms.join(registered(world.keys, name).username)
  return node
}

let visits = 0
const visit = async (address: string, name = 'alice'): Promise<ScriptedPeer> => {
  const peer = await knock(world, address)
  peer.greet(registered(world.keys, name).username, { peerId: `-TW1000-${String((visits += 1))}` })
  await world.clock.advance(20)
  return peer
}

const inside = (peers: readonly ScriptedPeer[]): number => peers.filter((peer) => !peer.closed).length

describe('places', () => {
  test('one address takes a few places of a swarm, and leaves the others', async () => {
    const node = await author('alice')
    const greedy: ScriptedPeer[] = []
    for (let count = 0; count < 12; count += 1) greedy.push(await visit('51.0.1.1'))
    const other = await visit('51.0.1.2')
    expect([inside(greedy), other.closed]).toEqual([limits.swarmConnectionsPerAddress, false])
    expect(new Set(node.codes)).toEqual(new Set(['address-full']))
  })

  test('a /64 is one address', async () => {
    await author('alice')
    const greedy: ScriptedPeer[] = []
    for (let count = 1; count < 12; count += 1) greedy.push(await visit(`2a01:4f8::${String(count)}`))
    expect(inside(greedy)).toBe(limits.swarmConnectionsPerAddress)
  })

  test('one address takes few places of all swarms together', async () => {
    const names = [...Array(30).keys()].map((index) => `user${String(index)}`)
    await author(...names)
    const greedy: ScriptedPeer[] = []
    for (const name of names) for (let count = 0; count < 3; count += 1) greedy.push(await visit('51.0.1.1', name))
    expect(inside(greedy)).toBe(limits.swarmConnectionsOfAddress)
  })

  test('a swarm full of idle strangers lets a newcomer in: who is idle longest and gave nothing leaves', async () => {
    const node = await author('alice')
    const crowd: ScriptedPeer[] = []
    for (let index = 0; index < 75; index += 1) crowd.push(await visit(`51.0.1.${String(index + 1)}`))
    expect((await visit('51.0.2.1')).closed).toBe(true)
    crowd[0]?.send('have', { postNumber: 0 })
    crowd[0]?.send('piece', { index: 0, begin: 0, data: signedPiece(registered(world.keys, 'alice'), 0) })
    await world.clock.advance(61_000)
    const newcomer = await visit('51.0.2.2')
    expect([newcomer.closed, crowd[0]?.closed, crowd[1]?.closed]).toEqual([false, false, true])
    expect([inside(crowd), node.codes.at(-1)]).toEqual([74, 'made-room'])
  })
})

describe('slots', () => {
  const crowd = async (): Promise<TestNode> => {
    const node = await author('alice')
    await node.swarms.addPost(verifiedPost(world.keys, registered(world.keys, 'alice'), 0))
    for (let index = 0; index < 60; index += 1) {
      const stranger = await visit(`51.0.1.${String(index + 1)}`)
      stranger.send('interested', nothing)
    }
    return node
  }

  test('sixty strangers who are interested and ask for nothing keep nobody waiting for long', async () => {
    await crowd()
    const follower = await visit('51.0.2.1')
    follower.send('interested', nothing)
    await world.clock.advance(16_000)
    expect(follower.heard).toContain('unchoke')
  })

  test('one address with many connections waits for its turn like any other', async () => {
    const node = await author('alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'gina', 'hugo')
    await node.swarms.addPost(verifiedPost(world.keys, registered(world.keys, 'alice'), 0))
    const greedy: ScriptedPeer[] = []
    for (const name of node.swarms.joined())
      for (let count = 0; count < 4; count += 1) {
        const peer = await visit('51.0.1.1', name)
        peer.send('interested', nothing)
        greedy.push(peer)
      }
    const follower = await visit('51.0.2.1')
    follower.send('interested', nothing)
    await world.clock.advance(16_000)
    expect(greedy.filter(({ heard }) => heard.includes('unchoke')).length).toBeGreaterThanOrEqual(20)
    expect(follower.heard).toContain('unchoke')
  })
})

describe('lies', () => {
  const lieTo = async (address: string, name: string): Promise<boolean> => {
    const mallory = registered(world.keys, 'mallory')
    const victim = registered(world.keys, name)
    const peer = await visit(address, name)
    const wasIn = !peer.closed
    peer.send('have', { postNumber: 0 })
    peer.send('piece', { index: 0, begin: 0, data: signedPiece({ ...victim, privateKey: mallory.privateKey }, 0) })
    await world.clock.advance(20)
    return wasIn
  }

  test('cost the address, whatever its port', async () => {
    const node = await author('alice')
    const judged: boolean[] = []
    for (let count = 0; count < 5; count += 1) judged.push(await lieTo('51.0.1.1', 'alice'))
    expect(judged).toEqual([true, false, false, false, false])
    expect(node.codes.filter((code) => code === 'piece-invalid')).toHaveLength(1)
    expect((await visit('51.0.1.2')).closed).toBe(false)
  })

  test('in several swarms shut an address out of all, for an hour, then for longer', async () => {
    const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
    const node = await author(...names)
    for (const name of names) await lieTo('51.0.1.1', name)
    const bad = (): number => node.codes.filter((code) => code === 'piece-invalid').length
    expect(bad()).toBe(3)
    await world.clock.advance(3_600_000)
    for (const name of names) await lieTo('51.0.1.1', name)
    expect(bad()).toBe(4)
    await world.clock.advance(3_600_000)
    expect((await visit('51.0.1.1', 'bob')).closed).toBe(true)
  })
})
