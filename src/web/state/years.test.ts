import { expect, it } from 'vitest'
import { anniversariesIn, yearsToday } from './years.ts'

/** Noon where the test runs. */
const noon = (year: number, month: number, day: number): number => new Date(year, month - 1, day, 12).getTime()
const seconds = (year: number, month: number, day: number): number => noon(year, month, day) / 1000

it.each([
  [seconds(2014, 3, 7), noon(2026, 3, 7), 12],
  [seconds(2025, 3, 7), noon(2026, 3, 7), 1],
  [seconds(2026, 3, 7), noon(2026, 3, 7), undefined],
  [seconds(2014, 3, 7), noon(2026, 3, 8), undefined],
  [seconds(2014, 4, 7), noon(2026, 3, 7), undefined],
  [seconds(2024, 2, 29), noon(2028, 2, 29), 4],
  [seconds(2024, 2, 29), noon(2026, 2, 28), 2],
  [seconds(2024, 2, 29), noon(2028, 2, 28), undefined],
  [seconds(2024, 2, 29), noon(2026, 3, 1), undefined],
  // A block may claim any time.
  [2 ** 53, noon(2026, 3, 7), undefined],
])('a name of %d is so many whole years old at %d: %j', (time, nowMs, years) => {
  expect(yearsToday(time, nowMs)).toBe(years)
})

it('those of today stand with the oldest first', () => {
  const names = [
    { username: 'carol', time: seconds(2020, 5, 1) },
    { username: 'bob', time: seconds(2014, 5, 1) },
    { username: 'dora', time: seconds(2014, 5, 2) },
    { username: 'anna', time: seconds(2020, 5, 1) },
  ]
  expect(anniversariesIn(names, noon(2026, 5, 1))).toEqual([
    { name: 'bob', years: 12 },
    { name: 'anna', years: 6 },
    { name: 'carol', years: 6 },
  ])
})
