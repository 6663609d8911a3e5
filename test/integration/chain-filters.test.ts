// What a chain gives to a peer that wants some transactions only (chain.md 6.5, extensions.md 13).
import { beforeEach, describe, expect, test } from 'vitest'
import { bytesFromLatin1 } from '../../src/codec/combinators.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { merkleRootOf } from '../../src/chain/wire/block.ts'
import { matchesNames } from '../../src/chain/wire/bloom-filter.ts'
import { inventoryType, nameFilters } from '../../src/chain/wire/messages.ts'
import { murmurHash } from '../../src/chain/wire/murmur-hash.ts'
import { childOf, quickGenesis, registration, secret } from '../support/chain-builders.ts'
import { type FakePeer, fakePeerTo, feedBlocks, idTexts } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'
import { extractMatches } from '../support/partial-tree.ts'

const ours = '51.1.0.1'
const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

const names = ['alice', 'bob', 'carol', 'dave', 'erin']
const registrations = names.map((name, at) => registration(name, secret(at + 1)))
const block = childOf(quickGenesis, { transactions: registrations.map(({ transaction }) => transaction) })
const filteredEntry = [{ type: inventoryType.filteredBlock, id: block.header.id }]

/** A filter of some elements, as a client makes it. */
const filterOf = (elements: readonly Uint8Array[], flags: number) => {
  const bits = new Uint8Array(64)
  for (const element of elements)
    for (let index = 0; index < 10; index += 1) {
      const bit = murmurHash(Math.imul(index, 0xfba4c795) + 5, element) % (bits.length * 8)
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7))
    }
  return { bits, hashes: 10, tweak: 5, flags }
}

const idOf = (at: number): Uint8Array => (block.transactions[at] as { readonly id: Uint8Array }).id

describe('a peer with a filter', () => {
  let peer: FakePeer

  beforeEach(async () => {
    const feeder = await fakePeerTo(horde, '51.8.0.1', ours)
    await feeder.shakeHands()
    await feedBlocks(feeder, [block], { horde, chain })
    peer = await fakePeerTo(horde, '51.9.0.1', ours)
    await peer.shakeHands({ relay: false })
    peer.received.length = 0
  })

  /** What it gets of the block: the ids in the tree, and those of the transactions that come along. */
  const fetch = async () => {
    peer.received.length = 0
    peer.send('getdata', filteredEntry)
    await horde.clock.advance(500)
    const [message] = peer.all('merkleblock')
    if (message === undefined) return undefined
    expect(encodeHex(message.header.id)).toBe(encodeHex(block.header.id))
    const { root, matched } = extractMatches(message)
    expect(encodeHex(root)).toBe(encodeHex(merkleRootOf(block.transactions.map(({ id }) => id))))
    expect(idTexts(peer.all('tx').map(({ id }) => id))).toEqual(idTexts(matched))
    expect(peer.commands[0]).toBe('merkleblock')
    return idTexts(matched)
  }

  test('gets the promoted message and what its filter has by id', async () => {
    peer.send('filterload', filterOf([idOf(2)], 0))
    expect(await fetch()).toEqual(idTexts([idOf(0), idOf(2)]))
    peer.send('filteradd', { element: idOf(5) })
    expect(await fetch()).toEqual(idTexts([idOf(0), idOf(2), idOf(5)]))
  })

  test('gets registrations by their names if the filter says so, and is told that this works', async () => {
    const other = await fakePeerTo(horde, '51.7.0.1', ours)
    await other.shakeHands()
    expect((other.all('version')[0]?.services ?? 0n) & nameFilters).toBe(nameFilters)
    peer.send('filterload', filterOf([bytesFromLatin1('carol')], 0))
    expect(await fetch()).toEqual(idTexts([idOf(0)]))
    peer.send('filterload', filterOf([bytesFromLatin1('carol')], matchesNames))
    expect(await fetch()).toEqual(idTexts([idOf(0), idOf(3)]))
  })

  test('gets nothing of a block without a filter, and blocks as before', async () => {
    expect(await fetch()).toBeUndefined()
    peer.send('filterload', filterOf([], 0))
    peer.send('filterclear', {})
    expect(await fetch()).toBeUndefined()
    peer.send('getdata', [{ type: inventoryType.block, id: block.header.id }])
    await horde.clock.advance(500)
    expect(peer.all('block')).toHaveLength(1)
    expect(peer.closed).toBe(false)
  })

  test('is told of what waits and of what comes only if it matches', async () => {
    const [frank, grace, henry] = ['frank', 'grace', 'henry'].map((name, at) => registration(name, secret(at + 20)))
    if (frank === undefined || grace === undefined || henry === undefined) throw new Error('bad test')
    expect(chain.submitRegistration(frank).ok).toBe(true)
    await horde.clock.advance(3_000)
    // It asked not to be told.
    expect(peer.all('inv')).toEqual([])
    peer.send('filterload', filterOf([bytesFromLatin1('frank'), bytesFromLatin1('henry')], matchesNames))
    await horde.clock.advance(500)
    chain.submitRegistration(grace)
    chain.submitRegistration(henry)
    await horde.clock.advance(3_000)
    expect(idTexts(peer.all('inv').flatMap((list) => list.map(({ id }) => id)))).toEqual(
      idTexts([henry.transaction.id]),
    )
    peer.received.length = 0
    peer.send('mempool', {})
    await horde.clock.advance(500)
    const waiting = idTexts(peer.all('inv').flatMap((list) => list.map(({ id }) => id)))
    expect(new Set(waiting)).toEqual(new Set(idTexts([frank.transaction.id, henry.transaction.id])))
  })

  test('waits when it has us compute more than its share, and gets everything in the end', async () => {
    // All bits but one of many are set: nearly each hash is computed.
    const bits = new Uint8Array(36_000).fill(0xff)
    bits[7] = 0xfe
    peer.send('filterload', { bits, hashes: 50, tweak: 1, flags: matchesNames })
    const asked = Array.from({ length: 4_500 }, () => filteredEntry).flat()
    peer.send('getdata', asked)
    await horde.clock.advance(2_000)
    const first = peer.all('merkleblock').length
    expect(first).toBeGreaterThan(1_000)
    expect(first).toBeLessThan(4_500)
    await horde.until(() => peer.all('merkleblock').length === 4_500)
    expect(peer.closed).toBe(false)
  })
})
