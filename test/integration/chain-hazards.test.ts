// Messages of the reference that we read and leave alone, because whoever follows them is led (chain.md 9.3).
import { beforeEach, expect, test } from 'vitest'
import { emptyBytes } from '../../src/base/bytes.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { chainOn, quickGenesis } from '../support/chain-builders.ts'
import { type FakePeer, fakePeerTo, feedBlocks } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const horde = useHorde()
const chain = forEachTest(() => horde.open('51.1.0.1'))
let peer: FakePeer
let neighbour: FakePeer

beforeEach(async () => {
  peer = await fakePeerTo(horde, '51.9.0.1', '51.1.0.1')
  neighbour = await fakePeerTo(horde, '51.8.0.1', '51.1.0.1')
  for (const each of [peer, neighbour]) await each.shakeHands()
  await horde.clock.advance(1_000)
  for (const each of [peer, neighbour]) each.received.length = 0
})

test('an alert is passed on to nobody: its keys are public (chain H7)', async () => {
  peer.sendRaw('alert', new Uint8Array(90))
  await horde.clock.advance(10_000)
  expect([peer.commands, neighbour.commands]).toEqual([[], []])
  expect(chain.peers().map(({ banScore }) => banScore)).toEqual([0, 0])
})

test('votes for a soft checkpoint move nothing: the most work is followed, and no vote is passed on (chain H10)', async () => {
  const [voted, heavier] = [chainOn(quickGenesis, 6, { salt: 1 }), chainOn(quickGenesis, 7, { salt: 2 })]
  await feedBlocks(peer, voted, { horde, chain })
  const vote = (block: Block | undefined, height: number): void => {
    for (const username of ['mf1', 'mf1a', 'mf2', 'mf3', 'omgasm'])
      peer.send('cp', { height, id: block?.header.id ?? emptyBytes, username, signature: new Uint8Array(65) })
  }
  vote(voted[5], 6)
  vote(voted[5], 2_000_000_000)
  await feedBlocks(peer, heavier, { horde, chain })
  await horde.clock.advance(5_000)
  expect(encodeHex(chain.tip().id)).toBe(encodeHex(heavier[6]?.header.id ?? emptyBytes))
  for (const each of [peer, neighbour]) expect(each.commands).not.toContain('cp')
  expect(peer.closed).toBe(false)
})

test('answers of a proxy to the DHT that nobody asked for are ignored, also those too short to be one (chain H16)', async () => {
  for (const length of [0, 1, 19, 21, 300]) peer.sendRaw('dhtgetreply', new Uint8Array(length))
  await horde.clock.advance(10_000)
  expect([peer.commands, peer.closed]).toEqual([[], false])
})
