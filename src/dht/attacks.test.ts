// What strangers and forgers try with datagrams, all of them from the open Internet, and that the honest are served meanwhile.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { encodeBencode, EncodedBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../protocol/dht-target.ts'
import { encodeQuery } from './wire/krpc.ts'

const at = { address: '51.9.9.9', port: dhtPort }
const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const avatar: DhtTarget = { name: 'alice', resource: 'avatar', kind: 'single' }
const hashtag: DhtTarget = { name: 'tea', resource: 'hashtag', kind: 'multi' }
const tracker: DhtTarget = { name: 'alice', resource: 'tracker', kind: 'multi' }

let world: DhtTestNetwork
let node: TestNode

/** A node with a long hashtag, a large single, many peers of a swarm and many contacts. */
const fill = async (): Promise<void> => {
  for (let number = 0; number < 40; number += 1) world.chain.register(`user${String(number)}`)
  for (let number = 0; number < 32; number += 1) {
    const item = world.item(hashtag, `${String(number)} ${'x'.repeat(500)}`, { signer: `user${String(number)}` })
    await world.until(node.dht.put(item))
  }
  await world.until(node.dht.put(world.item(avatar, 'x'.repeat(8_000))))
  await world.until(node.dht.put(world.item(profile, { bio: 'x'.repeat(600) })))
  const peers = Array.from({ length: 100 }, (_, number) => ({ address: `53.1.${String(number)}.1`, port: 1 }))
  node.dht.setLocalPeers(tracker, peers, 100)
  for (let number = 0; number < 12; number += 1) {
    const contact = await RawNode.open(world, `60.${String(number)}.1.1`)
    await contact.ask(at, { method: 'ping' })
  }
  await world.clock.advance(60_000)
}

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  node = await world.open(at.address)
})

afterEach(() => world.close())

/** A host that asks and never answers: what comes to it is counted. Its datagrams may as well be forged. */
const openVictim = async (address: string) => {
  const { id } = await RawNode.open(world, address)
  const counts = { sent: 0, received: 0 }
  const socket = await world.network
    .host(address)
    .datagrams({ address: '0.0.0.0', port: dhtPort + 1 }, (bytes) => void (counts.received += bytes.length))
  return {
    id,
    counts,
    send: (bytes: Uint8Array): void => {
      counts.sent += bytes.length
      socket.send(at, bytes)
    },
  }
}

const target = (each: DhtTarget) => new EncodedBencode(encodeTarget(each))
const shortest: readonly (readonly [string, string, (id: Uint8Array) => Record<string, unknown>])[] = [
  ['a ping', 'ping', () => ({})],
  ['findNode', 'findNode', (id) => ({ target: id })],
  ['an unknown query with a target', 'x', (id) => ({ target: id })],
  ['an unknown query', 'x', () => ({})],
  ['getData of a long list', 'getData', () => ({ target: target(hashtag) })],
  ['getData of a large single', 'getData', () => ({ target: target(avatar) })],
  ['getData of a profile', 'getData', () => ({ target: target(profile) })],
  ['getData of nothing', 'getData', () => ({ target: target({ name: 'a', resource: 'b', kind: 'single' }) })],
  ['getData of a token', 'getData', () => ({ target: target(hashtag), justtoken: 1 })],
  ['the peers of a swarm', 'getData', () => ({ target: target(tracker) })],
  ['announcePeer', 'announcePeer', (id) => ({ infoHash: id, port: 1, token: 'abcd' })],
  ['putData', 'putData', () => ({ p: {}, sig_p: '', sig_user: '', token: '' })],
  ['listen', 'listen', (id) => ({ infoHash: id, n: 'alice', sig: 'x', token: 'x' })],
  ['heard', 'heard', (id) => ({ infoHash: id, token: 'x', p: {}, sig_p: '', sig_user: '' })],
]

