import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { systemClock } from '../../src/net/system-clock.ts'
import type { SqlEngine } from '../../src/pods/model/engine.ts'
import { openPostgresEngine } from '../../src/pods/model/postgres-engine.ts'
import { openSqliteEngine } from '../../src/pods/model/sqlite-engine.ts'
import { modelPart } from '../../src/pods/model/tables.ts'
import { crashLimitMs, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'
import { hasPostgres, type PostgresServer, startPostgres, withoutPostgres } from '../support/postgres.ts'

const child = join(import.meta.dirname, 'pod-crash-child.mjs')
const { folder } = crashRoom('pods')
const rounds = crashRounds(4)

/** What the store must be after any end of the process: all up to where it says that it has read, once, and nothing else. */
const check = async (engine: SqlEngine): Promise<number> => {
  const state = await engine.query<{ readonly name: string; readonly value: number }>(
    'SELECT name, value FROM pod_state',
  )
  const { posts = 0, removals = 0 } = Object.fromEntries(state.map(({ name, value }) => [name, value]))
  const rows = await engine.query<{ readonly number: number; readonly id: number }>(
    'SELECT number, id FROM pod_posts ORDER BY number',
  )
  const numbers = rows.map(({ number }) => number)
  // What went may be there until the removal is read, and what came after it went may never have been there.
  const surely = Array.from({ length: posts }, (_, index) => index + 1).filter((number) => number % 7 !== 0)
  expect(numbers.filter((number) => number % 7 !== 0)).toEqual(surely)
  expect(numbers.filter((number) => number % 7 === 0 && number <= removals * 7)).toEqual([])
  expect(rows.map(({ id }) => id)).toEqual([...rows.map(({ id }) => id)].sort((left, right) => left - right))
  const terms = await engine.query('SELECT DISTINCT post FROM pod_terms')
  expect(terms.length).toBe(rows.length)
  const [author] = await engine.query<{ readonly number: number; readonly newest: number }>(
    'SELECT number, newest FROM pod_authors',
  )
  expect([author?.number ?? 0, author?.newest ?? 0]).toEqual([numbers.at(-1) ?? 0, rows.at(-1)?.id ?? 0])
  return posts
}

/** `whenLeft`: the process is gone, and what it had begun at a server is over, too. */
const killed = async (
  store: string,
  open: (scope: Scope) => Promise<SqlEngine>,
  whenLeft = (): Promise<void> => Promise.resolve(),
): Promise<void> => {
  let held = 0
  let taken = 0
  for (let round = 0; round < rounds; round += 1) {
    const lines = await runAndKill(child, [store, String(held)], {
      enough: 12 + 5 * (round % 4),
      extraMs: (round * 17) % 41,
    })
    held = Number(lines.at(-1))
    await whenLeft()
    const scope = new Scope('check', silentLog)
    const posts = await check(await open(scope))
    await scope.close()
    expect(posts).toBeGreaterThanOrEqual(taken)
    expect(posts).toBeLessThanOrEqual(held + 30)
    taken = posts
    held = Math.max(held, posts)
  }
  expect(taken).toBeGreaterThan(0)
}

test(
  'a pod on SQLite, killed while posts come and go, has each once and nothing that went',
  () =>
    killed(folder(), (scope) => openSqliteEngine({ path: join(folder(), 'pod.sqlite'), parts: [modelPart] }, scope)),
  crashLimitMs(rounds),
)

describe.skipIf(!hasPostgres)(`on PostgreSQL${hasPostgres ? '' : ` (${withoutPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.remove())

  test(
    'a pod, killed while posts come and go, has each once and nothing that went',
    async () => {
      const connection = await server.connection('crash')
      const needs = { clock: systemClock, log: silentLog }
      const connected = "SELECT pid FROM pg_stat_activity WHERE application_name = 'twister pod'"
      await killed(
        connection,
        (scope) => openPostgresEngine(needs, { connection, parts: [modelPart], lifts: true }, scope),
        () => expect.poll(() => server.run(connected)).toEqual([]),
      )
    },
    crashLimitMs(rounds),
  )
})
