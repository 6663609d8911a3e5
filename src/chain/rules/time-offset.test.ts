import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { TimeOffset } from './time-offset.ts'

let clock: ManualClock

beforeEach(() => {
  clock = new ManualClock()
})

describe('the corrected clock (chain.md 3.5-3)', () => {
  test('is the median of an odd number of at least five voices, ours included (chain H21)', () => {
    const offset = new TimeOffset(clock)
    const after = (address: string, seconds: number): number => {
      offset.add(address, seconds)
      return offset.seconds
    }
    expect([after('a', 10), after('b', 20), after('c', 30)]).toEqual([0, 0, 0])
    expect(after('a', 9_999)).toBe(0)
    expect(after('d', 40)).toBe(20)
    expect(after('e', 50)).toBe(20)
    expect(after('f', 60)).toBe(30)
  })

  test('is not believed beyond seventy minutes (chain H21)', () => {
    const offset = new TimeOffset(clock)
    for (const address of ['a', 'b', 'c', 'd']) offset.add(address, 4_200)
    expect(offset.seconds).toBe(0)
    const other = new TimeOffset(clock)
    for (const address of ['a', 'b', 'c', 'd']) other.add(address, -4_199)
    expect(other.seconds).toBe(-4_199)
  })

  test('stands still once two hundred voices were heard, as in the reference', () => {
    const offset = new TimeOffset(clock)
    for (let index = 0; index < 198; index += 1) offset.add(String(index), index)
    const settled = offset.seconds
    for (let index = 198; index < 1_000; index += 1) offset.add(String(index), 3_000)
    expect([settled, offset.seconds]).toEqual([98, 98])
  })
})

describe('a clock that is set while the node runs (chain H21)', () => {
  const addresses = ['a', 'b', 'c', 'd', 'e']
  const heard = (seconds: number): TimeOffset => {
    const offset = new TimeOffset(clock)
    for (const address of addresses) offset.add(address, seconds)
    offset.add('f', seconds)
    return offset
  }

  test.each([1_800, -1_800])('by %i s is corrected within a second', async (seconds) => {
    const offset = heard(20)
    expect([offset.seconds, offset.difference]).toEqual([20, 20])
    clock.set(seconds * 1000)
    await clock.advance(1_000)
    expect([offset.seconds, offset.difference]).toEqual([20 - seconds, 20 - seconds])
    expect([offset.takeStep(), offset.takeStep()]).toEqual([seconds, 0])
  })

  test('by days is not believed, and told; set right again all is well', async () => {
    const offset = heard(0)
    clock.set(259_200_000)
    await clock.advance(1_000)
    expect([offset.seconds, offset.difference]).toEqual([0, -259_200])
    clock.set(-259_200_000)
    await clock.advance(1_000)
    expect([offset.seconds, offset.difference, offset.takeStep()]).toEqual([0, 0, 0])
  })

  test('from a time that nobody believed is believed at once', async () => {
    const offset = heard(7_200)
    expect(offset.seconds).toBe(0)
    clock.set(7_100_000)
    await clock.advance(1_000)
    expect([offset.seconds, offset.difference]).toEqual([100, 100])
  })

  test('by fractions, as a clock is kept right, is no step', async () => {
    const offset = heard(0)
    for (let round = 0; round < 10; round += 1) {
      clock.set(400)
      await clock.advance(1_000)
      expect(offset.takeStep()).toBe(0)
    }
    expect(offset.seconds).toBe(-4)
  })
})
