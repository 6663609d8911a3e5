// The engines under the store of a pod, for suites that all of them pass.
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import type { Scope } from '../../src/base/scope.ts'
import { systemClock } from '../../src/net/system-clock.ts'
import type { SqlEngine, SqlPart } from '../../src/pods/model/engine.ts'
import { openPostgresEngine } from '../../src/pods/model/postgres-engine.ts'
import { openSqliteEngine } from '../../src/pods/model/sqlite-engine.ts'
import { temporaryFolder } from './each-test.ts'
import { hasPostgres, type PostgresServer, startPostgres, withoutPostgres } from './postgres.ts'

/** An empty store of one engine, which can be opened several times one after another, or at once. */
export interface EmptyStore {
  open(parts: readonly SqlPart[], scope: Scope, lifts?: boolean): Promise<SqlEngine>
}

let made = 0

/** An empty database of a server. */
const postgresStore = async (server: PostgresServer): Promise<EmptyStore> => {
  const connection = await server.connection(`pod${String((made += 1))}`)
  const needs = { clock: systemClock, log: silentLog }
  return { open: (parts, scope, lifts = true) => openPostgresEngine(needs, { connection, parts, lifts }, scope) }
}

/** An empty file. */
const sqliteStore = (): EmptyStore => {
  const path = join(temporaryFolder(), 'pod.sqlite')
  return { open: (parts, scope) => openSqliteEngine({ path, parts }, scope) }
}

/** Runs the same suite on each engine; `store` gives each test an empty store. */
export const describeEngines = (name: string, suite: (store: () => Promise<EmptyStore>) => void): void => {
  describe(`${name}, on SQLite`, () => {
    suite(() => Promise.resolve(sqliteStore()))
  })
  describe.skipIf(!hasPostgres)(`${name}, on PostgreSQL${hasPostgres ? '' : ` (${withoutPostgres})`}`, () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    }, 60_000)
    afterAll(() => server.remove())
    suite(() => postgresStore(server))
  })
}
