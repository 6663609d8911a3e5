// How a chain catches up: headers first, inventories, announcements, and peers that stall.
import { describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { knowsAllNames } from '../../src/node/name-knowledge.ts'
import { childOf, plainBlocks, quickGenesis } from '../support/chain-builders.ts'
import {
  blockEntries,
  fakePeerTo,
  feedBlocks,
  idTexts,
  serveInventories,
  showHeaders,
} from '../support/chain-fake-peer.ts'
import { sameTip, useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const theirs = '51.9.0.1'

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

describe('a peer that serves no headers', () => {
  test('is followed by inventories, over the 500 of one round, as the C++ node syncs', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    const blocks = plainBlocks(1_150)
    serveInventories(peer, blocks)
    await peer.shakeHands({ startHeight: blocks.length })
    await horde.until(() => chain.tip().height === blocks.length, 300_000)
    expect(peer.all('getheaders').length).toBeGreaterThan(0)
    expect(peer.closed).toBe(false)
  })
})

describe('a chain that is read', () => {
  test('tells how fast, and how long the rest will take; until then no name is known to be free', async () => {
    const blocks = plainBlocks(400)
    const byId = new Map(blocks.map((block) => [encodeHex(block.header.id), block]))
    const peer = await fakePeerTo(horde, theirs, ours)
    showHeaders(peer, blocks)
    const { react } = peer
    const asked: Uint8Array[] = []
    peer.react = (message) => {
      react(message)
      if (message.command === 'getdata')
        for (const { id } of message.value as readonly { readonly id: Uint8Array }[]) asked.push(id)
    }
    /** Twenty blocks a second. */
    const serve = async (): Promise<void> => {
      for (const id of asked.splice(0, 20)) peer.send('block', byId.get(encodeHex(id)) ?? quickGenesis)
      await horde.clock.advance(1_000)
    }
    await peer.shakeHands({ startHeight: blocks.length })
    for (let second = 0; second < 15; second += 1) {
      await serve()
      expect(knowsAllNames({ sync: () => chain.sync(), network: chain.network })).toBe(false)
    }
    const { state, height, bestKnownHeight, pace } = chain.sync()
    if (pace === undefined) throw new Error('no pace is told')
    expect([state, bestKnownHeight, pace.reads]).toEqual(['syncing', 400, 'blocks'])
    expect(height).toBeGreaterThan(200)
    expect(pace.perSecond).toBeGreaterThan(15)
    expect(pace.perSecond).toBeLessThan(22)
    expect(pace.secondsLeft).toBeCloseTo((400 - height) / pace.perSecond, 3)
    while (chain.tip().height < 400) await serve()
    await horde.clock.advance(30_000)
    expect(chain.sync()).toMatchObject({ state: 'current', pace: undefined })
  })
})

describe('blocks that are announced', () => {
  test('are fetched at once, announced to others, and fetched elsewhere when the announcer is silent', async () => {
    const [silent, honest] = [await fakePeerTo(horde, theirs, ours), await fakePeerTo(horde, '51.8.0.1', ours)]
    for (const peer of [silent, honest]) {
      await peer.shakeHands()
      peer.send('headers', [])
      await horde.clock.advance(100)
    }
    const block = childOf(quickGenesis)
    silent.send('inv', blockEntries([block.header.id]))
    await horde.clock.advance(500)
    expect(silent.all('getdata')).toEqual([blockEntries([block.header.id])])
    honest.react = ({ command, value }) => {
      if (command === 'getheaders') honest.send('headers', [block.header])
      if (command === 'getdata') for (const _ of value as unknown[]) honest.send('block', block)
    }
    honest.send('inv', blockEntries([block.header.id]))
    await horde.until(() => chain.tip().height === 1, 40_000)
    expect(silent.all('inv').flat()).toEqual([])
    const watcher = await fakePeerTo(horde, '51.7.0.1', ours)
    await watcher.shakeHands({ startHeight: 1 })
    const next = childOf(block)
    honest.send('block', next)
    await horde.until(() => watcher.all('inv').length > 0)
    expect(
      idTexts(
        watcher
          .all('inv')
          .flat()
          .map(({ id }) => id),
      ),
    ).toEqual(idTexts([next.header.id]))
    expect(
      honest
        .all('inv')
        .flat()
        .map(({ id }) => encodeHex(id)),
    ).not.toContain(encodeHex(next.header.id))
  })

  test('without their parent wait for it, and bring the branch', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    peer.send('headers', [])
    await horde.clock.advance(100)
    const blocks = plainBlocks(3)
    for (const block of [...blocks].reverse()) peer.send('block', block)
    await horde.until(() => chain.tip().height === 3)
    expect(peer.all('getheaders').length).toBeGreaterThan(1)
  })
})

describe('synchronisation', () => {
  test('of 2500 blocks goes headers first, from several peers at once', async () => {
    const feeder = await fakePeerTo(horde, theirs, ours)
    await feeder.shakeHands()
    const blocks = plainBlocks(2_500)
    await feedBlocks(feeder, blocks, { horde, chain })
    feeder.close()
    const others = [await horde.open('51.2.0.1', { addNodes: [`${ours}:5000`] })]
    await horde.until(() => sameTip([chain, ...others], 2_500), 600_000)
    const addNodes = ['51.1.0.1:5000', '51.2.0.1:5000']
    const last = await horde.open('51.3.0.1', { addNodes })
    const states = new Set<string>()
    await horde.until(() => {
      states.add(last.sync().state)
      return sameTip([chain, last], 2_500)
    }, 600_000)
    expect(states).toContain('syncing')
    expect(last.sync()).toMatchObject({ state: 'current', height: 2_500, bestKnownHeight: 2_500, missingBlocks: 0 })
    // Both peers sent a good part: each message of a small block is about 240 bytes.
    const sent = last.peers().map(({ bytesReceived }) => bytesReceived)
    expect(sent).toHaveLength(2)
    expect(Math.min(...sent)).toBeGreaterThan(200_000)
  })

  test('goes on with other peers when one stalls', async () => {
    const feeder = await fakePeerTo(horde, theirs, ours)
    await feeder.shakeHands()
    const blocks = plainBlocks(300)
    await feedBlocks(feeder, blocks, { horde, chain })
    const last = await horde.open('51.3.0.1')
    const staller = await fakePeerTo(horde, '51.4.0.1', '51.3.0.1')
    showHeaders(staller, blocks)
    await staller.shakeHands({ startHeight: 300 })
    await horde.until(() => staller.all('getdata').length > 0)
    last.addNode(`${ours}:5000`)
    await horde.until(() => sameTip([chain, last], 300), 120_000)
    await horde.clock.advance(120_000)
    expect(last.peers().filter(({ inbound }) => !inbound)).toHaveLength(1)
  })
})
