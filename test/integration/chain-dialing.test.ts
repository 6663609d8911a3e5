// Whom a chain connects to, how often it tries, and when it lets go.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nowhere } from '../../src/chain/wire/messages.ts'
import { ipBytes16 } from '../../src/codec/ip.ts'
import { secondsOf } from '../support/chain-builders.ts'
import { FakePeer, fakePeerTo } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { temporaryFolder } from '../support/each-test.ts'

const horde = useHorde()

interface Door {
  readonly attempts: number[]
  readonly peers: FakePeer[]
}

/** Listens at an address, notes when somebody knocks, and greets. */
const doorAt = async (address: string, greets = true): Promise<Door> => {
  const door: Door = { attempts: [], peers: [] }
  await horde.network.host(address).listen({ address, port: 5000 }, (connection) => {
    door.attempts.push(horde.clock.nowMs())
    const peer = new FakePeer(connection, horde)
    door.peers.push(peer)
    if (!greets) return
    peer.react = ({ command }) => {
      if (command === 'getheaders') peer.send('headers', [])
    }
    peer.sendVersion({ nonce: BigInt(door.attempts.length + 100) })
    peer.send('verack', {})
  })
  return door
}

const addressEntry = (address: string, port = 5000, time = secondsOf(horde.clock)) => ({
  time,
  address: { services: 1n, ip: ipBytes16(address) ?? nowhere.ip, port },
})

describe('a DNS seed that the user named', () => {
  test('is asked, and whom it knows is remembered', async () => {
    horde.network.setName('seed.example', ['51.2.0.1'])
    const chain = await horde.open('51.1.0.1')
    await horde.clock.advance(30_000)
    expect(chain.knownEndpointCount()).toBe(0)
    chain.askDnsSeed('seed.example')
    await horde.clock.advance(30_000)
    expect(chain.knownEndpoints(5).map(({ address }) => address)).toEqual(['51.2.0.1'])
  })

  test('that says nothing costs nothing', async () => {
    const chain = await horde.open('51.1.0.1')
    chain.askDnsSeed('seed.invalid')
    await horde.clock.advance(30_000)
    expect(chain.knownEndpointCount()).toBe(0)
  })
})

describe('nodes that the user named', () => {
  test('are found by the transport: nothing else asks for names', async () => {
    const door = await doorAt('51.2.0.1')
    horde.network.setName('node.example', ['51.3.0.1', '51.2.0.1'])
    const chain = await horde.open('51.1.0.1')
    chain.addNode('node.example:5000')
    await horde.clock.advance(30_000)
    expect(door.attempts).toHaveLength(1)
    expect(chain.peers()).toHaveLength(1)
  })

  test('are dialled at once, again after two seconds, and then less and less often', async () => {
    const door = await doorAt('51.2.0.1', false)
    const chain = await horde.open('51.1.0.1')
    const startMs = horde.clock.nowMs()
    chain.addNode('51.2.0.1:5000')
    for (let second = 0; second < 600; second += 1) {
      for (const peer of door.peers.splice(0)) peer.close()
      await horde.clock.advance(1_000)
    }
    const waits = door.attempts.map((atMs, index) => Math.round((atMs - (door.attempts[index - 1] ?? startMs)) / 1000))
    expect(waits.slice(0, 2)).toEqual([0, 2])
    const doubling = waits.slice(1, 7)
    expect(doubling).toEqual(doubling.toSorted((left, right) => left - right))
    expect(Math.min(...waits.slice(7))).toBeGreaterThanOrEqual(119)
    expect(Math.max(...waits.slice(7))).toBeLessThanOrEqual(122)
  })

  test('are dialled again soon after they went, until they are removed', async () => {
    const door = await doorAt('51.2.0.1')
    const chain = await horde.open('51.1.0.1', { addNodes: ['51.2.0.1:5000'] })
    await horde.until(() => chain.peers().length === 1, 2_000)
    door.peers[0]?.close()
    await horde.until(() => door.attempts.length === 2, 5_000)
    expect(chain.addNode('51.2.0.1:5000')).toEqual({ ok: false, rejection: { code: 'node-already-added' } })
    expect(chain.removeNode('51.2.0.1:5000').ok).toBe(true)
    expect(chain.removeNode('51.2.0.1:5000')).toEqual({ ok: false, rejection: { code: 'node-not-added' } })
    expect(chain.addNode('51.2.0.1:99999')).toEqual({ ok: false, rejection: { code: 'node-address-invalid' } })
  })

  test('can be tried once', async () => {
    await doorAt('51.2.0.1')
    const chain = await horde.open('51.1.0.1')
    const trying = Promise.all([chain.tryNode('51.2.0.1:5000'), chain.tryNode('51.3.0.1:5000'), chain.tryNode(':::')])
    await horde.clock.advance(6_000)
    expect(await trying).toEqual([
      { ok: true, value: undefined },
      { ok: false, rejection: { code: 'node-unreachable' } },
      { ok: false, rejection: { code: 'node-address-invalid' } },
    ])
    expect(chain.peers()).toHaveLength(1)
  })

  test('are the only ones with -connect, whatever addresses come', async () => {
    const [named, other] = [await doorAt('51.2.0.1'), await doorAt('51.3.0.1')]
    const chain = await horde.open('51.1.0.1', { connectOnly: ['51.2.0.1:5000'] })
    await horde.until(() => chain.peers().length === 1)
    named.peers[0]?.send('addr', [addressEntry('51.3.0.1')])
    await horde.clock.advance(60_000)
    expect(chain.knownEndpointCount()).toBe(2)
    expect(other.attempts).toEqual([])
  })
})

