// SQLite behind four verbs. The only place that knows better-sqlite3.
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Scope } from '../base/scope.ts'
import { upgradeSchema } from './migrate.ts'
import { translateError } from './store-errors.ts'

/** What a column can hold. Bytes come back as Uint8Array, integers as number. */
export type SqlValue = number | bigint | string | Uint8Array | null

/** A prepared statement. `Row` names the columns it selects. */
export interface Statement<Row = Record<string, SqlValue>> {
  run(...parameters: readonly SqlValue[]): { readonly changes: number; readonly lastRowId: number }
  get(...parameters: readonly SqlValue[]): Row | undefined
  all(...parameters: readonly SqlValue[]): readonly Row[]
  iterate(...parameters: readonly SqlValue[]): IterableIterator<Row>
}

/** One database file with one writer: this process. */
export interface Database {
  prepare<Row = Record<string, SqlValue>>(sql: string): Statement<Row>
  /**
   * Runs `work` in one transaction (nested calls join it): all of it is on disk when this returns, or nothing.
   * `full` makes this one survive a power cut in a database whose transactions otherwise do not.
   */
  transaction<T>(work: () => T, durability?: Durability): T
}

/** `full` also survives a power cut; `normal` survives any crash of the process. */
export type Durability = 'full' | 'normal'

/** How a database is opened. */
export interface DatabaseOptions {
  /** A file path, or `:memory:`. */
  readonly path: string
  /** The latest schema, run on an empty file. Sets no version; `version` does. */
  readonly schema: string
  /** `PRAGMA user_version` of that schema, from 1. */
  readonly version: number
  /** migrations[n] lifts version n to n + 1. */
  readonly migrations?: Readonly<Record<number, string>>
  /** Of each transaction. */
  readonly durability: Durability
  /** What moving the file away costs, as a sentence for the person whose file is damaged. */
  readonly ifLost?: string
}

type SqliteHandle = BetterSqlite3.Database
type Guard = <T>(work: () => T) => T

/** Prepared statements that are kept; more are only possible when SQL text is composed from data. */
const maxStatements = 512
/** How long another connection to the same file may hold its lock before we give up. */
const busyTimeoutMs = 5_000
/** Size to which the write-ahead log is cut after a checkpoint. */
const maxLogBytes = 64 * 1024 * 1024

const handles = new WeakMap<Database, SqliteHandle>()

/** Whether `database` is inside a transaction now. */
export const inTransaction = (database: Database): boolean => handles.get(database)?.inTransaction ?? false

const plainValue = (value: SqlValue): SqlValue =>
  value instanceof Uint8Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value

/** Node's own byte class must not leave this layer: its `slice` shares memory where Uint8Array's copies. */
const plainRow = (row: Record<string, SqlValue>): Record<string, SqlValue> => {
  for (const name in row) {
    const value = row[name] as SqlValue
    if (typeof value === 'object' && value !== null) row[name] = plainValue(value)
  }
  return row
}

const prepareStatement = (handle: SqliteHandle, guard: Guard, sql: string): Statement => {
  const inner = guard(() => handle.prepare<SqlValue[], Record<string, SqlValue>>(sql))
  return {
    run: (...parameters) =>
      guard(() => {
        const { changes, lastInsertRowid } = inner.run(...parameters)
        return { changes, lastRowId: Number(lastInsertRowid) }
      }),
    get: (...parameters) =>
      guard(() => {
        const row = inner.get(...parameters)
        return row === undefined ? undefined : plainRow(row)
      }),
    all: (...parameters) =>
      guard(() => {
        const rows = inner.all(...parameters)
        for (const row of rows) plainRow(row)
        return rows
      }),
    iterate: function* (...parameters) {
      const rows = guard(() => inner.iterate(...parameters))
      try {
        for (let next = guard(() => rows.next()); next.done !== true; next = guard(() => rows.next()))
          yield plainRow(next.value)
      } finally {
        rows.return?.()
      }
    },
  }
}

/** An empty file only its owner can read: it may hold private keys. */
const createFile = (path: string): void => {
  if (path === ':memory:' || existsSync(path)) return
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

const setDurability = (handle: SqliteHandle, durability: Durability): void => {
  handle.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
}

const openHandle = (options: DatabaseOptions): SqliteHandle => {
  createFile(options.path)
  const handle = new BetterSqlite3(options.path, { timeout: busyTimeoutMs })
  try {
    handle.pragma('journal_mode = WAL')
    setDurability(handle, options.durability)
    handle.pragma('fullfsync = ON')
    handle.pragma(`journal_size_limit = ${String(maxLogBytes)}`)
    upgradeSchema(handle, options)
    handle.pragma('foreign_keys = ON')
  } catch (error) {
    handle.close()
    throw error
  }
  return handle
}

/**
 * Opens (or makes) one database file and lifts it to the latest schema. Closes with `scope`. Throws a CodedError
 * (`store.corrupt`, `store.locked`, `store.unwritable`, `store.disk-full`, `store.newer-version`, …).
 * Finish an `iterate` before using the database for anything else: SQLite refuses writes meanwhile.
 */
export const openDatabase = (options: DatabaseOptions, scope: Scope): Database => {
  const guard: Guard = (work) => {
    try {
      return work()
    } catch (error) {
      throw translateError(error, options)
    }
  }
  const handle = guard(() => openHandle(options))
  const statements = new BoundedMap<string, Statement>(maxStatements)
  const runInTransaction = handle.transaction((work: () => unknown) => work())
  const database: Database = {
    prepare: <Row>(sql: string): Statement<Row> => {
      const known = statements.get(sql)
      if (known !== undefined) return known as Statement<Row>
      const statement = prepareStatement(handle, guard, sql)
      statements.set(sql, statement)
      return statement as Statement<Row>
    },
    transaction: <T>(work: () => T, durability = options.durability): T => {
      // Nothing can be changed inside a transaction: the outermost call decides.
      if (durability === options.durability || handle.inTransaction)
        return guard(() => runInTransaction.immediate(work) as T)
      setDurability(handle, durability)
      try {
        return guard(() => runInTransaction.immediate(work) as T)
      } finally {
        setDurability(handle, options.durability)
      }
    },
  }
  handles.set(database, handle)
  scope.defer(() => {
    guard(() => handle.pragma('wal_checkpoint(TRUNCATE)'))
    handle.close()
  })
  return database
}
