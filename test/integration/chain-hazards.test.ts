// Messages of the reference that we read and leave alone, because whoever follows them is led (chain.md 9.3).
import { beforeEach, expect, test } from 'vitest'
import { emptyBytes } from '../../src/base/bytes.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { signedVoteData } from '../../src/chain/state/soft-checkpoints.ts'
import { signData } from '../../src/crypto/signature.ts'
import { chainOn, quickGenesis, registration, secret } from '../support/chain-builders.ts'
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

const voting = ['mf1', 'mf1a', 'mf2', 'wrewolf'] as const

const voteOf = (username: (typeof voting)[number], { header }: Block, height = header.height) => {
  const data = signedVoteData(height, header.id)
  return { height, id: header.id, username, signature: signData(data, secret(20 + voting.indexOf(username))) }
}

const registrations = voting.map((name, index) => registration(name, secret(20 + index)).transaction)

test('votes for a soft checkpoint go round and are told, and move nothing: the most work is followed (chain H4) (chain H10)', async () => {
  const [first] = chainOn(quickGenesis, 1, { transactions: registrations })
  if (first === undefined) throw new Error('a block was built')
  const voted = [first, ...chainOn(first, 5, { salt: 1 })]
  const heavier = [first, ...chainOn(first, 6, { salt: 2 })]
  const sixth = voted[5] ?? first
  await feedBlocks(peer, voted, { horde, chain })
  for (const name of voting.slice(0, 2)) peer.send('cp', voteOf(name, sixth))
  // The same again, of a name that may not vote, with a foreign signature, for a height without votes, and far ahead.
  peer.send('cp', voteOf('mf1', sixth))
  peer.send('cp', { ...voteOf('mf1', sixth), username: 'alice' })
  peer.send('cp', { ...voteOf('mf1', sixth), username: 'mf2' })
  for (const height of [0, 5, 24, 2_000_000_000, -6]) peer.send('cp', voteOf('mf2', sixth, height))
  await horde.clock.advance(5_000)
  expect(chain.softCheckpoint()).toBeUndefined()
  expect(neighbour.all('cp').map(({ username }) => username)).toEqual(['mf1', 'mf1a'])
  peer.send('cp', voteOf('wrewolf', sixth))
  await horde.clock.advance(1_000)
  expect(chain.softCheckpoint()).toEqual({
    height: 6,
    id: sixth.header.id,
    usernames: ['mf1', 'mf1a', 'wrewolf'],
    isAside: false,
  })
  await feedBlocks(peer, heavier, { horde, chain })
  await horde.clock.advance(5_000)
  expect(encodeHex(chain.tip().id)).toBe(encodeHex(heavier[6]?.header.id ?? emptyBytes))
  expect(chain.softCheckpoint()?.isAside).toBe(true)
  expect(peer.all('cp')).toEqual([])
  const newcomer = await fakePeerTo(horde, '51.7.0.1', '51.1.0.1')
  await newcomer.shakeHands()
  await horde.clock.advance(1_000)
  expect(newcomer.all('cp').map(({ username }) => username)).toEqual(['mf1', 'mf1a', 'wrewolf'])
  expect(chain.peers().map(({ banScore }) => banScore)).toEqual([0, 0, 0])
})

test('a flood of votes with wrong signatures is passed over after some, and nothing goes on (chain H10)', async () => {
  const blocks = chainOn(quickGenesis, 6, { transactions: registrations })
  await feedBlocks(peer, blocks.slice(0, 1), { horde, chain })
  for (let index = 0; index < 200; index += 1)
    peer.send('cp', { ...voteOf('mf1', blocks[5] ?? quickGenesis), height: 6, signature: new Uint8Array(65) })
  await horde.clock.advance(1_000)
  // Also the valid one comes too late now; of somebody else it counts.
  peer.send('cp', voteOf('mf1', blocks[5] ?? quickGenesis))
  await horde.clock.advance(1_000)
  expect(neighbour.all('cp')).toEqual([])
  neighbour.send('cp', voteOf('mf1', blocks[5] ?? quickGenesis))
  await horde.clock.advance(1_000)
  expect(peer.all('cp').length).toBe(1)
})

test('a node whose user may vote does so for the block six below each sixth one, and asks for the way to a block that it lacks', async () => {
  const voter = await horde.open(
    '51.3.0.1',
    { addNodes: ['51.1.0.1:5000'] },
    { secretOf: (name) => (name === 'mf1' ? secret(20) : undefined) },
  )
  const [first] = chainOn(quickGenesis, 1, { transactions: registrations })
  if (first === undefined) throw new Error('a block was built')
  const blocks = [first, ...chainOn(first, 17)]
  for (const count of [11, 12, 13, 18]) {
    await feedBlocks(peer, blocks.slice(0, count), { horde, chain })
    await horde.until(() => voter.tip().height === count)
    await horde.clock.advance(1_000)
  }
  expect(neighbour.all('cp').map(({ username, height }) => [username, height])).toEqual([
    ['mf1', 6],
    ['mf1', 12],
  ])
  expect(neighbour.all('cp').map(({ id }) => encodeHex(id))).toEqual(
    [5, 11].map((index) => encodeHex(blocks[index]?.header.id ?? emptyBytes)),
  )
  const aside = chainOn(first, 17, { salt: 5 })[16] ?? first
  for (const name of voting.slice(0, 3)) peer.send('cp', voteOf(name, aside))
  await horde.clock.advance(1_000)
  expect(peer.all('getblocks').at(-1)?.stop).toEqual(aside.header.id)
})

test('answers of a proxy to the DHT that nobody asked for are ignored, also those too short to be one (chain H16)', async () => {
  for (const length of [0, 1, 19, 21, 300]) peer.sendRaw('dhtgetreply', new Uint8Array(length))
  await horde.clock.advance(10_000)
  expect([peer.commands, peer.closed]).toEqual([[], false])
})
