// What is measured: one figure each step, bytes of the step alone, and what a restart keeps.
import { beforeEach, expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import type { Database } from '../../store/database.ts'
import { openJournal } from '../node-store.ts'
import { type Figures, Measurements } from './measurements.ts'

const scope = useScope()
let clock: ManualClock
let journal: Database
let figures: Figures

const open = (owner: Scope): Measurements =>
  new Measurements({ clock, log: silentLog, journal, figures: () => figures }, owner)

beforeEach(() => {
  clock = new ManualClock(240_000 * 7_200_000)
  journal = openJournal(':memory:', scope)
  figures = { height: 5, registrations: 2, chainPeers: 3, dhtNodes: 7, swarmPeers: 1, received: 0, sent: 0 }
})

test('of the last hour each ten seconds, with the bytes of these', async () => {
  const measurements = open(scope)
  for (const received of [100, 250]) {
    figures = { ...figures, received, sent: received * 2 }
    await clock.advance(10_000)
  }
  const hour = measurements.of('hour')
  expect(hour.map(({ received, sent }) => [received, sent])).toEqual([
    [100, 200],
    [150, 300],
  ])
  expect((hour[1]?.at ?? 0) - (hour[0]?.at ?? 0)).toBe(10)
})

test('each ring has its bound, and its own step', async () => {
  const measurements = open(scope)
  await clock.advance(3 * 86_400_000)
  expect(measurements.of('hour').length).toBe(360)
  expect(measurements.of('day').length).toBe(360)
  expect(measurements.of('month').length).toBe(37)
  expect(
    measurements.of('day').every(({ at }, index, all) => index === 0 || at - (all[index - 1]?.at ?? 0) === 240),
  ).toBe(true)
})

test('a disk that refuses a point loses it alone', async () => {
  const measurements = open(scope)
  const refuses = (refused: 0 | 1): unknown => journal.prepare(`PRAGMA query_only = ${String(refused)}`).get()
  refuses(1)
  await clock.advance(480_000)
  expect(measurements.of('hour').length).toBe(48)
  expect(measurements.of('day')).toEqual([])
  refuses(0)
  await clock.advance(240_000)
  expect(measurements.of('day').length).toBe(1)
})

test('day and month outlive a restart, and a time without the node stays empty', async () => {
  const first = new Scope('first', silentLog)
  open(first)
  await clock.advance(7_200_000)
  await first.close()
  await clock.advance(7_200_000)
  const measurements = open(scope)
  expect(measurements.of('hour')).toEqual([])
  const held = measurements.of('day').length
  expect(held).toBeGreaterThan(25)
  figures = { ...figures, received: 9 }
  await clock.advance(20_000)
  const day = measurements.of('day')
  expect(day.length).toBe(held + 1)
  expect(day.at(-1)).toMatchObject({ height: 5, received: 9 })
  expect((day.at(-1)?.at ?? 0) - (day.at(-2)?.at ?? 0)).toBeGreaterThanOrEqual(7_200)
})
