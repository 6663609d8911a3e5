import { describe, expect, test } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { PeerScores } from './peer-score.ts'

const day = 86_400_000
const bad = '203.0.113.5'

describe('PeerScores', () => {
  test('bans at the threshold, for a day, and forgives then', async () => {
    const clock = new ManualClock()
    const scores = new PeerScores({ clock })
    for (let count = 0; count < 4; count += 1) expect(scores.penalise(bad, 20)).toBe('keep')
    expect(scores.isBanned(bad)).toBe(false)
    expect(scores.penalise(bad, 20)).toBe('drop')
    expect(scores.isBanned(bad)).toBe(true)
    expect(scores.isBanned('203.0.113.6')).toBe(false)
    clock.set(2 * day)
    expect(scores.isBanned(bad)).toBe(true)
    await clock.advance(day - 1)
    expect(scores.isBanned(bad)).toBe(true)
    expect(scores.penalise(bad, 1)).toBe('drop')
    await clock.advance(1)
    expect(scores.isBanned(bad)).toBe(false)
    expect(scores.penalise(bad, 99)).toBe('keep')
  })

  test('points fade one by one: five penalties within a minute add up, one an hour for ever does not ban', async () => {
    const clock = new ManualClock()
    const scores = new PeerScores({ clock })
    for (let count = 0; count < 4; count += 1) {
      expect(scores.penalise(bad, 20)).toBe('keep')
      await clock.advance(12_000)
    }
    expect(scores.penalise(bad, 20)).toBe('drop')
    for (let count = 0; count < 1_000; count += 1) {
      expect(scores.penalise('198.51.100.1', 4)).toBe('keep')
      await clock.advance(3_600_000)
    }
  })

  test('fractions of a fading point are not lost between penalties', async () => {
    const clock = new ManualClock()
    const scores = new PeerScores({ clock, banThreshold: 10, banMs: 10_000 })
    expect(scores.penalise(bad, 9)).toBe('keep')
    for (let count = 0; count < 4; count += 1) {
      await clock.advance(500)
      expect(scores.penalise(bad, 0)).toBe('keep')
    }
    expect(scores.penalise(bad, 2)).toBe('keep')
    expect(scores.penalise(bad, 1)).toBe('drop')
  })

  test.each(['127.0.0.1', '127.3.4.5', '::1', '::ffff:127.0.0.1'])('%s is dropped but never banned', (local) => {
    const scores = new PeerScores({ clock: new ManualClock() })
    expect(scores.penalise(local, 100)).toBe('drop')
    expect(scores.isBanned(local)).toBe(false)
    expect(scores.penalise(local, 50)).toBe('keep')
    expect(scores.penalise(local, 50)).toBe('drop')
  })

  test('one IPv6 /64 is one person', () => {
    const scores = new PeerScores({ clock: new ManualClock() })
    expect(scores.penalise('2a00:1:2:3::1', 60)).toBe('keep')
    expect(scores.penalise('2a00:1:2:3::2', 60)).toBe('drop')
    expect(scores.isBanned('2a00:1:2:3:ffff::9')).toBe(true)
    expect(scores.isBanned('2a00:1:2:4::1')).toBe(false)
  })

  test('memory is bounded: the address seen longest ago is forgotten', () => {
    const scores = new PeerScores({ clock: new ManualClock() })
    const address = (index: number): string =>
      `20.${String(index >> 16)}.${String((index >> 8) & 255)}.${String(index & 255)}`
    for (let index = 0; index < 16_385; index += 1) scores.penalise(address(index), 100)
    expect(scores.isBanned(address(0))).toBe(false)
    expect(scores.isBanned(address(1))).toBe(true)
    expect(scores.isBanned(address(16_384))).toBe(true)
  })
})
