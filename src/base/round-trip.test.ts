import { expect, test } from 'vitest'
import { RoundTrip } from './round-trip.ts'

test('nothing is late before anything was measured', () => {
  expect(new RoundTrip().lateAfterMs).toBeUndefined()
})

test('a first answer leaves room for slower ones: three times as long', () => {
  const trip = new RoundTrip()
  trip.measured(200)
  expect(trip.lateAfterMs).toBe(600)
})

test('steady answers bring it down to how long they take, and unsteady ones up again', () => {
  const trip = new RoundTrip()
  for (let count = 0; count < 40; count += 1) trip.measured(100)
  expect(trip.lateAfterMs).toBeCloseTo(100, 0)
  trip.measured(500)
  expect(trip.lateAfterMs).toBeCloseTo(100 + 0.125 * 400 + 4 * 0.25 * 400, 0)
})
