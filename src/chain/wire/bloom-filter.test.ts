import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeHex, encodeHex } from '../../codec/hex.ts'
import { bytesFromLatin1 } from '../../codec/combinators.ts'
import { registration, secret } from '../../../test/support/chain-builders.ts'
import { extractMatches } from '../../../test/support/partial-tree.ts'
import { sha256d } from '../../crypto/hash.ts'
import { merkleRootOf } from './block.ts'
import { BloomFilter, matchesNames } from './bloom-filter.ts'
import { partialTreeOf } from './partial-tree.ts'

const element = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array()

describe('a filter', () => {
  // Filters that other programs of this family make of the same elements.
  test.each([
    [0, '614e9b'],
    [0x8000_0001, 'ce4299'],
  ])('sets the bits that the reference sets (tweak %i)', (tweak, bits) => {
    const elements = [
      '99108ad8ed9bb6274d3980bab5a85c048f0950c8',
      'b5a2c786d9ef4658287ced5914b37a1b4aa32eee',
      'b9300670b4c5366e95b2699e8b18bc75e5f729c5',
    ].map(element)
    const made = new BloomFilter({ bits: new Uint8Array(3), hashes: 5, tweak, flags: 1 })
    for (const each of elements) made.add(each)
    const told = new BloomFilter({ bits: element(bits), hashes: 5, tweak, flags: 1 })
    for (let seed = 0; seed < 2_000; seed += 1) {
      const other = sha256d(Uint8Array.of(seed, seed >> 8))
      expect(made.has(other)).toBe(told.has(other))
    }
    expect(elements.every((each) => told.has(each))).toBe(true)
    expect(told.has(element('19108ad8ed9bb6274d3980bab5a85c048f0950c8'))).toBe(false)
  })

  test('without bits finds nothing, without hashes everything (chain H22)', () => {
    const empty = new BloomFilter({ bits: new Uint8Array(), hashes: 5, tweak: 0, flags: 0 })
    empty.add(Uint8Array.of(1))
    expect(empty.has(Uint8Array.of(1))).toBe(false)
    expect(new BloomFilter({ bits: new Uint8Array(1), hashes: 0, tweak: 0, flags: 0 }).has(Uint8Array.of(1))).toBe(true)
  })

  test('looks at names only when it says so', () => {
    const { transaction } = registration('alice', secret(1))
    const other = registration('bob', secret(2)).transaction
    for (const flags of [0, 1, 2, matchesNames, matchesNames | 1]) {
      const filter = new BloomFilter({ bits: new Uint8Array(64), hashes: 8, tweak: 7, flags })
      filter.add(bytesFromLatin1('alice'))
      expect([filter.wants(transaction), filter.wants(other)]).toEqual([(flags & matchesNames) !== 0, false])
      filter.add(other.id)
      expect(filter.wants(other)).toBe(true)
    }
  })
})

describe('the part of a tree', () => {
  test('leads to its root and to what is meant, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 70 }), (isMeant) => {
        const ids = isMeant.map((_, at) => sha256d(Uint8Array.of(at)))
        const tree = partialTreeOf(ids, isMeant)
        const { root, matched } = extractMatches(tree)
        expect(encodeHex(root)).toBe(encodeHex(merkleRootOf(ids)))
        expect(matched.map(encodeHex)).toEqual(ids.filter((_, at) => isMeant[at]).map(encodeHex))
      }),
    )
  })
})
