import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../protocol/limits.ts'
import { Bitfield } from './bitfield.ts'

type Step =
  | { readonly kind: 'set' | 'clear'; readonly index: number }
  | { readonly kind: 'replace'; readonly bits: Uint8Array }

const index = fc.integer({ min: 0, max: 80 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('set', 'clear'), index }),
  fc.record({ kind: fc.constant('replace'), bits: fc.uint8Array({ maxLength: 10 }) }),
)

const numbersOf = (bits: Uint8Array): number[] => {
  const numbers: number[] = []
  for (let number = 0; number < bits.length * 8; number += 1)
    if (((bits[number >>> 3] ?? 0) & (0x80 >> (number & 7))) !== 0) numbers.push(number)
  return numbers
}

test('a bitfield is a set of numbers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const field = new Bitfield()
      const model = new Set<number>()
      for (const each of steps) {
        if (each.kind === 'replace') {
          field.replace(each.bits)
          model.clear()
          for (const number of numbersOf(each.bits)) model.add(number)
        } else if (each.kind === 'set') {
          expect(field.set(each.index)).toBe(!model.has(each.index))
          model.add(each.index)
        } else {
          field.clear(each.index)
          model.delete(each.index)
        }
        expect(field.count).toBe(model.size)
        expect(field.highest()).toBe(Math.max(-1, ...model))
        let full = 0
        while (Array.from({ length: 8 }, (_, bit) => full * 8 + bit).every((number) => model.has(number))) full += 1
        expect(field.fullBytes).toBe(full)
      }
      const sorted = [...model].sort((a, b) => a - b)
      expect(numbersOf(field.toBytes(11, 87))).toEqual(sorted)
      expect(numbersOf(field.toBytes(11, 20))).toEqual(sorted.filter((number) => number <= 20))
      expect(numbersOf(field.toBytes(2, 87))).toEqual(sorted.filter((number) => number < 16))
      for (const first of [0, 1, 9, 16, 80]) {
        const visited: number[] = []
        field.forEachFrom(first, (number) => visited.push(number))
        expect(visited).toEqual(sorted.filter((number) => number >= first))
      }
      for (let number = 0; number <= 88; number += 1) expect(field.has(number)).toBe(model.has(number))
    }),
  )
})

test('replacing does not share the received bytes', () => {
  const bits = Uint8Array.of(0x80)
  const field = new Bitfield()
  field.replace(bits)
  bits.fill(0)
  expect(field.has(0)).toBe(true)
})

test.each([[limits.swarmPieceNumbers], [0xffff_ffff], [-1], [Number.MAX_SAFE_INTEGER]])(
  'number %d is never in it',
  (number) => {
    const field = new Bitfield()
    field.replace(new Uint8Array(200_000).fill(0xff))
    const before = field.count
    expect(field.set(number)).toBe(false)
    expect(field.count).toBe(before)
    expect(field.byteLength).toBeLessThanOrEqual(limits.swarmBitfieldBytes)
  },
)

test('setting the highest number takes no more room than the limit', () => {
  const field = new Bitfield()
  expect(field.set(limits.swarmPieceNumbers - 1)).toBe(true)
  expect(field.byteLength).toBeLessThanOrEqual(limits.swarmBitfieldBytes)
  expect(field.highest()).toBe(limits.swarmPieceNumbers - 1)
})