describe('nodes that chance names', () => {
  test('are eight at most, each of another network', async () => {
    const hosts = Array.from({ length: 14 }, (_, index) => `52.${String(index + 1)}.0.1`)
    const neighbours = ['52.1.0.2', '52.1.0.3', '52.2.0.9']
    const doors = new Map<string, Door>()
    for (const address of [...hosts, ...neighbours]) doors.set(address, await doorAt(address))
    const chain = await horde.open('51.1.0.1')
    const teller = await fakePeerTo(horde, '53.1.0.1', '51.1.0.1')
    await teller.shakeHands()
    teller.send(
      'addr',
      [...hosts, ...neighbours].map((address) => addressEntry(address)),
    )
    await horde.clock.advance(30_000)
    const outbound = chain.peers().filter(({ inbound }) => !inbound)
    expect(outbound).toHaveLength(8)
    const networks = outbound.map(({ endpoint }) => endpoint.address.split('.').slice(0, 2).join('.'))
    expect(new Set(networks).size).toBe(8)
  })

  test('are remembered over a restart, those that answered first', async () => {
    const databasePath = join(temporaryFolder(), 'chain.sqlite')
    await doorAt('52.1.0.1')
    const scope = horde.scope.child('first')
    const chain = await horde.open('51.1.0.1', { databasePath }, {}, scope)
    const teller = await fakePeerTo(horde, '53.1.0.1', '51.1.0.1')
    await teller.shakeHands()
    teller.send('addr', [addressEntry('52.1.0.1'), addressEntry('52.2.0.1')])
    await horde.until(() => chain.peers().some(({ inbound, version }) => !inbound && version > 0))
    await horde.clock.advance(1_000)
    const closing = scope.close()
    await horde.clock.advance(15_000)
    await closing
    const again = await horde.open('51.1.0.1', { databasePath })
    expect(again.knownEndpoints(5)).toEqual([
      { address: '52.1.0.1', port: 5000 },
      { address: '52.2.0.1', port: 5000 },
    ])
    await horde.until(() => again.peers().some(({ inbound, version }) => !inbound && version > 0))
  })
})

describe('connections', () => {
  test('that come in are bounded, in all and from one address', async () => {
    const chain = await horde.open('51.1.0.1', { maxConnections: 20 })
    const same: FakePeer[] = []
    for (let index = 0; index < 10; index += 1) same.push(await fakePeerTo(horde, '52.1.0.1', '51.1.0.1'))
    await horde.clock.advance(100)
    expect(same.filter(({ closed }) => !closed)).toHaveLength(8)
    for (let index = 2; index < 10; index += 1) await fakePeerTo(horde, `52.${String(index)}.0.1`, '51.1.0.1')
    await horde.clock.advance(100)
    expect(chain.peers()).toHaveLength(12)
  })

  test('that are silent are asked for a sign of life, and dropped without one', async () => {
    const chain = await horde.open('51.1.0.1')
    const [lively, dead] = [
      await fakePeerTo(horde, '52.1.0.1', '51.1.0.1'),
      await fakePeerTo(horde, '52.2.0.1', '51.1.0.1'),
    ]
    for (const peer of [lively, dead]) {
      await peer.shakeHands()
      peer.send('headers', [])
    }
    lively.react = ({ command, value }) => {
      if (command === 'ping') lively.send('pong', { nonce: (value as { nonce?: bigint }).nonce ?? 0n })
    }
    await horde.clock.advance(25 * 60_000)
    expect(lively.all('ping').length).toBeGreaterThan(5)
    expect([lively.closed, dead.closed]).toEqual([false, true])
    expect(chain.peers()).toHaveLength(1)
  })

  test('pass a fresh address on to two others, and an old or far-fetched one to nobody', async () => {
    const chain = await horde.open('51.1.0.1')
    const peers: FakePeer[] = []
    for (let index = 1; index <= 5; index += 1) {
      const peer = await fakePeerTo(horde, `52.${String(index)}.0.1`, '51.1.0.1')
      await peer.shakeHands({ addressYou: nowhere })
      peers.push(peer)
    }
    const [teller, ...others] = peers as [FakePeer, ...FakePeer[]]
    teller.send('addr', [addressEntry('60.1.0.1')])
    teller.send('addr', [addressEntry('60.2.0.1', 5000, secondsOf(horde.clock) - 3_600)])
    teller.send('addr', [addressEntry('192.168.0.1')])
    teller.send(
      'addr',
      Array.from({ length: 11 }, (_, index) => addressEntry(`61.${String(index)}.0.1`)),
    )
    await horde.clock.advance(1_000)
    const told = others.filter((peer) => peer.all('addr').length > 0)
    expect(told).toHaveLength(2)
    for (const peer of told) expect(peer.all('addr')).toMatchObject([[{ address: { ip: ipBytes16('60.1.0.1') } }]])
    expect(teller.all('addr')).toEqual([])
    expect(chain.knownEndpointCount()).toBe(13)
  })
})
