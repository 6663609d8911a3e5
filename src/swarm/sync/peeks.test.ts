// Single posts of swarms that are not joined (swarm-posts.md 2.8).
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../../test/support/each-test.ts'
import { listenScripted, type ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { alice, registered, signedPiece, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'
import { knock, useSwarmWorld } from '../../../test/support/visited-node.ts'
import { infoHashOf, trackerTarget } from '../../protocol/dht-target.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { limits } from '../../protocol/limits.ts'
import { nothing } from '../wire/messages.ts'
import { allowedFastSet } from './allowed-fast.ts'

const world = useSwarmWorld()
const visitor = forEachTest(() => world.open('51.0.9.9'))

interface Peeking {
  result: VerifiedPost | 'waiting' | 'nothing'
}

const begin = (postNumber: number, signal?: AbortSignal): Peeking => {
  const peeking: Peeking = { result: 'waiting' }
  void visitor.swarms
    .peek({ author: alice.username, postNumber }, { timeoutMs: 60_000, signal })
    .then((post) => (peeking.result = post ?? 'nothing'))
  return peeking
}

/** The result as soon as there is one. */
const resultOf = async (peeking: Peeking, withinMs = 61_000): Promise<Peeking['result']> => {
  for (let passedMs = 0; passedMs < withinMs && peeking.result === 'waiting'; passedMs += 100)
    await world.clock.advance(100)
  return peeking.result
}

const peek = (postNumber: number): Promise<Peeking['result']> => resultOf(begin(postNumber))

const serving = async (address = '51.0.0.1', posts = 30): Promise<TestNode> => {
  const node = await world.open(address)
  node.swarms.join(alice.username)
  await world.clock.advance(2_000)
  for (let number = 0; number < posts; number += 1) await node.swarms.addPost(verifiedPost(world.keys, alice, number))
  return node
}

/** A peer whom the tracker names, and who is a member in name only. */
const scripted = async (address: string): Promise<readonly ScriptedPeer[]> => {
  const at = { address, port: 22001 }
  world.tracker.announce(trackerTarget(alice.username), at)
  return listenScripted(world.network.host(address), at)
}

const offering = (peer: ScriptedPeer | undefined, bits?: number): void => {
  peer?.greet(alice.username)
  peer?.send('bitfield', { bits: Uint8Array.of(0xff) })
  if (bits !== undefined) peer?.send('hashcashBits', { bits })
}

describe('a peek', () => {
  test('brings one post without joining, and leaves nothing behind', async () => {
    const node = await serving()
    expect(await peek(17)).toMatchObject({ author: 'alice', postNumber: 17 })
    await world.clock.advance(100)
    expect([node.swarms.peerCount(), visitor.swarms.joined(), visitor.swarms.pieceCount(alice.username)]).toEqual([
      0,
      [],
      0,
    ])
    // A free slot is asked for first: no work for nobody.
    expect(world.hashcashes).toEqual([])
  })

  test('pays with work where all slots are taken', async () => {
    await serving()
    for (let index = 1; index <= 20; index += 1) {
      const stranger = await knock(world, `51.0.1.${String(index)}`)
      stranger.greet(alice.username, { peerId: `-TW1000-${String(index)}` })
      stranger.send('interested', nothing)
    }
    const fast = allowedFastSet(visitor.address, infoHashOf(alice.username), 31)
    const number = [...Array(30).keys()].find((each) => !fast.includes(each)) ?? 0
    expect(await peek(number)).toMatchObject({ postNumber: number })
    expect(world.hashcashes).toEqual([16])
  })

  test('of a post that nobody has ends soon', async () => {
    await serving('51.0.0.1', 3)
    expect(await resultOf(begin(7), 8_000)).toBe('nothing')
  })

  test('of a number that cannot exist asks nobody', async () => {
    expect(await peek(limits.swarmPieceNumbers)).toBe('nothing')
    expect(await peek(-1)).toBe('nothing')
    expect(world.tracker.lookups).toBe(0)
  })

  test('of a swarm that runs here asks nobody', async () => {
    visitor.swarms.join(alice.username)
    await visitor.swarms.addPost(verifiedPost(world.keys, alice, 0))
    await world.clock.advance(1_000)
    const { lookups } = world.tracker
    expect(await peek(0)).toMatchObject({ postNumber: 0 })
    expect(await peek(1)).toBe('nothing')
    expect(world.tracker.lookups).toBe(lookups)
  })

  test('is shared by all who ask for the same post', async () => {
    const peers = await scripted('51.0.0.1')
    const both = [begin(3), begin(3)]
    await world.clock.advance(1_000)
    expect([peers.length, world.tracker.lookups]).toEqual([1, 1])
    offering(peers[0])
    peers[0]?.send('unchoke', nothing)
    peers[0]?.send('piece', { index: 3, begin: 0, data: signedPiece(alice, 3) })
    await world.clock.advance(100)
    expect(both).toMatchObject([{ result: { postNumber: 3 } }, { result: { postNumber: 3 } }])
  })

  test('ends with its last caller', async () => {
    const peers = await scripted('51.0.0.1')
    const [first, second] = [new AbortController(), new AbortController()]
    const both = [begin(3, first.signal), begin(3, second.signal)]
    await world.clock.advance(1_000)
    offering(peers[0])
    first.abort()
    await world.clock.advance(100)
    expect(peers[0]?.closed).toBe(false)
    second.abort()
    await world.clock.advance(100)
    expect([peers[0]?.closed, ...both.map(({ result }) => result)]).toEqual([true, 'nothing', 'nothing'])
  })
})

describe('peers that are visited', () => {
  test('and lie are not believed: the next one is asked', async () => {
    const mallory = registered(world.keys, 'mallory')
    const [lying, honest] = [await scripted('51.0.0.1'), await scripted('51.0.0.2')]
    const peeking = begin(3)
    await world.clock.advance(300)
    offering(lying[0])
    lying[0]?.send('piece', { index: 3, begin: 0, data: signedPiece({ ...alice, privateKey: mallory.privateKey }, 3) })
    await world.clock.advance(100)
    expect([visitor.codes, lying[0]?.closed, peeking.result]).toEqual([['piece-invalid'], true, 'waiting'])
    offering(honest[0])
    honest[0]?.send('piece', { index: 3, begin: 0, data: signedPiece(alice, 3) })
    expect(await resultOf(peeking)).toMatchObject({ author: 'alice', postNumber: 3 })
  })

  test('are asked only when they let us: allowed, unchoked or paid', async () => {
    const peers = await scripted('51.0.0.1')
    const peeking = begin(3)
    await world.clock.advance(300)
    offering(peers[0])
    await world.clock.advance(300)
    expect(peers[0]?.heard).toEqual(['haveNone', 'interested'])
    peers[0]?.send('hashcashBits', { bits: 8 })
    await world.clock.advance(500)
    expect(peers[0]?.heard).toEqual(['haveNone', 'interested', 'hashcashNonce', 'request 3'])
    peers[0]?.send('piece', { index: 3, begin: 0, data: signedPiece(alice, 3) })
    expect(await resultOf(peeking)).toMatchObject({ postNumber: 3 })
  })

  test('that ask for more work than a post is worth get none (swarm H16)', async () => {
    const peers = await scripted('51.0.0.1')
    const peeking = begin(3)
    await world.clock.advance(300)
    offering(peers[0], 65_535)
    expect(await resultOf(peeking)).toBe('nothing')
    expect(world.hashcashes).toEqual([])
  })

  test('all together cannot make us work without end', async () => {
    const all: (readonly ScriptedPeer[])[] = []
    for (let index = 1; index <= 12; index += 1) all.push(await scripted(`51.0.0.${String(index)}`))
    const peeking = begin(3)
    for (let round = 0; round < 150; round += 1) {
      for (const peers of all)
        for (const peer of peers) {
          if (peer.handshake !== undefined && peer.received.length === 1) offering(peer, 18)
          if (peer.heard.at(-1) === 'request 3') peer.connection.destroy()
        }
      await world.clock.advance(200)
    }
    expect(await resultOf(peeking)).toBe('nothing')
    const work = world.hashcashes.reduce((sum, bits) => sum + 2 ** bits, 0)
    expect(work).toBeLessThanOrEqual(limits.swarmPeekHashes)
  })

  test('are few, however many the tracker names, and one at each address', async () => {
    const silent: (readonly ScriptedPeer[])[] = []
    for (let index = 1; index <= 40; index += 1) silent.push(await scripted(`51.0.0.${String(index)}`))
    for (let port = 23_000; port < 23_020; port += 1)
      world.tracker.announce(trackerTarget(alice.username), { address: '51.0.0.1', port })
    expect(await resultOf(begin(3), 90_000)).toBe('nothing')
    // The first address has the listener at one port of many: it may be visited at another one.
    expect(limits.swarmPeekPeers - silent.flat().length).toBeOneOf([0, 1])
  })

  test('are left when they talk too much', async () => {
    const peers = await scripted('51.0.0.1')
    begin(3)
    await world.clock.advance(300)
    offering(peers[0])
    for (let count = 0; count < 10; count += 1)
      peers[0]?.send('piece', { index: 4, begin: 0, data: new Uint8Array(16_000) })
    await world.clock.advance(200)
    expect(peers[0]?.closed).toBe(true)
  })

  test('are none of our own network when we have an address of the internet', async () => {
    const inside = await scripted('192.168.0.9')
    const node = await world.open('51.0.9.10', { ownAddresses: ['51.0.9.10'] })
    void node.swarms.peek({ author: alice.username, postNumber: 3 }, { timeoutMs: 5_000 })
    node.swarms.join(registered(world.keys, 'bob').username)
    await world.clock.advance(6_000)
    expect(inside).toHaveLength(0)
  })
})
