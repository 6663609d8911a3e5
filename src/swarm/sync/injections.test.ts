// Posts of authors who stay out of their own swarms (extensions.md 5).
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../../test/support/each-test.ts'
import { listenScripted, type ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { alice, registered, signedPiece, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'
import { knock, noFeatures, useSwarmWorld } from '../../../test/support/visited-node.ts'
import { trackerTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'

const world = useSwarmWorld()
const owners = { alice: true }
const author = forEachTest(async () => {
  owners.alice = true
  return world.open('51.0.9.9', { staysOut: (username) => owners.alice && username === alice.username })
})

const posts = (...numbers: readonly number[]): readonly VerifiedPost[] =>
  numbers.map((number) => verifiedPost(world.keys, alice, number))

const inject = async (brought: readonly VerifiedPost[], wanted = 3): Promise<unknown> => {
  let result: ReadonlyMap<number, number> | undefined
  void author.swarms.inject(alice.username, brought, wanted).then((receipts) => (result = receipts))
  for (let passedMs = 0; passedMs < 60_000 && result === undefined; passedMs += 500) await world.clock.advance(500)
  return result === undefined ? 'waiting' : Object.fromEntries(result)
}

const followers = async (count: number): Promise<readonly TestNode[]> => {
  const nodes: TestNode[] = []
  for (let index = 1; index <= count; index += 1) nodes.push(await world.open(`51.0.0.${String(index)}`))
  for (const node of nodes) node.swarms.join(alice.username)
  await world.clock.advance(15_000)
  return nodes
}

const scripted = async (address: string): Promise<readonly ScriptedPeer[]> => {
  const at = { address, port: 22001 }
  world.tracker.announce(trackerTarget(alice.username), at)
  return listenScripted(world.network.host(address), at)
}

/** All that anybody could have learnt of who is in the swarm. */
const namedPeers = (): readonly string[] => [
  ...[...world.tracker.announced.values()].flatMap((peers) => [...peers.keys()]),
  ...[...world.tracker.localPeers.values()].flatMap(({ peers }) => peers.map(({ address }) => address)),
]

describe('a node that stays out of a swarm', () => {
  test('keeps what is written there, and neither looks for peers nor lets them in', async () => {
    await followers(1)
    const { lookups } = world.tracker
    author.swarms.join(alice.username)
    await author.swarms.addPost(verifiedPost(world.keys, alice, 0))
    await world.clock.advance(3_600_000)
    expect([author.swarms.lastHave(alice.username), author.swarms.peerCount()]).toEqual([0, 0])
    expect(namedPeers().filter((peer) => peer.startsWith(author.address))).toEqual([])
    const stranger = await knock(world, '51.0.0.66', { address: author.address, port: 22001 })
    stranger.greet(alice.username)
    await world.clock.advance(100)
    expect([stranger.closed, stranger.receivedBytes]).toEqual([true, 0])
    // The follower looked, and nobody else did.
    author.swarms.leave(alice.username)
    expect(world.tracker.lookups).toBeGreaterThan(lookups)
  })

  test('comes out when the user is not its own any more, and goes when it is again', async () => {
    const [follower] = await followers(1)
    author.swarms.join(alice.username)
    await world.clock.advance(5_000)
    owners.alice = false
    await world.clock.advance(20_000)
    expect([author.swarms.peerCount(), follower?.swarms.peerCount()]).toEqual([1, 1])
    owners.alice = true
    await world.clock.advance(2_000)
    expect([author.swarms.peerCount(), follower?.swarms.peerCount()]).toEqual([0, 0])
  })
})

describe('posts that are brought into a swarm', () => {
  test('reach all members, and the author is in no list of peers', async () => {
    const nodes = await followers(6)
    expect(Object.values((await inject(posts(0, 1))) as object).every((receipts) => receipts >= 3)).toBe(true)
    await world.clock.advance(2_000)
    for (const { seen } of nodes) expect([...seen].sort()).toEqual(['alice/0', 'alice/1'])
    await world.clock.advance(3_600_000)
    expect(namedPeers().filter((peer) => peer.startsWith(author.address))).toEqual([])
    expect([author.swarms.peerCount(), author.swarms.joined()]).toEqual([0, []])
  })

  test('are not sent to peers that have them, and count as received there', async () => {
    const peers = await scripted('51.0.0.1')
    const injecting = inject(posts(3, 4))
    await world.clock.advance(300)
    peers[0]?.greet(alice.username)
    peers[0]?.send('bitfield', { bits: Uint8Array.of(0b0001_0000) })
    await world.clock.advance(100)
    expect(peers[0]?.heard).toEqual(['haveNone', 'have 4', 'piece 4'])
    peers[0]?.send('have', { postNumber: 4 })
    expect(await injecting).toEqual({ 3: 1, 4: 1 })
    expect(peers[0]?.closed).toBe(true)
  })

  test('reach a peer without extensions, which says nothing when it has nothing', async () => {
    const peers = await scripted('51.0.0.1')
    const injecting = inject(posts(0))
    await world.clock.advance(300)
    peers[0]?.greet(alice.username, { features: noFeatures })
    await world.clock.advance(1_200)
    expect(peers[0]?.heard).toEqual(['have 0', 'piece 0'])
    peers[0]?.send('have', { postNumber: 0 })
    expect(await injecting).toEqual({ 0: 1 })
  })

  test('are given up where a peer takes them and says nothing, or floods', async () => {
    const [silent, loud] = [await scripted('51.0.0.1'), await scripted('51.0.0.2')]
    const injecting = inject(posts(0))
    await world.clock.advance(300)
    silent[0]?.greet(alice.username)
    loud[0]?.greet(alice.username)
    for (let sent = 0; sent <= limits.swarmPeekBytes; sent += 16_384)
      loud[0]?.send('piece', { index: 9, begin: 0, data: new Uint8Array(16_384) })
    await world.clock.advance(300)
    expect(loud[0]?.closed).toBe(true)
    expect(await injecting).toEqual({ 0: 0 })
    expect(silent[0]?.closed).toBe(true)
  })

  test('are brought to one peer of an address, and to no more addresses than are worth it', async () => {
    const all: (readonly ScriptedPeer[])[] = []
    for (let index = 1; index <= 2 * limits.swarmInjectionPeers; index += 1)
      all.push(await scripted(`51.0.${String(index)}.1`))
    for (let port = 30_000; port < 30_010; port += 1)
      world.tracker.announce(trackerTarget(alice.username), { address: '51.0.1.1', port })
    const injecting = inject(posts(0))
    for (let round = 0; round < 100; round += 1) {
      for (const peer of all.flat()) if (!peer.closed && peer.received.length === 0) peer.connection.destroy()
      await world.clock.advance(500)
    }
    expect(await injecting).toEqual({ 0: 0 })
    expect(all.flat().length).toBeLessThanOrEqual(limits.swarmInjectionPeers)
  })

  test('that are wrong cost their carrier its place, as from any peer', async () => {
    const mallory = registered(world.keys, 'mallory')
    const [follower] = await followers(1)
    const forged = { ...posts(0)[0], piece: signedPiece({ ...alice, privateKey: mallory.privateKey }, 0) }
    expect(await inject([forged as VerifiedPost])).toEqual({ 0: 0 })
    expect([follower?.seen, follower?.codes]).toEqual([[], ['piece-invalid']])
  })
})
