import fc from 'fast-check'
import { expect, test } from 'vitest'
import { laneCount, laneOf, nextInLane } from './lanes.ts'

const lane = fc.nat(laneCount - 1)

test('the next number of a lane is in it, and none before it is', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), lane, (least, own) => {
      const next = nextInLane(least, own)
      expect([next >= least, laneOf(next)]).toEqual([true, own])
      for (let number = least; number < next; number += 1) expect(laneOf(number)).not.toBe(own)
    }),
  )
})

test('a lane has four numbers in each sixteen', () => {
  expect(Array.from({ length: 16 }, (_, number) => laneOf(number)).join('')).toBe('0000111122223333')
  expect([0, 5, 14, 16].map((least) => nextInLane(least, 1))).toEqual([4, 5, 20, 20])
})
