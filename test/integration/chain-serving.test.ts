// What a chain gives to a peer that does only what the test says.
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { inventoryType, noStop } from '../../src/chain/wire/messages.ts'
import { ipBytes16 } from '../../src/codec/ip.ts'
import { childOf, plainBlocks, quickGenesis, registration, secret } from '../support/chain-builders.ts'
import { blockEntries, type FakePeer, fakePeerTo, feedBlocks, idTexts } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const theirs = '51.9.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

describe('serving', () => {
  let peer: FakePeer
  let blocks: readonly Block[]

  beforeEach(async () => {
    peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    blocks = plainBlocks(520)
    await feedBlocks(peer, blocks, { horde, chain })
    peer.received.length = 0
  })

  test('getblocks names 500 blocks, and fetching the last of them brings an inventory of the tip', async () => {
    const other = await fakePeerTo(horde, '51.8.0.1', ours)
    await other.shakeHands()
    other.send('getblocks', { version: 70_003, locator: [quickGenesis.header.id], stop: noStop })
    await horde.clock.advance(500)
    const [named] = other.all('inv')
    expect(named).toHaveLength(500)
    expect(idTexts((named ?? []).map(({ id }) => id))).toEqual(
      idTexts(blocks.slice(0, 500).map(({ header }) => header.id)),
    )
    other.send('getdata', named ?? [])
    await horde.until(() => other.all('block').length === 500)
    expect(other.all('block').map(({ header }) => header.height)).toEqual(
      blocks.slice(0, 500).map(({ header }) => header.height),
    )
    expect(
      other
        .all('inv')
        .at(-1)
        ?.map(({ id }) => encodeHex(id)),
    ).toEqual([encodeHex(chain.tip().id)])
    expect(other.commands.at(-1)).toBe('inv')
    other.send('getblocks', {
      version: 70_003,
      locator: [blocks[499]?.header.id ?? noStop],
      stop: blocks[510]?.header.id ?? noStop,
    })
    await horde.clock.advance(500)
    // The stop is left out.
    expect(other.all('inv').at(-1)).toHaveLength(10)
  })

  test('getheaders names up to 2000 headers with the stop, and the stop alone for an empty locator', async () => {
    peer.send('getheaders', {
      version: 70_003,
      locator: [quickGenesis.header.id],
      stop: blocks[9]?.header.id ?? noStop,
    })
    peer.send('getheaders', { version: 70_003, locator: [], stop: blocks[4]?.header.id ?? noStop })
    peer.send('getheaders', { version: 70_003, locator: [noStop], stop: noStop })
    peer.send('getheaders', { version: 70_003, locator: [chain.tip().id], stop: noStop })
    peer.send('getheaders', { version: 70_003, locator: [], stop: noStop })
    await horde.clock.advance(500)
    expect(peer.all('headers').map((list) => list.length)).toEqual([10, 1, 520, 0])
    expect(encodeHex(peer.all('headers')[1]?.[0]?.id ?? noStop)).toBe(encodeHex(blocks[4]?.header.id ?? noStop))
  })

  test('getdata brings blocks of side branches too, and names what is missing', async () => {
    const side = childOf(blocks[517] as Block, { text: 'another branch' })
    peer.send('block', side)
    await horde.clock.advance(500)
    expect(encodeHex(chain.tip().id)).toBe(encodeHex(blocks[519]?.header.id ?? noStop))
    peer.send('getdata', [...blockEntries([side.header.id, noStop]), { type: inventoryType.transaction, id: noStop }])
    await horde.clock.advance(500)
    expect(idTexts(peer.all('block').map(({ header }) => header.id))).toEqual(idTexts([side.header.id]))
    expect(peer.all('notfound')).toEqual([
      [
        { type: inventoryType.block, id: noStop },
        { type: inventoryType.transaction, id: noStop },
      ],
    ])
  })

  test('answers pings, names the pool, and gives its addresses once', async () => {
    peer.send('ping', { nonce: 7n })
    chain.submitRegistration(registration('alice', secret(1)))
    peer.send('mempool', {})
    peer.send('addr', [
      {
        time: Math.floor(horde.clock.nowMs() / 1000),
        address: { services: 1n, ip: ipBytes16('51.77.0.1') ?? noStop, port: 9 },
      },
    ])
    peer.send('getaddr', {})
    peer.send('getaddr', {})
    await horde.clock.advance(3_000)
    expect(peer.all('pong')).toEqual([{ nonce: 7n }])
    expect(peer.all('inv')[0]).toHaveLength(1)
    expect(peer.all('addr')).toHaveLength(1)
    expect(chain.knownEndpoints(10)).toEqual([{ address: '51.77.0.1', port: 9 }])
  })

  test('lets a peer wait that asks for headers all the time, and answers every request', async () => {
    for (let count = 0; count < 60; count += 1)
      peer.send('getheaders', { version: 70_003, locator: [chain.tip().id], stop: noStop })
    await horde.clock.advance(1_000)
    expect(peer.all('headers').length).toBeLessThan(50)
    await horde.clock.advance(10_000)
    expect(peer.all('headers')).toHaveLength(60)
    expect(peer.closed).toBe(false)
  })
})
