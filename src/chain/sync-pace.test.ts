import { describe, expect, test } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { PaceMeter } from './sync-pace.ts'

const facts = { readsHeaders: false, height: 0, bestKnownHeight: 10_000, missingBlocks: 10_000 }

const room = () => {
  const clock = new ManualClock(0)
  return { clock, meter: new PaceMeter(clock) }
}

describe('the pace of reading the chain', () => {
  test('is that of the last half minute, and says how long the rest takes', async () => {
    const { clock, meter } = room()
    for (let second = 0; second <= 100; second += 1) {
      // Slow first, then ten times as fast.
      const height = second < 50 ? second * 10 : 500 + (second - 50) * 100
      meter.note({ ...facts, height, missingBlocks: facts.bestKnownHeight - height })
      if (second < 2) expect(meter.pace()).toBeUndefined()
      if (second === 40) expect(meter.pace()).toEqual({ reads: 'blocks', perSecond: 10, secondsLeft: 960 })
      await clock.advance(1_000)
    }
    expect(meter.pace()).toEqual({ reads: 'blocks', perSecond: 100, secondsLeft: 45 })
  })

  test('has no end while headers come, nor when nothing moves, nor in a reorganisation that goes back', async () => {
    const { clock, meter } = room()
    for (let second = 0; second <= 10; second += 1) {
      meter.note({ ...facts, readsHeaders: true, bestKnownHeight: second * 500 })
      await clock.advance(1_000)
    }
    expect(meter.pace()).toEqual({ reads: 'headers', perSecond: 500, secondsLeft: undefined })
    meter.note(undefined)
    expect(meter.pace()).toBeUndefined()
    for (const height of [50, 40, 30, 20]) {
      meter.note({ ...facts, height })
      await clock.advance(1_000)
    }
    expect(meter.pace()).toEqual({ reads: 'blocks', perSecond: 0, secondsLeft: undefined })
  })
})
