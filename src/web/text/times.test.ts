import { describe, expect, it } from 'vitest'
import { exactTime, machineTime, timeAgo } from './times.ts'

const now = 1_700_000_000

describe('timeAgo', () => {
  it.each([
    [0, 'now'],
    [44, 'now'],
    [60, '1 min. ago'],
    [300, '5 min. ago'],
    [3_600, '1 hr. ago'],
    [86_400, 'yesterday'],
    [3 * 86_400, '3 days ago'],
  ])('%i seconds are told as %s', (age, words) => {
    expect(timeAgo(now - age, now)).toBe(words)
  })

  it('turns to dates later, with the year when it is another', () => {
    expect(timeAgo(now - 20 * 86_400, now)).toMatch(/^Oct 2\d$/)
    expect(timeAgo(now - 400 * 86_400, now)).toMatch(/, 2022$/)
  })

  it('is never in the future', () => {
    expect(timeAgo(now + 5_000, now)).toBe('now')
  })
})

describe('machineTime', () => {
  it('is ISO 8601', () => {
    expect(machineTime(now)).toBe('2023-11-14T22:13:20.000Z')
  })
})

it.each([-(2 ** 53), -1, 0, 2 ** 31, 2 ** 53])(
  'whatever second is claimed, %d too, has words (field case P9)',
  (time) => {
    for (const words of [timeAgo(time, now), exactTime(time), machineTime(time)]) expect(words).toMatch(/\w/)
  },
)
