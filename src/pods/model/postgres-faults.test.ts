import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { hasPostgres, type PostgresServer, startPostgres, withoutPostgres } from '../../../test/support/postgres.ts'
import { postBy, takenBy } from '../../../test/support/pod-posts.ts'
import { TestSource } from '../../../test/support/pod-source.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { systemClock } from '../../net/system-clock.ts'
import type { SqlEngine } from './engine.ts'
import { Feeder } from './feeder.ts'
import { podModelOn } from './model.ts'
import { openPostgresEngine } from './postgres-engine.ts'
import { placeOf, Reach, translatePostgresError } from './postgres-faults.ts'
import { modelPart } from './tables.ts'
import { ManualClock } from '../../base/manual-clock.ts'

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
  return 'no fault'
}

describe('faults of a database server', () => {
  it('name the place, and neither user nor password', () => {
    expect(placeOf('postgres://u:secret@db.example:5433/pod')).toBe('db.example:5433/pod')
    expect(placeOf('postgres://u:secret@/pod?host=%2Frun%2Fpg')).not.toContain('secret')
    expect(placeOf('not an address with a secret')).toBe('of -podstore')
    const fault = translatePostgresError(Object.assign(new Error('x'), { code: '28P01' }), 'db/pod')
    expect([fault.code, fault.message]).toEqual(['store.refused', expect.stringContaining('db/pod')])
  })

  it('are told at once while no try is due, and tries come ever less often', async () => {
    const clock = new ManualClock()
    const reach = new Reach(clock, silentLog)
    const lost = translatePostgresError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'db/pod')
    const pauses: number[] = []
    for (let round = 0; round < 9; round += 1) {
      reach.check()
      reach.failed(lost)
      reach.failed(lost)
      expect(() => {
        reach.check()
      }).toThrow('cannot be reached')
      pauses.push(reach.waitMs)
      await clock.advance(reach.waitMs)
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000])
    reach.succeeded()
    expect([reach.fault, reach.waitMs]).toEqual([undefined, 0])
  })
})

describe.skipIf(!hasPostgres)(`a lost database server${hasPostgres ? '' : ` (${withoutPostgres})`}`, () => {
  const scope = useScope()
  let server: PostgresServer
  let made = 0
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.remove())

  const open = async (name?: string): Promise<SqlEngine> => {
    const connection = await server.connection(name ?? `faults${String((made += 1))}`)
    const needs = { clock: systemClock, log: silentLog }
    return openPostgresEngine(needs, { connection, parts: [modelPart], lifts: true }, scope)
  }

  it('refuses a store that is not made yet to a process that does not make it', async () => {
    const connection = await server.connection('empty')
    const needs = { clock: systemClock, log: silentLog }
    const opening = openPostgresEngine(needs, { connection, parts: [modelPart], lifts: false }, scope)
    expect(await codeOf(opening)).toBe('store.older-version')
    const wrong = connection.replace('/empty', '/missing')
    const missing = openPostgresEngine(needs, { connection: wrong, parts: [], lifts: false }, scope)
    expect(await codeOf(missing)).toBe('store.no-database')
  })

  it('loses nothing when a connection ends in the middle of a transaction, and does nothing by halves', async () => {
    const engine = await open()
    const model = podModelOn(engine)
    await model.take([takenBy('alice', 0)], { posts: 1 })
    const ended = engine.transaction(async (session) => {
      await session.change("UPDATE pod_state SET value = 99 WHERE name = 'posts'")
      await server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'twister pod' AND state = 'idle in transaction'",
      )
      await session.change("UPDATE pod_state SET value = 99 WHERE name = 'removals'")
    })
    expect(await codeOf(ended)).toBe('store.unreachable')
    await expect.poll(() => codeOf(model.taken())).toBe('no fault')
    expect(await model.taken()).toEqual({ posts: 1, removals: 0 })
    await model.take([takenBy('alice', 1)], { posts: 2 })
    expect((await model.person('alice', { count: 9 })).posts.length).toBe(2)
  })

  it('that says nothing more is given up, with the connection, and others go on', async () => {
    const engine = await open()
    let frozen = 0
    const ended = engine.transaction(async (session) => {
      await session.change("UPDATE pod_state SET value = 99 WHERE name = 'posts'")
      const [row] = await server.run(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'twister pod' AND state = 'idle in transaction'",
      )
      process.kill(Number(row?.['pid']), 'SIGSTOP')
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const asked = session.query('SELECT value FROM pod_state')
      frozen = Number(row?.['pid'])
      await asked
    })
    while (frozen === 0) await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(25_000)
    vi.useRealTimers()
    expect(await codeOf(ended)).toBe('store.unreachable')
    process.kill(frozen, 'SIGCONT')
    const model = podModelOn(engine)
    await expect.poll(() => codeOf(model.taken())).toBe('no fault')
    expect(await model.taken()).toEqual({ posts: 0, removals: 0 })
  })

  it('is waited for: callers are told at once, and posts, notices and reads go on when it is back', async () => {
    const engine = await open()
    const [model, source] = [podModelOn(engine), new TestSource()]
    let woken = 0
    model.onPosts(() => (woken += 1))
    const feeder = new Feeder({ model, source, clock: systemClock, log: silentLog }, scope)
    source.add(...Array.from({ length: 150 }, (_, number) => postBy('alice', number)))
    await feeder.whenIdle()
    // As a crash: no farewell, nothing flushed.
    await server.stop('SIGQUIT')
    source.add(...Array.from({ length: 150 }, (_, number) => postBy('alice', 150 + number)))
    source.drop(postBy('alice', 0))
    await expect.poll(() => codeOf(model.person('alice', { count: 1 }))).toBe('store.unreachable')
    expect(engine.fault()?.message).toContain('cannot be reached')
    await expect.poll(() => feeder.fault?.code).toBe('store.unreachable')
    await server.start()
    await feeder.whenIdle()
    const before = woken
    expect([feeder.fault, engine.fault()]).toEqual([undefined, undefined])
    const rows = await engine.query('SELECT number FROM pod_posts ORDER BY number')
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 299 }, (_, index) => index + 1))
    expect(await model.taken()).toEqual({ posts: 300, removals: 1 })
    source.add(postBy('bob', 0))
    await expect.poll(() => woken).toBeGreaterThan(before)
  })
})
