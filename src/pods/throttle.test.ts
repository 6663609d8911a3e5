// What is remembered of guesses is bounded.
import { expect, test } from 'vitest'
import { useScope } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { openSqliteEngine } from './model/sqlite-engine.ts'
import { accountsPart } from './tables.ts'
import { Throttle } from './throttle.ts'

const scope = useScope()

const openThrottle = async () => {
  const engine = await openSqliteEngine({ path: ':memory:', parts: [accountsPart] }, scope)
  const clock = new ManualClock(1_700_000_000_000)
  const core = { engine, clock, random: new SeededRandom(6), log: silentLog }
  const count = async (table: 'pod_guesses' | 'pod_known'): Promise<number | undefined> =>
    (await engine.query<{ readonly count: number }>(`SELECT count(*) AS count FROM ${table}`))[0]?.count
  return { engine, clock, count, throttle: new Throttle(core, new Uint8Array(32)) }
}

test('of more places than are remembered the oldest go', async () => {
  const { engine, throttle, count } = await openThrottle()
  await engine.transaction(async (session) => {
    for (let index = 0; index < 20_001; index += 1)
      await session.change('INSERT INTO pod_guesses (place, count, closed, expires) VALUES (?, 1, 0, ?)', [
        ...[String(index), 1_700_000_001_000 + index],
      ])
  })
  await throttle.failed()
  expect(await count('pod_guesses')).toBe(20_001 - 256)
  expect(await engine.query('SELECT place FROM pod_guesses ORDER BY expires LIMIT 1')).toEqual([{ place: '256' }])
})

test('guesses are forgotten after a day, and addresses are in no table', async () => {
  const { engine, throttle, clock, count } = await openThrottle()
  await throttle.enter('alice', '203.0.113.5')
  await throttle.succeeded('alice', '203.0.113.5')
  await throttle.enter('bob', '198.51.100.7')
  const rows = JSON.stringify([
    await engine.query('SELECT place FROM pod_guesses'),
    await engine.query('SELECT network FROM pod_known'),
  ])
  expect(rows).not.toMatch(/203\.0|198\.51|bob/u)
  await clock.advance(86_400_001)
  await throttle.failed()
  expect([await count('pod_guesses'), await count('pod_known')]).toEqual([0, 1])
})

test('a login to an own account gives no more guesses at another one', async () => {
  const { throttle } = await openThrottle()
  for (let guess = 0; guess < 10; guess += 1) await throttle.enter('alice', '203.0.113.5')
  await throttle.enter('mallory', '203.0.113.5')
  await throttle.succeeded('mallory', '203.0.113.5')
  await throttle.enter('alice', '203.0.113.5')
  await expect(throttle.enter('alice', '203.0.113.5')).rejects.toMatchObject({ code: 'pods.closed' })
})

test('of one account twenty networks are known', async () => {
  const { throttle, count } = await openThrottle()
  for (let index = 0; index < 30; index += 1) await throttle.succeeded('alice', `203.${String(index)}.113.5`)
  expect(await count('pod_known')).toBe(20)
})

test('a clock that is set back does not keep a door closed', async () => {
  const { engine, throttle } = await openThrottle()
  for (let guess = 0; guess < 11; guess += 1) await throttle.enter('alice', '203.0.113.5')
  await expect(throttle.enter('alice', '203.0.113.5')).rejects.toMatchObject({ code: 'pods.closed' })
  await engine.change('UPDATE pod_guesses SET closed = closed + 3600000 WHERE closed > 0')
  await throttle.enter('alice', '203.0.113.5')
})
