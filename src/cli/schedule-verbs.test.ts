import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { scheduleVerbs, secondsUntil } from './schedule-verbs.ts'

const run = (name: string, words: readonly string[], result: unknown, json = false) =>
  runVerb(scheduleVerbs[name], words, () => result, { json })

// By the clock of wherever this runs.
const now = new Date(2026, 10, 27, 12, 0, 0)

test.each([
  ['30s', 30],
  ['90m', 5400],
  ['2h', 7200],
  ['3d', 259_200],
  ['18:30', 23_400],
  ['11:59', 86_340],
  ['2026-11-27T12:01', 60],
  ['2026-11-28 12:00', 86_400],
])('%s is %i seconds from noon', (typed, seconds) => {
  expect(secondsUntil(typed, now)).toBe(seconds)
})

test.each(['', 'tomorrow', '25:00', '0s', '2026-11-27T11:00', '12', '2026-99-99T99:99'])('“%s” is no time', (typed) => {
  expect(() => secondsUntil(typed, now)).toThrow('is no time to come')
})

const kept = { id: 7, due: 1_800_000_000, texts: ['Good\u001b[2J evening'], about: null, hash: null, problem: null }

test('a post is given to the node, listed and taken back', async () => {
  const given = await run('schedule', ['2h', 'Good', 'evening'], kept)
  expect(given.calls).toEqual([['schedulepost', 'alice', 7200, ['Good evening']]])
  expect(given.output).toMatch(/^The node publishes it at 2027-01-1\d \d\d:\d\d \(7\)\.\n$/u)
  expect((await run('schedule', [], [kept])).output).toMatch(/^7\s+2027-01-1\d \d\d:\d\d {2}Good\[2J evening/u)
  expect((await run('schedule', [], [{ ...kept, problem: 'wallet.locked' }])).output).toContain('not out yet')
  expect((await run('schedule', [], [])).output).toBe('Nothing waits for its time.\n')
  expect(JSON.parse((await run('schedule', [], [kept], true)).output)).toEqual([kept])
  const taken = await run('unschedule', ['7'], kept)
  expect(taken.calls).toEqual([['cancelscheduled', 'alice', 7]])
  expect(taken.output).toContain('Taken back: Good')
  await expect(run('unschedule', ['7'], null)).rejects.toMatchObject({ code: 'cli.not-waiting' })
  await expect(run('unschedule', ['x'], null)).rejects.toMatchObject({ code: 'cli.number' })
  await expect(run('schedule', ['2h'], kept)).rejects.toMatchObject({ code: 'cli.blank' })
})
