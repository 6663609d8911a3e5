import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { HashMeter } from './hash-meter.ts'

test('hashes a second are those of the last ten seconds, over searches and pauses', async () => {
  const clock = new ManualClock(0)
  const meter = new HashMeter(clock)
  expect(meter.perSecond).toBe(0)
  for (let step = 0; step < 100; step += 1) {
    meter.add(100)
    await clock.advance(20)
  }
  expect(meter.perSecond).toBe(5_000)
  for (let step = 0; step < 1_000; step += 1) {
    meter.add(20)
    await clock.advance(20)
  }
  expect(meter.perSecond).toBeGreaterThan(990)
  expect(meter.perSecond).toBeLessThanOrEqual(1_010)
  // While nobody is there to mine for, nothing is tried.
  await clock.advance(5_000)
  expect(meter.perSecond).toBeLessThan(510)
  await clock.advance(5_000)
  expect(meter.perSecond).toBe(0)
  meter.add(700)
  meter.begin()
  await clock.advance(1_000)
  expect(meter.perSecond).toBe(0)
})
