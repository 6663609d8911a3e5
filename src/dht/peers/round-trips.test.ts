import { expect, test } from 'vitest'
import { RoundTrips } from './round-trips.ts'

const [near, far, unknown] = ['51.1.1.1', '52.1.1.1', '53.1.1.1'].map((address) => ({ address, port: 1 })) as [
  { address: string; port: number },
  { address: string; port: number },
  { address: string; port: number },
]

test('nobody measured: a second, as the C++ node has it', () => {
  expect(new RoundTrips().patienceMs(near)).toBe(1_000)
})

test('each contact has its own patience, between a quarter of a second and four', () => {
  const trips = new RoundTrips()
  for (let count = 0; count < 20; count += 1) {
    trips.measured(near, 3)
    trips.measured(far, 700)
  }
  expect(trips.patienceMs(near)).toBe(250)
  expect(trips.patienceMs(far)).toBeGreaterThan(700)
  expect(trips.patienceMs(far)).toBeLessThan(800)
  for (let count = 0; count < 20; count += 1) trips.measured(far, count % 2 === 0 ? 300 : 6_000)
  expect(trips.patienceMs(far)).toBe(4_000)
})

test('a first answer leaves room for slower ones, and an unknown contact is waited for as all others', () => {
  const trips = new RoundTrips()
  trips.measured(near, 200)
  expect([trips.patienceMs(near), trips.patienceMs(unknown)]).toEqual([600, 600])
})

test('a lookup asks more at once where answers are late, and no more than eight', () => {
  const trips = new RoundTrips()
  const after = (share: number): number => {
    for (let count = 0; count < 1_000; count += 1) trips.awaited((count * 7) % 100 < 100 * share)
    return trips.branching
  }
  expect([trips.branching, ...[0.04, 0.3, 1, 0].map(after)]).toEqual([5, 5, 7, 8, 5])
})
