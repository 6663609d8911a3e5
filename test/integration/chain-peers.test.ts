// One chain and a peer that does only what the test says: handshake and penalties.
import { describe, expect, test } from 'vitest'
import { noStop } from '../../src/chain/wire/messages.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import type { Chain } from '../../src/chain/index.ts'
import { makeHeader } from '../../src/chain/wire/block.ts'
import { ipBytes16 } from '../../src/codec/ip.ts'
import {
  childOf,
  plainBlocks,
  quickGenesis,
  registration,
  secret,
  testStartSeconds,
} from '../support/chain-builders.ts'
import { type FakePeer, fakePeerAt, fakePeerTo } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const theirs = '51.9.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

describe('the handshake', () => {
  test('answers a version with version and verack in one go, then fetches headers', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    expect(peer.commands).toEqual([])
    await peer.shakeHands()
    expect(peer.commands).toEqual(['version', 'verack', 'getheaders'])
    expect(peer.all('version')[0]).toMatchObject({
      version: 70_003,
      services: 0x0300_0001n,
      startHeight: 0,
      relay: true,
    })
    expect(peer.all('getheaders')[0]?.locator.map(encodeHex)).toEqual([
      encodeHex(quickGenesis.header.id),
      encodeHex(quickGenesis.header.id),
    ])
  })

  test('of a connection that we make begins with our version, and asks for addresses', async () => {
    const peerOf = await fakePeerAt(horde, theirs)
    chain.addNode(`${theirs}:5000`)
    await horde.clock.advance(500)
    expect(peerOf()?.commands).toEqual(['version'])
    await peerOf()?.shakeHands()
    expect(peerOf()?.commands).toEqual(['version', 'verack', 'getaddr', 'getheaders'])
  })

  describe('tells each side its address', () => {
    const seenAt = (address: string) => ({
      addressYou: { services: 1n, ip: ipBytes16(address) ?? noStop, port: 5000 },
    })

    const dialled = async (address: string, says: string, by: Chain = chain): Promise<void> => {
      const peerOf = await fakePeerAt(horde, address)
      by.addNode(`${address}:5000`)
      await horde.clock.advance(1_000)
      await peerOf()?.shakeHands(seenAt(says))
    }

    test('and the majority of the networks that we connected to decides what ours is, never one alone (chain H19)', async () => {
      await dialled('51.20.0.1', '66.6.6.6')
      await dialled('51.20.0.2', '66.6.6.6')
      expect(chain.externalAddress()).toBeUndefined()
      await dialled('51.21.0.1', '51.1.0.1')
      await dialled('51.22.0.1', '51.1.0.1')
      expect(chain.externalAddress()).toBe('51.1.0.1')
    })

    test('and those who connected to us have no say in it', async () => {
      for (const from of ['51.20.0.1', '51.21.0.1', '51.22.0.1', '51.23.0.1']) {
        const peer = await fakePeerTo(horde, from, ours)
        await peer.shakeHands(seenAt('8.8.8.8'))
      }
      expect(chain.externalAddress()).toBeUndefined()
    })

    test.each([
      ['51.2.0.1', '51.2.0.1'],
      ['127.0.3.1', undefined],
    ])('and nobody knows better than the address we are bound to: %s', async (bound, expected) => {
      const there = await horde.open(bound, { connectFrom: bound })
      for (const address of ['51.20.0.1', '51.21.0.1', '51.22.0.1']) await dialled(address, '8.8.8.8', there)
      expect(there.externalAddress()).toBe(expected)
    })
  })

  test('with ourselves ends, and the endpoint is not dialled again by chance', async () => {
    expect(
      await Promise.race([chain.tryNode(`${ours}:5000`), horde.clock.advance(1_000).then(() => 'time')]),
    ).toBeDefined()
    await horde.clock.advance(2_000)
    expect(chain.peers()).toEqual([])
    expect(chain.knownEndpointCount()).toBe(0)
  })

  test('refuses versions below 209, reads 10300 as 300, and counts messages before the version', async () => {
    const old = await fakePeerTo(horde, theirs, ours)
    await old.shakeHands({ version: 208 })
    expect(old.closed).toBe(true)
    const misprinted = await fakePeerTo(horde, theirs, ours)
    misprinted.send('ping', { nonce: 1n })
    await misprinted.shakeHands({ version: 10_300 })
    misprinted.sendVersion()
    await horde.clock.advance(200)
    expect(chain.peers()).toMatchObject([{ version: 300, banScore: 2 }])
  })

  test('that does not come about in a minute ends the connection', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await horde.clock.advance(59_000)
    expect(peer.closed).toBe(false)
    await horde.clock.advance(7_000)
    expect(peer.closed).toBe(true)
  })

  test('corrects the clock by the median once five addresses spoke', async () => {
    for (const [index, offset] of [100, 300, 200, 400].entries()) {
      expect(chain.timeOffsetSeconds()).toBe(0)
      const peer = await fakePeerTo(horde, `51.${String(30 + index)}.0.1`, ours)
      await peer.shakeHands({ time: BigInt(Math.floor(horde.clock.nowMs() / 1000) + offset) })
    }
    expect(chain.timeOffsetSeconds()).toBe(200)
  })

  test('tells how far the clocks of peers are from ours, also where that is not believed', async () => {
    expect(chain.clockDifferenceSeconds()).toBeUndefined()
    for (const [index, offset] of [-259_200, -259_100, 10].entries()) {
      const peer = await fakePeerTo(horde, `51.${String(30 + index)}.0.1`, ours)
      await peer.shakeHands({ time: BigInt(Math.floor(horde.clock.nowMs() / 1000) + offset) })
    }
    expect(chain.clockDifferenceSeconds()).toBeGreaterThan(-259_110)
    expect(chain.clockDifferenceSeconds()).toBeLessThan(-259_090)
    expect(chain.timeOffsetSeconds()).toBe(0)
  })

  test('is seen through at once when our clock is set, by which nobody is dropped (chain H21)', async () => {
    const peers: FakePeer[] = []
    for (let index = 0; index < 6; index += 1) {
      const peer = await fakePeerTo(horde, `51.${String(30 + index)}.0.1`, ours)
      await peer.shakeHands()
      peers.push(peer)
    }
    for (const setMs of [3_600_000, -7_200_000]) {
      horde.clock.set(setMs)
      await horde.clock.advance(10_000)
    }
    expect([chain.timeOffsetSeconds(), chain.clockDifferenceSeconds()]).toEqual([3_600, 3_600])
    expect(peers.some(({ closed }) => closed)).toBe(false)
  })

  test('that was hours behind lets blocks in again as soon as it is set (chain H21)', async () => {
    horde.clock.set(-10 * 3_600_000)
    const block = childOf(quickGenesis, { time: testStartSeconds })
    const peer = await fakePeerTo(horde, theirs, ours)
    peer.react = ({ command, value }) => {
      if (command === 'getheaders') peer.send('headers', [block.header])
      if (command === 'getdata') for (const _ of value as unknown[]) peer.send('block', block)
    }
    await peer.shakeHands({ startHeight: 1, time: BigInt(testStartSeconds) })
    await horde.clock.advance(5_000)
    expect([chain.tip().height, chain.clockDifferenceSeconds()]).toEqual([0, 36_000])
    horde.clock.set(10 * 3_600_000)
    await horde.until(() => chain.tip().height === 1, 5_000)
    expect(chain.clockDifferenceSeconds()).toBe(0)
  })
})

