// Plots: what falls into which stretch, and what is left open.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MeasurementJson, SeriesJson } from '../../api/measurements.ts'
import { axisEnd, lastOf, lineOf, mostOf, pathOfLine, sumOf } from './plot.ts'

const now = 1_000_000_000

const at = (ago: number, more: Partial<MeasurementJson> = {}): MeasurementJson => ({
  ...{ at: now - ago, height: 0, registrations: 0, chainPeers: 0, dhtNodes: 0, swarmPeers: 0, received: 0, sent: 0 },
  ...more,
})

const series = (...measurements: readonly MeasurementJson[]): SeriesJson => ({ step: 10, measurements })

it('blocks are counted between two measurements, and not before the first one', () => {
  const line = lineOf(
    series(at(400, { height: 5 }), at(130, { height: 7 }), at(10, { height: 8 })),
    'blocks',
    'hour',
    now,
  )
  expect(line.length).toBe(30)
  expect(line[28]).toBe(2)
  expect(line[29]).toBe(1)
  expect(line[26]).toBeUndefined()
  expect([sumOf(line), mostOf(line), lastOf(line)]).toEqual([3, 2, 1])
})

it('bytes of one stretch are added, peers are averaged, and a time without the node stays open', () => {
  const held = series(at(50, { received: 5, dhtNodes: 4 }), at(40, { received: 6, dhtNodes: 8 }))
  expect(lineOf(held, 'received', 'hour', now).at(-1)).toBe(11)
  expect(lineOf(held, 'dhtNodes', 'hour', now).at(-1)).toBe(6)
  expect(lineOf(held, 'dhtNodes', 'hour', now).slice(0, 29)).toEqual(new Array(29).fill(undefined))
})

it('a reorganisation takes no blocks away, and nothing that was measured is lost', () => {
  expect(sumOf(lineOf(series(at(20, { height: 9 }), at(10, { height: 7 })), 'blocks', 'hour', now))).toBe(0)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_599 }), { maxLength: 100 }), (times) => {
      const measured = [...times].sort((left, right) => right - left).map((ago) => at(ago, { sent: 1 }))
      expect(sumOf(lineOf(series(...measured), 'sent', 'hour', now))).toBe(times.length)
    }),
  )
})

it('an axis ends at a round number', () => {
  expect([0, 1, 3, 7, 10, 11, 4_321].map(axisEnd)).toEqual([1, 1, 5, 10, 10, 20, 5_000])
})

it('a path is broken where nothing is known', () => {
  expect(pathOfLine([1, undefined, 2, 2], 2, 40, 10)).toBe('M0.0 5.0L5.0 5.0M20.0 0.0L25.0 0.0L35.0 0.0')
  expect(pathOfLine([undefined], 1, 40, 10)).toBe('')
})
