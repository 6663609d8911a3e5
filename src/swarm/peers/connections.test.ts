// Who connects to whom, and what happens when that fails.
import { describe, expect, test } from 'vitest'
import { listenScripted } from '../../../test/support/scripted-peer.ts'
import {
  alice,
  joinedNodes,
  registered,
  silentTracker,
  type TestNode,
  verifiedPost,
} from '../../../test/support/swarms.ts'
import { knock, useSwarmWorld } from '../../../test/support/visited-node.ts'
import { encodePeerExchange } from '../wire/extension.ts'
import { trackerTarget } from '../../protocol/dht-target.ts'

const world = useSwarmWorld()

describe('connections', () => {
  test('two nodes that dial each other at once end up with one connection', async () => {
    const [first, second] = [await world.open('51.0.0.1'), await world.open('51.0.0.2')]
    world.tracker.announce(trackerTarget(alice.username), { address: '51.0.0.1', port: 22001 })
    world.tracker.announce(trackerTarget(alice.username), { address: '51.0.0.2', port: 22001 })
    first.swarms.join(alice.username)
    second.swarms.join(alice.username)
    await world.clock.advance(200)
    expect([first.swarms.peerCount(), second.swarms.peerCount()]).toEqual([1, 1])
    await first.swarms.addPost(verifiedPost(world.keys, alice, 0))
    await world.clock.advance(200)
    expect(second.seen).toEqual(['alice/0'])
  })

  test('after a partition the nodes find each other again, and exchange what they missed', async () => {
    const [first, second] = (await joinedNodes(world, alice, 2)) as [TestNode, TestNode]
    world.network.partition([[first.address], [second.address]])
    await first.swarms.addPost(verifiedPost(world.keys, alice, 0))
    await world.clock.advance(200_000)
    expect([first.swarms.peerCount(), second.swarms.peerCount(), second.seen.length]).toEqual([0, 0, 0])
    world.network.heal()
    await world.clock.advance(120_000)
    expect([first.swarms.peerCount(), second.seen]).toEqual([1, ['alice/0']])
  })

  test('a node that the user named is tried in every swarm, also on a low port', async () => {
    const bob = registered(world.keys, 'bob')
    const named = await world.open('51.0.0.1', { tracker: silentTracker })
    const node = await world.open('51.0.0.2', {
      tracker: silentTracker,
      addedNodes: [{ address: '51.0.0.1', port: 22001 }],
    })
    for (const each of [named, node]) for (const { username } of [alice, bob]) each.swarms.join(username)
    await world.clock.advance(5_000)
    expect([node.swarms.state(alice.username)?.connections, node.swarms.state(bob.username)?.connections]).toEqual([
      1, 1,
    ])
  })

  test('a node that is not in the swarm yet is asked again', async () => {
    const named = await world.open('51.0.0.1', { tracker: silentTracker })
    const node = await world.open('51.0.0.2', {
      tracker: silentTracker,
      addedNodes: [{ address: '51.0.0.1', port: 22001 }],
    })
    node.swarms.join(alice.username)
    await world.clock.advance(900_000)
    named.swarms.join(alice.username)
    await world.clock.advance(200_000)
    expect(node.swarms.peerCount()).toBe(1)
  })

  test('a connection that is reset right after the handshake is tried again soon', async () => {
    const node = await world.open('51.0.0.2')
    const sockets = world.network.host('51.0.0.1')
    const peers = await listenScripted(sockets, { address: '51.0.0.1', port: 22001 })
    world.tracker.announce(trackerTarget(alice.username), { address: '51.0.0.1', port: 22001 })
    node.swarms.join(alice.username)
    await world.clock.advance(100)
    peers[0]?.greet(alice.username)
    await world.clock.advance(100)
    expect(node.swarms.peerCount()).toBe(1)
    peers[0]?.connection.destroy()
    await world.clock.advance(6_000)
    expect(peers).toHaveLength(2)
    expect(peers[1]?.receivedBytes).toBe(68)
  })

  test('a node that finds itself forgets that endpoint (swarm H18)', async () => {
    const node = await world.open('51.0.0.1', {
      tracker: { ...world.tracker.of({ address: '51.0.0.9', port: 1 }) },
      addedNodes: [{ address: '51.0.0.1', port: 22001 }],
    })
    node.swarms.join(alice.username)
    await world.clock.advance(60_000)
    expect(node.swarms.state(alice.username)).toMatchObject({ connections: 0, knownPeers: 0 })
  })

  test('a node that found itself in one swarm does not dial itself in the others (swarm H18)', async () => {
    const node = await world.open('51.0.0.1', { addedNodes: [{ address: '51.0.0.1', port: 22001 }] })
    for (const name of ['alice', 'bob', 'carol', 'dave']) {
      node.swarms.join(registered(world.keys, name).username)
      await world.clock.advance(1_000)
    }
    // One code of each end of the only connection.
    expect(node.codes.filter((code) => code === 'handshake-self')).toHaveLength(2)
  })

  test('a node that does not know its address finds itself once, however many swarms begin at once (swarm H18)', async () => {
    const node = await world.open('51.0.0.1', { addedNodes: [{ address: '51.0.0.1', port: 22001 }] })
    for (const name of ['alice', 'bob', 'carol', 'dave']) node.swarms.join(registered(world.keys, name).username)
    await world.clock.advance(60_000)
    expect(node.codes.filter((code) => code === 'handshake-self')).toHaveLength(2)
  })

  test('a node never dials an address that it knows for its own (swarm H18)', async () => {
    const node = await world.open('51.0.0.1', {
      addedNodes: [{ address: '51.0.0.1', port: 22001 }],
      ownAddresses: ['51.0.0.1'],
    })
    for (const name of ['alice', 'bob']) node.swarms.join(registered(world.keys, name).username)
    await world.clock.advance(60_000)
    expect(node.codes).toEqual([])
  })

  test('peers are passed on: who knows one, meets the others', async () => {
    const hub = await world.open('51.0.0.1', { tracker: silentTracker })
    const spokes: TestNode[] = []
    for (let index = 2; index < 5; index += 1)
      spokes.push(
        await world.open(`51.0.0.${String(index)}`, {
          tracker: silentTracker,
          addedNodes: [{ address: '51.0.0.1', port: 22001 }],
        }),
      )
    for (const each of [hub, ...spokes]) each.swarms.join(alice.username)
    await world.clock.advance(130_000)
    expect(spokes.map((spoke) => spoke.swarms.peerCount())).toEqual([3, 3, 3])
  })

  test('nobody is told where a node behind a proxy listens: it is not where it comes from', async () => {
    const addedNodes = [{ address: '51.0.0.1', port: 22001 }]
    const hub = await world.open('51.0.0.1', {
      tracker: { ...world.tracker.of(addedNodes[0]!), peersOf: async () => [] },
    })
    const spokes = [
      await world.open('51.0.0.2', { tracker: silentTracker, addedNodes, isProxied: true }),
      await world.open('51.0.0.3', { tracker: silentTracker, addedNodes }),
      await world.open('51.0.0.4', { tracker: silentTracker, addedNodes }),
    ]
    for (const each of [hub, ...spokes]) each.swarms.join(alice.username)
    await world.clock.advance(50_000)
    const named = [...world.tracker.localPeers.values()].flatMap(({ peers }) => peers.map(({ address }) => address))
    expect(named.sort()).toEqual(['51.0.0.3', '51.0.0.4'])
    expect(new Set(world.tracker.contacts.map(({ address }) => address))).toEqual(new Set(['51.0.0.3', '51.0.0.4']))
  })

  test('leaving ends the connections, and strangers knock in vain', async () => {
    const [first, second] = (await joinedNodes(world, alice, 2)) as [TestNode, TestNode]
    first.swarms.leave(alice.username)
    await world.clock.advance(100)
    expect(first.codes).toContain('swarm-left')
    expect([first.swarms.peerCount(), second.swarms.peerCount()]).toEqual([0, 0])
    const peer = await knock(world, '51.0.0.66')
    peer.greet(alice.username)
    await world.clock.advance(100)
    expect(peer.closed).toBe(true)
  })

  test('a node that serves a forged post is banned, and the post comes from another', async () => {
    const forger = registered(world.keys, 'forger')
    const forgedKeys = {
      bestHeight: () => 100,
      registrationHeight: () => 1,
      keyAt: (_: unknown, height: number) => world.keys.keyAt(forger.username, height),
    }
    const forged = verifiedPost(forgedKeys, { ...alice, privateKey: forger.privateKey }, 0)
    const liar = await world.open('51.0.0.1', { keys: forgedKeys })
    liar.swarms.join(alice.username)
    await liar.swarms.addPost(forged)
    const node = await world.open('51.0.0.2')
    node.swarms.join(alice.username)
    await world.clock.advance(60_000)
    expect([node.swarms.peerCount(), node.seen]).toEqual([0, []])
    const honest = await world.open('51.0.0.3')
    honest.swarms.join(alice.username)
    await honest.swarms.addPost(verifiedPost(world.keys, alice, 0))
    await world.clock.advance(120_000)
    expect(node.seen).toEqual(['alice/0'])
    expect(node.swarms.peerCount()).toBe(1)
  })

  test('a peer that nobody answers for is given up after eight attempts', async () => {
    const node = await world.open('51.0.0.2')
    world.tracker.announce(trackerTarget(alice.username), { address: '51.0.0.99', port: 22001 })
    node.swarms.join(alice.username)
    await world.clock.advance(1_000)
    expect(node.swarms.state(alice.username)?.knownPeers).toBe(1)
    world.tracker.announced.clear()
    await world.clock.advance(7_200_000)
    expect(node.codes.filter((code) => code === 'connect-failed').length).toBeGreaterThanOrEqual(8)
    expect(node.swarms.state(alice.username)?.knownPeers).toBe(0)
  })

  test('strangers cannot make us knock at private addresses or low ports; neighbours may name neighbours', async () => {
    const node = await world.open('51.0.0.2', { tracker: silentTracker })
    node.swarms.join(alice.username)
    const told = [
      { address: '127.0.0.1', port: 22001 },
      { address: '192.168.0.9', port: 22001 },
      { address: '51.0.0.9', port: 80 },
      { address: '51.0.0.10', port: 22001 },
    ]
    const knownAfter = async (from: string): Promise<number | undefined> => {
      const peer = await knock(world, from, { address: '51.0.0.2', port: 22001 })
      peer.greet(alice.username, { peerId: from })
      peer.send('extended', { id: 1, payload: encodePeerExchange({ added: told, dropped: [] }) })
      await world.clock.advance(100)
      return node.swarms.state(alice.username)?.knownPeers
    }
    expect(await knownAfter('51.0.0.66')).toBe(1)
    expect(await knownAfter('192.168.0.7')).toBe(3)
  })
})