describe('a peer that misbehaves', () => {
  test('with an invalid block is banned for a day, with its neighbours on the same address', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    const neighbour = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    await neighbour.shakeHands()
    peer.send('block', childOf(quickGenesis, { height: 7 }))
    await horde.clock.advance(1_000)
    expect([peer.closed, neighbour.closed]).toEqual([true, true])
    const again = await fakePeerTo(horde, theirs, ours)
    await again.shakeHands()
    expect(again.closed).toBe(true)
    await horde.clock.advance(24 * 3_600_000)
    const later = await fakePeerTo(horde, theirs, ours)
    await later.shakeHands()
    expect(later.closed).toBe(false)
  })

  test('with a block that breaks a rule only on connecting is banned as well', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    peer.send('block', childOf(quickGenesis, { signer: 'mallory', key: { privateKey: secret(1), compressed: true } }))
    await horde.until(() => peer.closed)
    expect(chain.tip().height).toBe(0)
  })

  test('is charged as the tables say', async () => {
    const [peer, second] = [await fakePeerTo(horde, theirs, ours), await fakePeerTo(horde, '51.8.0.1', ours)]
    await peer.shakeHands()
    await second.shakeHands()
    const tooManyAddresses = new Uint8Array(3 + 1001 * 30)
    tooManyAddresses.set([0xfd, 0xe9, 0x03])
    peer.sendRaw('addr', tooManyAddresses)
    peer.sendRaw('nonsense', new Uint8Array(10))
    peer.sendRaw('tx', new Uint8Array(3))
    peer.sendRaw('alert', new Uint8Array(30))
    peer.sendRaw('dhtgetreq', Uint8Array.of(1, 2, 3))
    peer.sendRaw('filterload', new Uint8Array(30))
    second.send('tx', {
      ...registration('alice', secret(1)).transaction,
      bytes: registration('Alice', secret(1)).transaction.bytes,
    })
    await horde.clock.advance(1_000)
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual([20, 20])
    expect(chain.pendingRegistrations()).toEqual([])
  })

  test('with a wrong magic is cut off, with a wrong checksum or command only ignored', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const damaged = Uint8Array.from([...[0xfa, 0xbf, 0xb5, 0xda], ...new Uint8Array(20)])
    damaged.set([1, 2], 4)
    peer.sendBytes(damaged)
    peer.send('ping', { nonce: 1n })
    await horde.clock.advance(500)
    expect(peer.all('pong')).toHaveLength(1)
    peer.sendBytes(new Uint8Array(24))
    await horde.clock.advance(500)
    expect(peer.closed).toBe(true)
    expect(chain.peers()).toEqual([])
  })

  test('with headers that do not follow one another pays for it, and unasked ones count for nothing', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const [first, second, third] = plainBlocks(3).map(({ header }) => header)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three headers were built')
    peer.send('headers', [first, third])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 20 }])
    peer.send('headers', [first, third])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 20 }])
  })

  test('with headers without work is charged', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const { header } = childOf(quickGenesis)
    const work = (nonce: number) => makeHeader({ ...header, nonce })
    let nonce = header.nonce + 1
    const { scryptHashSync } = await import('../../src/crypto/hash.ts')
    while (((scryptHashSync(work(nonce).bytes)[31] ?? 0) & 0x80) === 0) nonce += 1
    peer.send('headers', [work(nonce)])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 50 }])
  })
})
