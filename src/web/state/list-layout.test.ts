// The layout of long lists, for any heights.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heirOf, indexAt, offsetsOf, rangeOf } from './list-layout.ts'

const keysOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `k${String(index)}`)

const layouts = fc
  .array(fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }), { minLength: 1, maxLength: 60 })
  .map((sizes) => {
    const keys = keysOf(sizes.length)
    return { sizes, keys, offsets: offsetsOf(keys, (key) => sizes[keys.indexOf(key)], 100) }
  })

describe('the layout of a list', () => {
  it('has an item at each place, which begins above it and ends below it', () => {
    fc.assert(
      fc.property(layouts, fc.double({ min: 0, max: 1, noNaN: true }), ({ offsets, keys }, share) => {
        const place = share * ((offsets.at(-1) ?? 0) - 0.5)
        const index = indexAt(offsets, place)
        expect(index).toBeLessThan(keys.length)
        expect(offsets[index]).toBeLessThanOrEqual(place)
        expect(offsets[index + 1]).toBeGreaterThan(place)
      }),
    )
  })

  it('draws all that is on the screen, and nothing that is far away', () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: -500, max: 9_000 }), ({ offsets, keys }, top) => {
        const { first, end } = rangeOf(offsets, top, top + 800)
        keys.forEach((_, index) => {
          const [begins = 0, ends = 0] = [offsets[index], offsets[index + 1]]
          if (ends > top && begins < top + 800) expect(index >= first && index < end).toBe(true)
        })
        expect(end - first).toBeLessThanOrEqual(keys.length)
      }),
    )
    expect(
      rangeOf(
        offsetsOf([], () => 1, 1),
        0,
        100,
      ),
    ).toEqual({ first: 0, end: 0 })
  })

  it('gives the place of what is gone to the next one that is still there', () => {
    const before = keysOf(5)
    const now = (left: readonly string[]) => (key: string) => (left.includes(key) ? left.indexOf(key) : undefined)
    expect(heirOf('k2', before, now(['k0', 'k2']))).toBe('k2')
    expect(heirOf('k2', before, now(['k0', 'k4']))).toBe('k4')
    expect(heirOf('k2', before, now(['k0']))).toBeUndefined()
    expect(heirOf('unknown', before, now(before))).toBeUndefined()
  })
})