describe('an address that proved nothing', () => {
  it.each(shortest)('gets at most three bytes for each one of %s (dht 10.1-11)', async (_, q, fields) => {
    await fill()
    for (const t of ['', 'ab', 'x'.repeat(40)]) {
      const victim = await openVictim(`61.${String(t.length)}.2.3`)
      for (let round = 0; round < 20; round += 1) {
        victim.send(encodeBencode({ q, t, x: { id: victim.id, ...fields(victim.id) }, z: 'q' }))
        await world.clock.advance(1_000)
      }
      await world.clock.advance(300_000)
      expect(victim.counts.received / victim.counts.sent).toBeLessThanOrEqual(3)
    }
  })

  it('gets no more of many forged questions at once (dht 10.1-11)', async () => {
    await fill()
    // As few as are all answered, and more than a network has answered.
    for (const [host, count] of [
      ['61.1.2.3', 60],
      ['61.2.2.3', 3_000],
    ] as const) {
      const victim = await openVictim(host)
      for (let number = 0; number < count; number += 1) {
        const each = [hashtag, avatar, tracker][number % 3] as DhtTarget
        victim.send(encodeQuery({ transaction: Uint8Array.of(1, 2) }, victim.id, getData(each)))
      }
      await world.clock.advance(60_000)
      expect(victim.counts.received / victim.counts.sent).toBeLessThanOrEqual(3)
    }
  })

  it('is asked to prove it, as an old node does by answering a ping, and has the whole answer then (dht 10.1-11)', async () => {
    await fill()
    const old = await RawNode.open(world, '52.7.7.7')
    for (const [each, length] of [
      [hashtag, 4],
      [avatar, 1],
      [profile, 1],
    ] as const)
      expect((await old.askReply(at, getData(each))).items?.length).toBeGreaterThanOrEqual(length)
    const pings = old.received.filter(({ kind }) => kind === 'query')
    expect(pings).toHaveLength(1)
    const other = await RawNode.open(world, '52.8.8.8')
    expect((await other.askReply(at, getData(tracker))).peers).toHaveLength(100)
  })
})

