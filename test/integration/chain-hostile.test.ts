// Peers that keep a chain from following the others: silent ones, circular ones, and ones that announce and do not send.
import { describe, expect, test } from 'vitest'
import type { Chain } from '../../src/chain/index.ts'
import { inventoryType } from '../../src/chain/wire/messages.ts'
import { chainOn, childOf, plainBlocks, registration, secret } from '../support/chain-builders.ts'
import {
  blockEntries,
  type FakePeer,
  fakePeerTo,
  feedBlocks,
  serveInventories,
  showHeaders,
} from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const honestAddress = '51.2.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

/** Another chain with blocks, which ours dials. */
const honestNode = async (count: number): Promise<{ readonly node: Chain; readonly feeder: FakePeer }> => {
  const node = await horde.open(honestAddress)
  const feeder = await fakePeerTo(horde, '51.90.0.1', honestAddress)
  await feeder.shakeHands()
  feeder.send('headers', [])
  await feedBlocks(feeder, plainBlocks(count), { horde, chain: node })
  return { node, feeder }
}

const connectToHonest = async (node: Chain): Promise<void> => {
  chain.addNode(`${honestAddress}:5000`)
  await horde.until(() => chain.tip().height === node.tip().height, 60_000)
}

describe('a peer that answers each request for headers with the same 2,000 (chain H20)', () => {
  test('leads nobody in a circle: others are followed, mining goes on', async () => {
    const { node, feeder } = await honestNode(2_001)
    await connectToHonest(node)
    const circling = await fakePeerTo(horde, '51.66.0.1', ours)
    showHeaders(circling, plainBlocks(2_000))
    await circling.shakeHands({ startHeight: 1_000_000 })
    for (let round = 0; round < 60; round += 1) {
      if (!circling.closed) circling.send('inv', blockEntries([new Uint8Array(32).fill(round + 1)]))
      await horde.clock.advance(1_000)
      expect(chain.sync().state).toBe('current')
    }
    const [next] = plainBlocks(2_002).slice(-1)
    feeder.send('block', next!)
    await horde.until(() => chain.tip().height === 2_002, 2_000)
    expect(chain.sync().bestKnownHeight).toBe(2_002)
    // Asked once for its headers, and once for each announcement at most.
    expect(circling.all('getheaders').length).toBeLessThan(70)
  })

  test('on a branch of its own pays for each round, and is banned', async () => {
    const branch = chainOn(plainBlocks(1)[0]!, 2_000, { version: 3 })
    const circling = await fakePeerTo(horde, '51.66.0.1', ours)
    showHeaders(circling, [...plainBlocks(1), ...branch].slice(0, 2_000))
    await circling.shakeHands({ startHeight: 2_000 })
    await horde.until(() => chain.peers().every(({ banScore }) => banScore >= 20), 60_000)
    expect(chain.tip().height).toBe(0)
  })
})

describe('silent newcomers that claim to be ahead (chain H20)', () => {
  test('keep nobody from the blocks that an honest peer announces', async () => {
    const { node, feeder } = await honestNode(20)
    await connectToHonest(node)
    const newcomers: FakePeer[] = []
    for (let round = 0; round < 8; round += 1) {
      const silent = await fakePeerTo(horde, `51.${String(100 + round)}.0.1`, ours)
      await silent.shakeHands({ startHeight: 1_000_000 })
      newcomers.push(silent)
      const [next] = plainBlocks(21 + round).slice(-1)
      feeder.send('block', next!)
      await horde.until(() => chain.tip().height === 21 + round, 1_000)
      await horde.clock.advance(5_000)
      expect(chain.sync()).toMatchObject({ state: 'current', height: 21 + round, bestKnownHeight: 21 + round })
    }
    await horde.clock.advance(20_000)
    const charged = chain.peers().filter(({ startHeight }) => startHeight === 1_000_000)
    expect(charged.map(({ banScore }) => banScore).some((score) => score > 0)).toBe(true)
  })

  test('do not delay the first synchronisation', async () => {
    for (let each = 0; each < 6; each += 1) {
      const silent = await fakePeerTo(horde, `51.${String(100 + each)}.0.1`, ours)
      await silent.shakeHands({ startHeight: 1_000_000 })
    }
    const { node } = await honestNode(300)
    const startedMs = horde.clock.nowMs()
    await connectToHonest(node)
    expect(horde.clock.nowMs() - startedMs).toBeLessThan(15_000)
  })
})

