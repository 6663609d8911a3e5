import { expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { type Log, silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { isFaultOfDisk, WriteHealth } from './write-health.ts'

const full = new CodedError('store.disk-full', 'There is no space left.')

const opened = () => {
  const lines: string[] = []
  const log: Log = { ...silentLog, error: (line) => void lines.push(line), info: (line) => void lines.push(line) }
  const clock = new ManualClock(5_000_000)
  return { clock, lines, health: new WriteHealth(clock, log, 'posts') }
}

test('the pause between two tries doubles from a second to a minute', async () => {
  const { clock, health } = opened()
  const pauses: number[] = []
  for (let turn = 0; turn < 9; turn += 1) {
    health.failed(full)
    const startMs = clock.monotonicMs()
    while (!health.mayTry) await clock.advance(500)
    pauses.push((clock.monotonicMs() - startMs) / 1000)
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('failures within a pause are one, and one line tells of them all', async () => {
  const { clock, health, lines } = opened()
  for (let count = 0; count < 1_000; count += 1) health.failed(full)
  expect(health.mayTry).toBe(false)
  await clock.advance(1_000)
  expect(health.mayTry).toBe(true)
  expect(lines).toEqual(['writes fail'])
})

test('the fault says since when and why, until a write succeeds', async () => {
  const { clock, health, lines } = opened()
  expect([health.fault, health.succeeded()]).toEqual([undefined, false])
  health.failed(full)
  await clock.advance(90_000)
  health.failed(new CodedError('store.unwritable', 'later'))
  expect(health.fault).toEqual({ sinceMs: 5_000_000, code: 'store.disk-full', message: 'There is no space left.' })
  expect([health.succeeded(), health.succeeded(), health.fault, health.mayTry]).toEqual([true, false, undefined, true])
  expect(lines).toEqual(['writes fail', 'writes succeed again'])
})

test('a row that breaks a rule, or an unknown error, is no fault of the disk', () => {
  expect([full, new CodedError('store.constraint', ''), new TypeError('x')].map(isFaultOfDisk)).toEqual([
    true,
    false,
    false,
  ])
})
