// In which order a node looks for others, and that it stops when it has enough.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChainOptions } from '../../src/chain/types.ts'
import { ipBytes16 } from '../../src/codec/ip.ts'
import type { Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { fixedSeeds } from '../../src/protocol/fixed-seeds.ts'
import { quickNetwork, secondsOf } from '../support/chain-builders.ts'
import { fakePeerTo } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { temporaryFolder } from '../support/each-test.ts'
import { Testnet } from '../support/testnet.ts'

const horde = useHorde()
const own = '51.1.0.1'
const seeded: Partial<ChainOptions> = {
  network: { ...quickNetwork, dnsSeeds: ['seed.example'] },
  useDnsSeeds: true,
}
const at = (address: string): Endpoint => ({ address, port: 5000 })

/** When each host was dialled first and each name asked for, in seconds since now. */
const watch = (sockets: Sockets) => {
  const first = new Map<string, number>()
  const startMs = horde.clock.nowMs()
  const note = (host: string): void => {
    if (!first.has(host)) first.set(host, (horde.clock.nowMs() - startMs) / 1000)
  }
  const watched: Sockets = {
    ...sockets,
    resolve: (host) => {
      note(host)
      return sockets.resolve(host)
    },
    connect: (to, options) => {
      note(to.address)
      return sockets.connect(to, options)
    },
  }
  return { first, sockets: watched }
}

/** A data directory in which an address was kept. */
const savedAddress = async (address: string): Promise<string> => {
  const databasePath = join(temporaryFolder(), 'chain.sqlite')
  const scope = horde.scope.child('first')
  await horde.open(own, { databasePath }, {}, scope)
  const teller = await fakePeerTo(horde, '53.1.0.1', own)
  await teller.shakeHands()
  const ip = ipBytes16(address) ?? new Uint8Array(16)
  teller.send('addr', [{ time: secondsOf(horde.clock), address: { services: 1n, ip, port: 5000 } }])
  await horde.clock.advance(100)
  const closing = scope.close()
  await horde.clock.advance(15_000)
  await closing
  return databasePath
}

test('saved and named nodes first, then neighbours, DNS seeds, and nodes of the DHT', async () => {
  const databasePath = await savedAddress('52.1.0.1')
  horde.network.setName('seed.example', ['54.1.0.1'])
  const { first, sockets } = watch(horde.network.host(own))
  const chain = await horde.open(own, { ...seeded, databasePath, addNodes: ['52.2.0.1:5000'] }, { sockets })
  chain.findNodesBy('local-network', () => [at('192.168.1.7')])
  chain.findNodesBy('dht', () => [at('55.1.0.1')])
  await horde.clock.advance(60_000)
  expect([...first.keys()].filter((host) => host !== '52.2.0.1').slice(0, 3)).toEqual([
    '52.1.0.1',
    '192.168.1.7',
    'seed.example',
  ])
  expect(first.get('52.2.0.1')).toBe(0)
  expect(first.get('52.1.0.1')).toBeLessThanOrEqual(1)
  expect(first.get('192.168.1.7')).toBeLessThanOrEqual(2)
  expect(first.get('seed.example')).toBe(3)
  expect(first.get('54.1.0.1')).toBeGreaterThanOrEqual(3)
  expect(first.get('55.1.0.1')).toBe(20)
})

test('without any answer the fixed seeds after a minute, and nodes of the DHT after them', async () => {
  const { first, sockets } = watch(horde.network.host(own))
  const chain = await horde.open(own, { ...seeded, useFixedSeeds: true }, { sockets })
  chain.findNodesBy('dht', () => [at('55.1.0.1')])
  await horde.clock.advance(59_000)
  expect([...first]).toEqual([
    ['seed.example', 3],
    ['nonstd.seed.example', 3],
  ])
  await horde.clock.advance(30_000)
  const fixed = fixedSeeds.map((text) => text.split(':')[0] ?? '')
  const [third = '', ...later] = [...first.keys()].slice(2)
  expect(fixed).toContain(third)
  expect(first.get(third)).toBeGreaterThanOrEqual(60)
  expect(first.get('55.1.0.1')).toBe(75)
  expect(later.filter((host) => !fixed.includes(host))).toEqual(['55.1.0.1'])
})

test('who has peers and knows others asks no seed and no DHT', async () => {
  const [left, right] = [await horde.open('52.1.0.1'), await horde.open('52.2.0.1')]
  left.addNode('52.2.0.1:5000')
  const { first, sockets } = watch(horde.network.host(own))
  const chain = await horde.open(own, { ...seeded, addNodes: ['52.1.0.1:5000', '52.2.0.1:5000'] }, { sockets })
  chain.findNodesBy('dht', () => [at('55.1.0.1')])
  await horde.clock.advance(600_000)
  expect(right.peers().length).toBeGreaterThan(0)
  expect(new Set(first.keys())).toEqual(new Set(['52.1.0.1', '52.2.0.1']))
})

test('neighbours are a few, whoever shouts loudest, and nobody is dialled all the time', async () => {
  let attempts = 0
  const sockets = horde.network.host(own)
  const counted: Sockets = {
    ...sockets,
    connect: (to, options) => {
      attempts += 1
      return sockets.connect(to, options)
    },
  }
  const chain = await horde.open(own, {}, { sockets: counted })
  const shouted = Array.from({ length: 200 }, (_, index) => at(`192.168.1.${String(index + 1)}`))
  const near = ['192.168.2.1', '192.168.2.2', '192.168.2.3', '192.168.2.4', '192.168.2.5', '192.168.2.6']
  for (const address of near) await horde.open(address)
  chain.findNodesBy('local-network', () => near.map(at))
  await horde.clock.advance(10_000)
  expect(chain.peers().filter(({ inbound }) => !inbound)).toHaveLength(4)
  expect(attempts).toBe(4)
  chain.findNodesBy('local-network', () => shouted)
  await horde.clock.advance(30_000)
  // Four attempts a second at most, none of them twice within half a minute.
  expect(attempts).toBeLessThanOrEqual(4 + 30 * 4)
})

test('only named nodes are dialled with -connect', async () => {
  const { first, sockets } = watch(horde.network.host(own))
  const chain = await horde.open(own, { ...seeded, connectOnly: ['52.2.0.1:5000'] }, { sockets })
  chain.findNodesBy('local-network', () => [at('192.168.1.7')])
  chain.findNodesBy('dht', () => [at('55.1.0.1')])
  await horde.clock.advance(200_000)
  expect([...first.keys()]).toEqual(['52.2.0.1'])
})

test('a node that only the DHT knows finds the chain at the port below', async () => {
  const testnet = new Testnet(7)
  await testnet.open(0, [])
  await testnet.open(1, [0])
  await testnet.advance(60)
  const { node } = await testnet.open(2, [])
  node.dht.addContact({ address: Testnet.addressOf(0), port: 19_444 })
  await testnet.until('a peer of the chain', () => node.chain.peers().some(({ inbound }) => !inbound), 60)
  await testnet.close()
})