describe('an announcement that is not kept (chain H20)', () => {
  test('of a block costs three seconds, not the block', async () => {
    const [liar, honest] = [await fakePeerTo(horde, '51.66.0.1', ours), await fakePeerTo(horde, '51.7.0.1', ours)]
    for (const peer of [liar, honest]) {
      await peer.shakeHands()
      peer.send('headers', [])
    }
    await horde.clock.advance(200)
    const block = childOf(plainBlocks(1)[0]!)
    const parent = plainBlocks(1)[0]!
    honest.send('block', parent)
    await horde.until(() => chain.tip().height === 1)
    liar.send('inv', blockEntries([block.header.id]))
    await horde.clock.advance(100)
    honest.react = ({ command, value }) => {
      if (command === 'getdata') for (const _ of value as unknown[]) honest.send('block', block)
    }
    honest.send('inv', blockEntries([block.header.id]))
    await horde.until(() => chain.tip().height === 2, 5_000)
  })

  test('of a registration costs three seconds, and nothing when its announcer leaves (chain H18)', async () => {
    const [liar, honest] = [await fakePeerTo(horde, '51.66.0.1', ours), await fakePeerTo(horde, '51.7.0.1', ours)]
    for (const peer of [liar, honest]) await peer.shakeHands()
    const pending = [registration('alice', secret(1)), registration('bob', secret(2))].map(
      ({ transaction }) => transaction,
    )
    const entries = pending.map(({ id }) => ({ type: inventoryType.transaction, id }))
    honest.react = ({ command, value }) => {
      if (command !== 'getdata') return
      for (const { id } of value as { id: Uint8Array }[]) {
        const found = pending.find((transaction) => Buffer.compare(transaction.id, id) === 0)
        if (found !== undefined) honest.send('tx', found)
      }
    }
    liar.send('inv', entries.slice(0, 1))
    await horde.clock.advance(100)
    honest.send('inv', entries.slice(0, 1))
    await horde.until(() => chain.pendingRegistrations().length === 1, 5_000)
    liar.send('inv', entries.slice(1))
    await horde.clock.advance(100)
    honest.send('inv', entries.slice(1))
    await horde.clock.advance(100)
    liar.close()
    await horde.until(() => chain.pendingRegistrations().length === 2, 1_000)
  })

  test('of registrations without end is charged (chain H11)', async () => {
    const flooder = await fakePeerTo(horde, '51.66.0.1', ours)
    await flooder.shakeHands()
    const entries = Array.from({ length: 4_000 }, (_, index) => {
      const id = new Uint8Array(32)
      new DataView(id.buffer).setUint32(0, index)
      return { type: inventoryType.transaction, id }
    })
    for (let round = 0; round < 12; round += 1) flooder.send('inv', entries)
    await horde.until(() => flooder.closed, 5_000)
    expect(flooder.all('getdata').flat().length).toBeLessThanOrEqual(1_000)
  })
})

describe('branches of headers without blocks (chain H14)', () => {
  test('hold up nobody for longer than ten seconds, and cost their senders the connection', async () => {
    const { node, feeder } = await honestNode(20)
    await connectToHonest(node)
    const liars: FakePeer[] = []
    for (let each = 0; each < 4; each += 1) {
      const branch = chainOn(plainBlocks(each + 1)[each]!, 300, { version: 3 + each })
      const liar = await fakePeerTo(horde, `51.${String(150 + each)}.0.1`, ours)
      showHeaders(liar, branch)
      await liar.shakeHands({ startHeight: 400 })
      liars.push(liar)
    }
    await horde.clock.advance(12_000)
    expect(chain.sync().state).not.toBe('syncing')
    for (let round = 0; round < 3; round += 1) {
      feeder.send('block', plainBlocks(21 + round).at(-1)!)
      await horde.until(() => chain.tip().height === 21 + round, 2_000)
    }
    await horde.until(() => liars.every(({ closed }) => closed), 120_000)
    await horde.until(() => chain.sync().state === 'current', 60_000)
  })
})

describe('blocks of the common chain that are kept back (chain H20)', () => {
  /** Shows the headers of the common chain and sends none of its blocks. */
  const withholder = async (address: string, count: number): Promise<FakePeer> => {
    const peer = await fakePeerTo(horde, address, ours)
    showHeaders(peer, plainBlocks(count))
    await peer.shakeHands({ startHeight: count })
    return peer
  }

  test('come at once from whoever shows up with them later', async () => {
    const peer = await withholder('51.66.0.1', 30)
    await horde.clock.advance(15_000)
    expect(chain.sync()).toMatchObject({ height: 0, missingBlocks: 30 })
    peer.close()
    const honest = await fakePeerTo(horde, '51.7.0.1', ours)
    serveInventories(honest, plainBlocks(30))
    await honest.shakeHands({ startHeight: 30 })
    honest.send('inv', blockEntries(plainBlocks(30).map(({ header }) => header.id)))
    await horde.until(() => chain.tip().height === 30, 5_000)
  })

  test('come from the honest peer that we chose, and it pays nothing for the others', async () => {
    const withholders: FakePeer[] = []
    for (let each = 0; each < 6; each += 1) withholders.push(await withholder(`51.${String(150 + each)}.0.1`, 200))
    const { node } = await honestNode(200)
    chain.addNode(`${honestAddress}:5000`)
    await horde.until(() => chain.tip().height === node.tip().height, 10_000)
    await horde.clock.advance(60_000)
    expect(chain.peers().filter(({ inbound }) => !inbound)).toMatchObject([{ banScore: 0 }])
  })
})
