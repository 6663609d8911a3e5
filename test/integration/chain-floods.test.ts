// Floods that cost their sender nothing but bytes: they are charged, and others are served meanwhile.
import { describe, expect, test } from 'vitest'
import { ipBytes16 } from '../../src/codec/ip.ts'
import { inventoryType, noStop, protocolVersion } from '../../src/chain/wire/messages.ts'
import { chainOn, plainBlocks, quickGenesis, registration, secret } from '../support/chain-builders.ts'
import { blockEntries, type FakePeer, fakePeerTo, feedBlocks, showHeaders } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

const idOf = (index: number): Uint8Array => {
  const id = new Uint8Array(32)
  new DataView(id.buffer).setUint32(0, index)
  return id
}

const addressesOf = (round: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    time: Math.floor(horde.clock.nowMs() / 1000),
    address: {
      services: 1n,
      ip: new Uint8Array(ipBytes16(`52.${String(round & 255)}.${String(index)}.1`) ?? noStop),
      port: 5000,
    },
  }))

const flooder = async (): Promise<FakePeer> => {
  const peer = await fakePeerTo(horde, '51.66.0.1', ours)
  await peer.shakeHands()
  return peer
}

describe('a flood that nobody asked for (chain H11)', () => {
  const floods: readonly (readonly [string, (peer: FakePeer, round: number) => void])[] = [
    [
      'of announced blocks',
      (peer, round) => {
        peer.send('inv', blockEntries(Array.from({ length: 5_000 }, (_, index) => idOf(round * 5_000 + index))))
      },
    ],
    [
      'of the same announced block',
      (peer) => {
        peer.send('inv', blockEntries(Array.from({ length: 5_000 }, () => quickGenesis.header.id)))
      },
    ],
    [
      'of registrations in single announcements',
      (peer, round) => {
        for (let index = 0; index < 1_000; index += 1)
          peer.send('inv', [{ type: inventoryType.transaction, id: idOf(round * 1_000 + index) }])
      },
    ],
    [
      'of addresses',
      (peer, round) => {
        for (let index = 0; index < 300; index += 1) peer.send('addr', addressesOf(round, 10))
      },
    ],
    [
      'of one pending registration',
      (peer) => {
        for (let index = 0; index < 1_000; index += 1) peer.send('tx', registration('alice', secret(1)).transaction)
      },
    ],
    [
      'of a known block',
      (peer) => {
        for (let index = 0; index < 500; index += 1) peer.send('block', plainBlocks(1)[0]!)
      },
    ],
    [
      'of headers',
      (peer) => {
        peer.send(
          'headers',
          plainBlocks(2_000).map(({ header }) => header),
        )
      },
    ],
    [
      'of items that are not there',
      (peer) => {
        peer.send('notfound', blockEntries(Array.from({ length: 5_000 }, (_, index) => idOf(index))))
      },
    ],
    [
      'of commands that do not exist',
      (peer) => {
        peer.sendRaw('nonsense', new Uint8Array(400_000))
      },
    ],
    [
      'of signs of life',
      (peer) => {
        for (let index = 0; index < 2_000; index += 1) peer.send('ping', { nonce: 1n })
      },
    ],
  ]

  test.each(floods)('%s ends the connection', async (_, send) => {
    const peer = await flooder()
    for (let round = 0; round < 40 && !peer.closed; round += 1) {
      send(peer, round)
      await horde.clock.advance(20)
    }
    await horde.clock.advance(1_000)
    expect(peer.closed).toBe(true)
  })

  test('is not what a node does that announces each block of its own download', async () => {
    const peer = await flooder()
    const chosen = plainBlocks(100)
    peer.send('headers', [])
    for (let second = 0; second < 60; second += 1) {
      for (let index = 0; index < 1_000; index += 1)
        peer.send('inv', blockEntries([(chosen[index % 100] ?? quickGenesis).header.id]))
      await horde.clock.advance(1_000)
    }
    expect([peer.closed, ...chain.peers().map(({ banScore }) => banScore)]).toEqual([false, 0])
  })

  test('leaves whoever asks for a whole chain alone', async () => {
    const feeder = await fakePeerTo(horde, '51.90.0.1', ours)
    await feeder.shakeHands()
    feeder.send('headers', [])
    await feedBlocks(feeder, plainBlocks(2_000), { horde, chain })
    const peer = await fakePeerTo(horde, '51.91.0.1', ours)
    await peer.shakeHands()
    for (let round = 0; round < 40; round += 1) {
      peer.send('getblocks', {
        version: protocolVersion,
        locator: Array.from({ length: 22 }, () => quickGenesis.header.id),
        stop: noStop,
      })
      peer.send(
        'getdata',
        blockEntries(
          plainBlocks(2_000)
            .slice(0, 500)
            .map(({ header }) => header.id),
        ),
      )
      await horde.clock.advance(200)
    }
    await horde.clock.advance(60_000)
    expect(peer.all('block').length).toBe(40 * 500)
    expect([peer.closed, ...chain.peers().map(({ banScore }) => banScore)]).toEqual([false, 0, 0])
  })
})

test('a few addresses are passed on, and not as many as anybody likes to send (chain H11)', async () => {
  const neighbour = await fakePeerTo(horde, '51.9.0.1', ours)
  await neighbour.shakeHands()
  const peer = await flooder()
  for (let round = 0; round < 100; round += 1) peer.send('addr', addressesOf(round, 10))
  await horde.clock.advance(5_000)
  const passed = neighbour.all('addr').length
  expect(passed).toBeGreaterThan(5)
  expect(passed).toBeLessThan(50)
})

describe('heavier branches of headers without blocks (chain H14)', () => {
  test('do not hold up a new node: each peer is asked for its own branch', async () => {
    for (let each = 0; each < 6; each += 1) {
      const liar = await fakePeerTo(horde, `51.${String(150 + each)}.0.1`, ours)
      showHeaders(liar, chainOn(quickGenesis, 600, { version: 3 + each }))
      await liar.shakeHands({ startHeight: 600 })
    }
    await horde.clock.advance(1_000)
    const honest = await fakePeerTo(horde, '51.9.0.1', ours)
    const blocks = plainBlocks(100)
    showHeaders(honest, blocks)
    const answer = honest.react
    honest.react = (message) => {
      answer(message)
      if (message.command !== 'getdata') return
      for (const { id } of message.value as { id: Uint8Array }[]) {
        const block = blocks.find(({ header }) => Buffer.compare(header.id, id) === 0)
        if (block !== undefined) honest.send('block', block)
      }
    }
    await honest.shakeHands({ startHeight: 100 })
    await horde.until(() => chain.tip().height === 100, 6_000)
  })
})
