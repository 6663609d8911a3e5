import { afterEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../../test/support/dht-network.ts'
import { RawNode } from '../../../test/support/raw-node.ts'
import type { Sockets } from '../../net/endpoint.ts'

let world: DhtTestNetwork

afterEach(() => world.close())

interface Count {
  sent: number
  pings: number
}

/** Counts the datagrams that leave, and the pings among them. */
const counted = (sockets: Sockets, count: Count): Sockets => ({
  ...sockets,
  datagrams: async (at, onDatagram) => {
    const socket = await sockets.datagrams(at, onDatagram)
    return {
      local: socket.local,
      close: () => socket.close(),
      send: (to, bytes) => {
        count.sent += 1
        if (Buffer.from(bytes).includes('1:q4:ping')) count.pings += 1
        socket.send(to, bytes)
      },
    }
  },
})

describe('upkeep', () => {
  it('does not ask the same few contacts again and again', async () => {
    world = new DhtTestNetwork()
    const [first] = await world.grow(3)
    const count = { sent: 0, pings: 0 }
    const sockets = counted(world.network.host('51.77.7.7'), count)
    const node = await world.open('51.77.7.7', [{ address: first!.address, port: dhtPort }], { sockets })
    await world.clock.advance(120_000)
    expect(node.dht.state().contacts).toBe(3)
    count.sent = 0
    await world.clock.advance(600_000)
    // A lookup of our own id each 45 s, to three contacts, besides answers to theirs.
    expect(count.sent).toBeLessThan(120)
  })

  it('does not ping whom a lookup names when it has them already', async () => {
    world = new DhtTestNetwork()
    const [first] = await world.grow(30)
    const count = { sent: 0, pings: 0 }
    const sockets = counted(world.network.host('51.77.7.7'), count)
    const node = await world.open('51.77.7.7', [{ address: first!.address, port: dhtPort }], { sockets })
    await world.clock.advance(300_000)
    expect(node.dht.state().contacts).toBeGreaterThan(20)
    expect(count.pings).toBeLessThan(40)
  })

  it('finds back a contact that was away', async () => {
    world = new DhtTestNetwork()
    const raw = await RawNode.open(world, '51.88.8.8')
    const node = await world.open('51.77.7.7', [raw.endpoint])
    await world.clock.advance(10_000)
    expect(node.dht.contacts(8)).toEqual([raw.endpoint])
    raw.answer = () => undefined
    await world.clock.advance(120_000)
    expect(node.dht.contacts(8)).toEqual([])
    raw.answer = () => ({})
    await world.clock.advance(300_000)
    expect(node.dht.contacts(8)).toEqual([raw.endpoint])
  })

  it('uses a new id at once when a first node tells it its address', async () => {
    world = new DhtTestNetwork()
    const raw = await RawNode.open(world, '51.88.8.8')
    raw.answer = () => ({ seenAddress: '51.77.7.7' })
    const node = await world.open('51.77.7.7', [raw.endpoint], { externalAddress: undefined })
    await world.clock.advance(1_000)
    const ids = raw.received.map((message) => (message.kind === 'query' ? message.id.join() : ''))
    expect(new Set(ids).size).toBe(2)
    expect(node.dht.state().externalAddress).toBe('51.77.7.7')
  })

  it('pings a named endpoint once, and again only after a while', async () => {
    world = new DhtTestNetwork()
    const raw = await RawNode.open(world, '51.88.8.8')
    raw.answer = () => undefined
    const node = await world.open('51.77.7.7')
    for (let count = 0; count < 50; count += 1) node.dht.addContact(raw.endpoint)
    await world.clock.advance(1_000)
    expect(raw.received).toHaveLength(1)
    await world.clock.advance(5_000)
    node.dht.addContact(raw.endpoint)
    await world.clock.advance(1_000)
    expect(raw.received).toHaveLength(2)
    for (const address of ['0.0.0.0', '::1', '224.0.0.1', 'nonsense']) node.dht.addContact({ address, port: 1 })
    node.dht.addContact({ ...raw.endpoint, port: 0 })
    await world.clock.advance(1_000)
    expect(node.scope.failure).toBeUndefined()
  })

  it('makes a contact of whoever asks and then answers', async () => {
    world = new DhtTestNetwork()
    const node = await world.open('51.77.7.7')
    const raw = await RawNode.open(world, '51.88.8.8')
    await raw.ask({ address: '51.77.7.7', port: dhtPort }, { method: 'ping' })
    expect([node.dht.state().contacts, node.dht.contacts(8)]).toEqual([1, []])
    await world.clock.advance(6_000)
    expect(node.dht.contacts(8)).toEqual([raw.endpoint])
  })
})
