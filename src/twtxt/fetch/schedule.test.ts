import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { pauseAfterAnswer, pauseAfterFailure } from './schedule.ts'

const random = new SeededRandom(1)
const now = 2_000_000_000
const pace = { refresh: undefined, newest: now, scheme: 'https:' }
const about = (seconds: number): unknown =>
  expect.toSatisfy((value: number) => Math.abs(value - seconds) <= seconds / 10 + 1) as unknown

describe('a feed is fetched again', () => {
  test('as it asks, between five minutes and a week', () => {
    expect(pauseAfterAnswer({ ...pace, refresh: 3600 }, now, random)).toEqual(about(3600))
    expect(pauseAfterAnswer({ ...pace, refresh: 0 }, now, random)).toEqual(about(300))
    expect(pauseAfterAnswer({ ...pace, refresh: 999_999_999 }, now, random)).toEqual(about(604_800))
  })

  test('the less often the quieter it is; one that was never written in as one that is silent', () => {
    const day = 86_400
    const pauses = [0, 2 * day, 8 * day, 31 * day, 91 * day].map((silence) =>
      pauseAfterAnswer({ ...pace, newest: now - silence }, now, random),
    )
    expect(pauses).toEqual([about(300), about(1200), about(7200), about(21_600), about(43_200)])
    expect(pauseAfterAnswer({ ...pace, newest: undefined }, now, random)).toEqual(about(43_200))
    // A twt from a time to come makes nothing faster than now does.
    expect(pauseAfterAnswer({ ...pace, newest: now + 1e9 }, now, random)).toEqual(about(300))
  })

  test('never often by protocols that know no “unchanged”', () => {
    const least = Math.min(
      ...Array.from({ length: 50 }, () => pauseAfterAnswer({ ...pace, scheme: 'gopher:', refresh: 60 }, now, random)),
    )
    expect(least).toBe(2400)
  })

  test('T8: ever later after failures, once a day after a refusal, never after 410, and when a server says', () => {
    const pauses = [1, 2, 3, 20].map((failures) => pauseAfterFailure({ code: 'unreachable' }, failures, random))
    expect(pauses).toEqual([about(600), about(1200), about(2400), about(86_400)])
    expect(pauseAfterFailure({ code: 'status', status: 404 }, 1, random)).toEqual(about(86_400))
    expect(pauseAfterFailure({ code: 'status', status: 410 }, 1, random)).toBeUndefined()
    expect(pauseAfterFailure({ code: 'status', status: 429, retryAfter: 7200 }, 1, random)).toBe(7200)
    expect(pauseAfterFailure({ code: 'status', status: 429, retryAfter: 1 }, 1, random)).toBe(300)
    expect(pauseAfterFailure({ code: 'status', status: 503 }, 1, random)).toEqual(about(600))
  })
})
