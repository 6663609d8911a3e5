import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../../test/support/dht-network.ts'
import { RawNode } from '../../../test/support/raw-node.ts'
import { silentLog } from '../../base/log.ts'
import { Metrics } from '../../base/metrics.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { accept } from '../../base/verdict.ts'
import { openSharedSocket } from '../../net/shared-socket.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { AddressProofs } from '../rules/address-proofs.ts'
import { Identity } from './identity.ts'
import { encodeError, encodeQuery, encodeReply } from '../wire/krpc.ts'
import { Messenger } from './messenger.ts'

const ping = { method: 'ping' } as const

let world: DhtTestNetwork
let scope: Scope
let raw: RawNode
let messenger: Messenger
let told: string[]

const outcome = {
  answered: () => told.push('answered'),
  slow: () => told.push('slow'),
  failed: (reason: string) => told.push(reason),
}

beforeEach(async () => {
  world = new DhtTestNetwork()
  scope = new Scope('messenger', silentLog)
  raw = await RawNode.open(world, '52.7.7.7')
  told = []
  const { clock } = world
  const random = new SeededRandom(8)
  const start = { savedId: undefined, savedAddress: undefined, chainAddress: '51.9.9.9', boundAddress: undefined }
  const identity = new Identity(clock, random, start)
  const shared = { sockets: world.network.host('51.9.9.9'), log: silentLog, metrics: new Metrics() }
  const needs = {
    ...{ clock, random, log: silentLog, metrics: new Metrics(), identity },
    proofs: new AddressProofs(clock, random),
    datagrams: await openSharedSocket(shared, { address: '0.0.0.0', port: dhtPort }, scope),
    handler: () => accept({}),
  }
  messenger = new Messenger(needs, scope)
})

afterEach(async () => {
  await scope.close()
  await world.close()
})

describe('a request', () => {
  it('confirms whoever answers it', async () => {
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(100)
    expect(told).toEqual(['answered'])
    expect(messenger.identity.table.confirmedCount()).toBe(1)
  })

  it('does not make a contact of a node whose id does not fit its address (dht 10.1-19)', async () => {
    raw.id = (await RawNode.open(world, '53.1.2.3')).id
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(100)
    expect(told).toEqual(['answered'])
    expect(messenger.identity.table.size).toBe(0)
  })

  it('is answered although somebody has sent all that its address may, and more, under its name (dht 10.1-11)', async () => {
    raw.answer = () => undefined
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(50)
    const [asked] = raw.received
    const at = { address: '51.9.9.9', port: dhtPort }
    const flood = encodeQuery({ transaction: Uint8Array.of(1, 2) }, raw.id, ping)
    for (let count = 0; count < 5_000; count += 1) raw.send(at, flood)
    raw.send(at, encodeReply({ transaction: asked?.transaction }, raw.id, {}))
    await world.clock.advance(50)
    expect(told).toEqual(['answered'])
  })

  it('that is doubted neither counts as answered nor as a failure of the node (dht 10.1-18)', async () => {
    raw.answer = () => ({ seenAddress: '51.9.9.10' })
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(10_000)
    expect(told).toEqual(['doubted'])
    expect(messenger.identity.table.contacts().map(({ failures }) => failures)).toEqual([0])
    expect(messenger.identity.externalAddress).toBe('51.9.9.9')
  })

  it('is refused by an error under its id, at once', async () => {
    raw.answer = () => undefined
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(50)
    const [query] = raw.received
    raw.send({ address: '51.9.9.9', port: dhtPort }, encodeError({ transaction: query?.transaction }, raw.id, 'no'))
    await world.clock.advance(50)
    expect(told).toEqual(['refused'])
  })

  it('to where no datagram can go is refused', () => {
    for (const address of ['0.0.0.0', '224.1.1.1', '::1', 'x']) messenger.request({ address, port: 1 }, ping, outcome)
    messenger.request({ address: '51.1.1.1', port: 0 }, ping, outcome)
    expect(told).toEqual(['refused', 'refused', 'refused', 'refused', 'refused'])
  })

  it('that may be dropped is refused when the upload is full, and nobody is blamed', async () => {
    raw.answer = () => undefined
    messenger.identity.table.confirm({ id: raw.id, endpoint: raw.endpoint }, 10)
    for (let count = 0; count < 450; count += 1) messenger.request(raw.endpoint, ping, outcome, { droppable: true })
    expect(told).toEqual(new Array(50).fill('refused'))
    messenger.request(raw.endpoint, ping, outcome)
    await world.clock.advance(100)
    expect(raw.received).toHaveLength(401)
    expect(messenger.identity.table.confirmedCount()).toBe(1)
  })
})

describe('a reply that nobody waits for', () => {
  it('is not answered', async () => {
    raw.send({ address: '51.9.9.9', port: dhtPort }, encodeUtf8(`d1:rd2:id20:${'a'.repeat(20)}e1:t2:zz1:z1:re`))
    await world.clock.advance(1_000)
    expect(raw.received).toEqual([])
    expect(messenger.identity.table.size).toBe(0)
  })
})
