import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NumberRange, NumberReport } from '../../swarm/index.ts'
import { type GapSources, gapsOf } from './gaps.ts'

const range = (first: number, last = first): NumberRange => ({ first, last })
const report = (changes: Partial<NumberReport> = {}): NumberReport => ({
  ...{ bound: 200, floor: 0, peers: 2, held: [range(0, 90)], offered: [], early: [], refused: [], ...changes },
})
const sources = (changes: Partial<NumberReport> = {}, others: Partial<GapSources> = {}): GapSources => ({
  ...{ report: report(changes), newestClaimed: -1, linkOf: () => undefined, refusalOf: () => undefined, ...others },
})

describe('what is missing of a user', () => {
  test('is nothing when all that is known is held', () => {
    expect(gapsOf(sources({}, { newestClaimed: 90 }))).toMatchObject({ missing: [], unclaimed: [], newer: 0, older: 0 })
  })

  test('follows from the status of its author: 120 is the newest, 90 is held (field case S2)', () => {
    expect(gapsOf(sources({}, { newestClaimed: 120 }))).toMatchObject({
      missing: [{ first: 91, last: 120, why: 'no-peer', saidBy: ['status'] }],
      newer: 30,
    })
    expect(gapsOf(sources({ peers: 0 }, { newestClaimed: 120 })).missing[0]?.why).toBe('quiet')
  })

  test('is nothing of what was let go, whoever names it', () => {
    const held = [range(100, 120), range(90), range(3)]
    const gaps = gapsOf(sources({ held, floor: 80 }, { newestClaimed: 60 }))
    expect(gaps).toMatchObject({
      floor: 80,
      missing: [],
      unclaimed: [range(91, 99), range(80, 89)],
      newer: 0,
      older: 0,
    })
  })

  test('is on its way when peers offer it', () => {
    const gaps = gapsOf(sources({ offered: [range(100, 120)] }, { newestClaimed: 120 }))
    expect(gaps.missing).toEqual([
      { first: 100, last: 120, why: 'offered', saidBy: ['peers', 'status'] },
      { first: 91, last: 99, why: 'no-peer', saidBy: ['status'] },
    ])
  })

  test('waits for blocks above the bound, and is not counted', () => {
    const gaps = gapsOf(sources({ early: [range(205)], offered: [range(199, 200)] }, { newestClaimed: 210 }))
    expect(gaps.missing.map(({ first, last, why }) => [first, last, why])).toEqual([
      [206, 210, 'above-bound'],
      [205, 205, 'above-bound'],
      [201, 204, 'above-bound'],
      [199, 200, 'offered'],
      [91, 198, 'no-peer'],
    ])
    expect(gaps.newer).toBe(110)
  })

  test('tells the rule by which the last copy was refused, from a peer or the DHT', () => {
    const refused = [{ postNumber: 95, code: 'post-text-too-long' }] as const
    const refusalOf = (number: number) => (number === 91 ? ('post-signature-invalid' as const) : undefined)
    const gaps = gapsOf(sources({ refused }, { newestClaimed: 95, refusalOf }))
    expect(gaps.missing.map(({ first, last, why, rule }) => [first, last, why, rule])).toEqual([
      [95, 95, 'refused', 'post-text-too-long'],
      [91, 94, 'no-peer', undefined],
    ])
  })

  test('never used numbers are no gaps: nothing waits for them (field case P6)', () => {
    const held = [range(38, 90), range(0, 35)]
    const gaps = gapsOf(sources({ held }, { linkOf: (number) => number - (number === 38 ? 3 : 1) }))
    expect(gaps).toMatchObject({ missing: [], unclaimed: [range(36, 37)], newer: 0, older: 0 })
  })

  test('in a hole is what the first public post above it names', () => {
    const held = [range(50, 90), range(0, 10)]
    const links = new Map([[52, 40]])
    const gaps = gapsOf(sources({ held }, { linkOf: (number) => links.get(number) }))
    expect(gaps.missing).toEqual([{ first: 40, last: 40, why: 'no-peer', saidBy: ['link'] }])
    expect(gaps).toMatchObject({ unclaimed: [range(41, 49), range(11, 39)], older: 1, newer: 0 })
  })

  test('a status that names a number in a hole says that this one exists', () => {
    const held = [range(50, 90), range(0, 10)]
    expect(gapsOf(sources({ held }, { newestClaimed: 20 })).missing).toMatchObject([{ first: 20, last: 20 }])
  })
})

test('gaps hold each known number that is not held, once, and no other', () => {
  const numbers = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 40 })
  const rangesOf = (list: readonly number[]): readonly NumberRange[] =>
    [...list].sort((left, right) => right - left).map((number) => range(number))
  const all = (ranges: readonly NumberRange[]): readonly number[] =>
    ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => last - index))
  fc.assert(
    fc.property(numbers, numbers, fc.nat({ max: 60 }), fc.nat({ max: 70 }), (held, offers, bound, newest) => {
      const heldRanges: NumberRange[] = []
      for (const number of [...held].sort((left, right) => right - left)) {
        const above = heldRanges.at(-1)
        if (above?.first === number + 1) heldRanges[heldRanges.length - 1] = { ...above, first: number }
        else heldRanges.push(range(number))
      }
      const missing = offers.filter((number) => !held.includes(number))
      const gaps = gapsOf(
        sources(
          {
            ...{ bound, held: heldRanges },
            offered: rangesOf(missing.filter((number) => number <= bound)),
            early: rangesOf(missing.filter((number) => number > bound)),
          },
          { newestClaimed: newest },
        ),
      )
      const highest = Math.max(-1, ...held)
      const claimed = newest > highest ? all([range(highest + 1, newest)]) : held.includes(newest) ? [] : [newest]
      const expected = [...new Set([...missing, ...claimed])].sort((left, right) => right - left)
      expect(all(gaps.missing)).toEqual(expected)
      const holes = all([range(0, Math.max(0, highest))]).filter((number) => !held.includes(number))
      const unclaimed = highest < 0 ? [] : holes.filter((number) => !expected.includes(number))
      expect(all(gaps.unclaimed)).toEqual(unclaimed)
    }),
  )
})