describe('a flood', () => {
  /** Asks for a hashtag as a stranger from another network each time; how often it came. */
  const honestReads = async (each: DhtTarget): Promise<number> => {
    let answered = 0
    for (let number = 0; number < 15; number += 1) {
      const reader = await RawNode.open(world, `70.${String(number)}.1.1`)
      const message = await reader.ask(at, getData(each))
      if (message?.kind === 'reply' && (message.reply.items?.length ?? 0) > 0) answered += 1
      await world.clock.advance(900)
    }
    return answered
  }

  it.each([
    ['a hashtag', hashtag],
    ['a profile', profile],
  ])('of questions from one network leaves the reads of others of %s as they are (dht 10.1-11)', async (_, each) => {
    await fill()
    const greedy = await RawNode.open(world, '52.7.7.7')
    await greedy.askReply(at, getData(hashtag))
    const query = encodeQuery({ transaction: Uint8Array.of(1, 2) }, greedy.id, getData(hashtag))
    const flood = world.clock.every(20, () => {
      greedy.send(at, query)
    })
    await world.clock.advance(20_000)
    expect(await honestReads(each)).toBe(15)
    flood.cancel()
  })

  it('under forged addresses leaves the reads of others as they are (dht 10.1-11)', async () => {
    await fill()
    const sources = await Promise.all(Array.from({ length: 40 }, (_, number) => openVictim(`62.${String(number)}.2.3`)))
    let turn = 0
    const flood = world.clock.every(10, () => {
      const source = sources[(turn += 1) % sources.length]!
      source.send(encodeQuery({ transaction: Uint8Array.of(1, 2) }, source.id, getData(hashtag)))
    })
    await world.clock.advance(20_000)
    expect(await honestReads(hashtag)).toBe(15)
    flood.cancel()
  })

  it('under the address of a node does not cut it off, neither way (dht 10.1-11)', async () => {
    const known: Endpoint[] = [at]
    const friend = await world.open('52.7.7.7', known)
    await world.clock.advance(60_000)
    const { id } = await RawNode.open(world, '52.7.7.8')
    const forger = await world.network.host(friend.address).datagrams({ address: '0.0.0.0', port: 1 }, () => undefined)
    // 44 kB within five seconds are as much as cuts two C++ nodes apart for more than eight minutes; this is more than a
    // network may send here. A second after its end all is as it was.
    for (let count = 0; count < 11_000; count += 1) {
      forger.send(at, encodeBencode({ q: 'ping', x: { id }, z: 'q' }))
      if (count % 250 === 0) await world.clock.advance(100)
    }
    await world.clock.advance(1_000)
    expect((await world.until(friend.dht.put(world.item(profile, 'from the friend')))).ok).toBe(true)
    await world.clock.advance(1_000)
    expect(node.dht.state().storedItems).toBe(1)
    await world.until(node.dht.put(world.item(avatar, 'from the node')))
    await world.clock.advance(1_000)
    expect(friend.dht.state().storedItems).toBe(2)
    expect(node.dht.state().contacts).toBe(1)
  })

  it('under forged addresses takes nothing from those who have proved theirs (dht 10.1-11)', async () => {
    await fill()
    const reader = await RawNode.open(world, '52.7.7.7')
    await reader.askReply(at, getData(profile))
    const sources = await Promise.all(Array.from({ length: 80 }, (_, number) => openVictim(`62.${String(number)}.2.3`)))
    const flood = world.clock.every(10, () => {
      for (const source of sources)
        source.send(
          encodeQuery({ transaction: Uint8Array.of(1, 2) }, source.id, { method: 'findNode', target: source.id }),
        )
    })
    await world.clock.advance(5_000)
    for (let number = 0; number < 8; number += 1) {
      expect((await reader.askReply(at, getData(avatar))).items).toHaveLength(1)
      await world.clock.advance(500)
    }
    flood.cancel()
    expect(sources.reduce((sum, { counts }) => sum + counts.received, 0)).toBeGreaterThan(100_000)
  })

  it('of twenty thousand datagrams in a second is shed, and what is awaited comes through (dht 10.1-11)', async () => {
    const friend = await world.open('52.7.7.7', [at])
    await world.clock.advance(60_000)
    const sources = await Promise.all(Array.from({ length: 20 }, (_, number) => openVictim(`62.${String(number)}.2.3`)))
    const put = friend.dht.put(world.item(profile, 'x'))
    const lookedAt = vi.spyOn(world.chain, 'registrationHeight')
    for (let count = 0; count < 20_000; count += 1) {
      const source = sources[count % 20]!
      source.send(encodeQuery({ transaction: Uint8Array.of(1, 2) }, source.id, getData(tracker)))
    }
    await world.until(put)
    await world.clock.advance(2_000)
    expect(node.dht.state().storedItems).toBe(1)
    expect(await world.until(node.dht.get({ ...profile, resource: 'status' }))).toEqual([])
    const answered = sources.reduce((sum, { counts }) => sum + counts.received, 0)
    expect(answered).toBeLessThan(20_000 * 65 * 0.3)
    expect([lookedAt.mock.calls.length > 1_000, lookedAt.mock.calls.length < 6_000]).toEqual([true, true])
  })
})

describe('a forged answer', () => {
  it('to a challenge that was never sent does nothing (dht 10.1-12)', async () => {
    await fill()
    const victim = await openVictim('61.1.2.3')
    const t = new Uint8Array(32).fill(1)
    victim.send(encodeBencode({ r: { id: victim.id, token: encodeUtf8('abcd') }, t, z: 'r' }))
    await world.clock.advance(1_000)
    expect(victim.counts.received).toBe(0)
    expect(targetKey(hashtag)).toHaveLength(20)
  })
})
