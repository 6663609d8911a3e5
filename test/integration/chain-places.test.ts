// Places for those who connect to us: whoever fills them keeps nobody out, and whoever is of use stays (chain.md 6.2).
import { describe, expect, test } from 'vitest'
import { endpointText } from '../../src/codec/ip.ts'
import { plainBlocks } from '../support/chain-builders.ts'
import { FakePeer, fakePeerTo, feedBlocks } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
/** As many as come in when 125 connections are allowed and eight are our own choice. */
const places = 117

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

/** Connects from many addresses at once; the sockets are held open. */
const crowd = async (addresses: readonly string[], greets: boolean): Promise<readonly FakePeer[]> => {
  const connecting = addresses.map((from) =>
    horde.network.host(from).connect({ address: ours, port: 5000 }, { timeoutMs: 5_000 }),
  )
  await horde.clock.advance(200)
  const peers = (await Promise.all(connecting)).flatMap((verdict) =>
    verdict.ok ? [new FakePeer(verdict.value, horde)] : [],
  )
  if (!greets) return peers
  for (const peer of peers) {
    peer.sendVersion()
    peer.send('verack', {})
  }
  await horde.clock.advance(300)
  return peers
}

const ofOneNetwork = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `66.6.${String(index >> 8)}.${String(index & 255)}`)

const ofManyNetworks = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${String(70 + (index >> 8))}.${String(index & 255)}.0.1`)

/** Makes peers answer pings, as every node does. */
const answerPings = (peers: readonly FakePeer[]): void => {
  for (const peer of peers)
    peer.react = ({ command, value }) => {
      if (command === 'ping') peer.send('pong', value as { nonce: bigint })
    }
}

const answersPing = async (peer: FakePeer): Promise<boolean> => {
  const before = peer.all('pong').length
  peer.send('ping', { nonce: 7n })
  await horde.clock.advance(200)
  return peer.all('pong').length > before
}

describe('hundreds of addresses that take all places', () => {
  test.each([
    ['of one network', ofOneNetwork],
    ['of as many networks', ofManyNetworks],
  ])('%s, and keep on coming, keep no newcomer out', async (_, addresses) => {
    await crowd(addresses(1_000), true)
    expect(chain.peers().length).toBe(places)
    const honest = await fakePeerTo(horde, '51.9.0.1', ours)
    await honest.shakeHands()
    expect(await answersPing(honest)).toBe(true)
  })

  test('of one network take no place of anybody else', async () => {
    const honest = await crowd(ofManyNetworks(100), true)
    await crowd(ofOneNetwork(300), true)
    await horde.clock.advance(1_000)
    const kept = honest.filter(({ closed }) => !closed).length
    expect(kept).toBeGreaterThanOrEqual(99)
    expect(chain.peers().length).toBe(places)
  })

  test('of many networks do not drive away those who have been here for long', async () => {
    const honest = await crowd(ofManyNetworks(places), true)
    answerPings(honest)
    await horde.clock.advance(120_000)
    await crowd(
      ofManyNetworks(500)
        .slice(places)
        .map((address) => address.replace(/1$/u, '9')),
      true,
    )
    await horde.clock.advance(1_000)
    // Eight that answered pings fastest, and half of those without any merit.
    expect(honest.filter(({ closed }) => !closed).length).toBeGreaterThanOrEqual(8 + ((places - 4 - 8) >> 1))
  })

  test('do not drive away who brought the last block', async () => {
    const bringer = await fakePeerTo(horde, '51.9.0.1', ours)
    await crowd(ofManyNetworks(60), true)
    await bringer.shakeHands()
    bringer.send('headers', [])
    await feedBlocks(bringer, plainBlocks(3), { horde, chain })
    await crowd(ofManyNetworks(400).slice(60), true)
    await horde.clock.advance(1_000)
    expect(await answersPing(bringer)).toBe(true)
  })
})

describe('silent sockets', () => {
  test('give their places to newcomers at once', async () => {
    await crowd(ofManyNetworks(200), false)
    await horde.clock.advance(3_000)
    const newcomers = await crowd(
      Array.from({ length: 20 }, (_, index) => `51.${String(20 + index)}.0.1`),
      true,
    )
    await horde.clock.advance(300)
    expect(newcomers.filter(({ closed }) => !closed).length).toBe(20)
    const known = new Set(chain.peers().map(({ endpoint }) => endpointText(endpoint).split(':')[0]))
    for (let index = 0; index < 20; index += 1) expect(known).toContain(`51.${String(20 + index)}.0.1`)
  })

  test('that come without end do not drive away those who shook hands', async () => {
    const honest = await crowd(ofManyNetworks(60), true)
    for (let round = 0; round < 10; round += 1) {
      await crowd(
        ofManyNetworks(1_000)
          .slice(60 + 90 * round, 150 + 90 * round)
          .map((address) => address.replace(/1$/u, '9')),
        false,
      )
      await horde.clock.advance(3_000)
    }
    expect(honest.filter(({ closed }) => !closed).length).toBeGreaterThanOrEqual(55)
  })
})

describe('many people behind one router', () => {
  const sameAddress = (count: number): readonly string[] => Array.from({ length: count }, () => '66.6.0.1')

  test('come in as long as there is room, and leave half of what is left to others', async () => {
    const people = await crowd(sameAddress(125), true)
    await horde.clock.advance(1_000)
    expect(people.filter(({ closed }) => !closed).length).toBe(Math.ceil(places / 3))
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual(people.slice(0, Math.ceil(places / 3)).map(() => 0))
    const others = await crowd(ofManyNetworks(60), true)
    expect(others.filter(({ closed }) => !closed).length).toBe(60)
  })

  test('are eight where places run short', async () => {
    await crowd(ofManyNetworks(110), true)
    const people = await crowd(sameAddress(20), true)
    await horde.clock.advance(1_000)
    expect(people.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(8)
    expect(people.filter(({ closed }) => !closed).length).toBeGreaterThan(0)
  })
})

test('where there is room nobody has to leave', async () => {
  const peers = await crowd(ofOneNetwork(places), true)
  await horde.clock.advance(20_000)
  expect(peers.filter(({ closed }) => closed)).toEqual([])
})
