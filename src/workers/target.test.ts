import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { meetsTarget, targetBytes } from './target.ts'

const limit = 1n << 256n

test('a hash meets a target exactly when its number is not above it', () => {
  const numbers = fc.oneof(fc.bigInt({ min: 0n, max: limit - 1n }), fc.bigInt({ min: 0n, max: 300n }))
  fc.assert(
    fc.property(numbers, numbers, (hash, target) => {
      expect(meetsTarget(targetBytes(hash), targetBytes(target))).toBe(hash <= target)
      expect(meetsTarget(targetBytes(hash), targetBytes(hash))).toBe(true)
    }),
  )
})

test('the first byte is the least significant', () => {
  expect(targetBytes(0x0102n)).toEqual(Uint8Array.from([2, 1, ...new Uint8Array(30)]))
})

test('a target above all hashes is met by all', () => {
  expect(targetBytes(limit * 5n)).toEqual(new Uint8Array(32).fill(255))
})
