// How long a chain waits for its peers: as long as their answers take.
import { describe, expect, test } from 'vitest'
import type { Block } from '../../src/chain/wire/block.ts'
import { inventoryType } from '../../src/chain/wire/messages.ts'
import { equalBytes } from '../../src/base/bytes.ts'
import { childOf, plainBlocks, quickGenesis, registration, secret } from '../support/chain-builders.ts'
import { blockEntries, type FakePeer, fakePeerTo, showHeaders } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

/** Makes a peer serve headers and blocks, each answer after a while. */
const serveAfter = (peer: FakePeer, blocks: readonly Block[], delayMs: number): void => {
  const later = (send: () => void): void => {
    horde.clock.after(delayMs, () => {
      if (!peer.closed) send()
    })
  }
  peer.react = ({ command, value }) => {
    if (command === 'getheaders')
      later(() => {
        peer.send(
          'headers',
          blocks.map(({ header }) => header),
        )
      })
    if (command !== 'getdata') return
    for (const { id } of value as { id: Uint8Array }[]) {
      const block = blocks.find(({ header }) => equalBytes(header.id, id))
      if (block !== undefined)
        later(() => {
          peer.send('block', block)
        })
    }
  }
}

/** A peer whose handshake is over, and which has no headers for us. */
const idlePeer = async (address: string): Promise<FakePeer> => {
  const peer = await fakePeerTo(horde, address, ours)
  await peer.shakeHands()
  peer.send('headers', [])
  await horde.clock.advance(100)
  return peer
}

describe('where answers come at once, somebody else is asked within two seconds (chain H20)', () => {
  test('for a block whose announcer is silent', async () => {
    const [liar, honest] = [await idlePeer('51.66.0.1'), await idlePeer('51.7.0.1')]
    const block = childOf(quickGenesis)
    serveAfter(honest, [block], 0)
    liar.send('inv', blockEntries([block.header.id]))
    await horde.clock.advance(100)
    honest.send('inv', blockEntries([block.header.id]))
    await horde.until(() => chain.tip().height === 1, 2_000)
  })

  test('for a registration whose announcer is silent (chain H18)', async () => {
    const [liar, honest] = [await idlePeer('51.66.0.1'), await idlePeer('51.7.0.1')]
    const { transaction } = registration('alice', secret(1))
    honest.react = ({ command }) => {
      if (command === 'getdata') honest.send('tx', transaction)
    }
    for (const peer of [liar, honest]) {
      peer.send('inv', [{ type: inventoryType.transaction, id: transaction.id }])
      await horde.clock.advance(100)
    }
    await horde.until(() => chain.pendingRegistrations().length === 1, 2_000)
  })

  test('for headers and blocks that a peer owes which answered before', async () => {
    const staller = await fakePeerTo(horde, '51.66.0.1', ours)
    serveAfter(staller, plainBlocks(40), 20)
    await staller.shakeHands({ startHeight: 40 })
    await horde.until(() => chain.tip().height === 40, 10_000)
    showHeaders(staller, plainBlocks(60))
    staller.send('inv', blockEntries(plainBlocks(60).map(({ header }) => header.id)))
    await horde.until(() => chain.sync().missingBlocks === 20, 1_000)
    const honest = await fakePeerTo(horde, '51.7.0.1', ours)
    serveAfter(honest, plainBlocks(60), 20)
    await honest.shakeHands({ startHeight: 60 })
    await horde.until(() => chain.tip().height === 60, 5_000)
  })
})

describe('a slow honest peer (chain H20)', () => {
  test('whose answers take four seconds is synced from without a pause, and pays nothing', async () => {
    const peer = await fakePeerTo(horde, '51.7.0.1', ours)
    serveAfter(peer, plainBlocks(300), 4_000)
    await peer.shakeHands({ startHeight: 300 })
    await horde.until(() => chain.tip().height === 300, 40_000)
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual([0])
  })

  test('whose answers take twelve seconds each time stays connected, and is asked again at once', async () => {
    const peer = await fakePeerTo(horde, '51.7.0.1', ours)
    serveAfter(peer, plainBlocks(20), 12_000)
    await peer.shakeHands({ startHeight: 20 })
    await horde.until(() => chain.tip().height === 20, 60_000)
    for (let height = 21; height <= 26; height += 1) {
      serveAfter(peer, plainBlocks(height), 12_000)
      peer.send('inv', blockEntries([plainBlocks(height).at(-1)!.header.id]))
      await horde.until(() => chain.tip().height === height, 15_000)
    }
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual([0])
  })

  test('whose headers come late is still a source of headers', async () => {
    const peer = await fakePeerTo(horde, '51.7.0.1', ours)
    serveAfter(peer, plainBlocks(20), 25_000)
    await peer.shakeHands({ startHeight: 0 })
    await horde.clock.advance(30_000)
    expect(chain.sync().bestKnownHeight).toBe(20)
  })
})

test('peers that answer their handshake slowly, and then nothing, win no time by it (chain H20)', async () => {
  const silent: FakePeer[] = []
  for (let each = 0; each < 6; each += 1) {
    const peer = await fakePeerTo(horde, `51.${String(100 + each)}.0.1`, ours)
    peer.sendVersion({ startHeight: 1_000_000 })
    silent.push(peer)
  }
  await horde.clock.advance(30_000)
  for (const peer of silent) peer.send('verack', {})
  await horde.clock.advance(200)
  const honest = await fakePeerTo(horde, '51.7.0.1', ours)
  serveAfter(honest, plainBlocks(100), 20)
  await honest.shakeHands({ startHeight: 100 })
  await horde.until(() => chain.tip().height === 100, 15_000)
})
