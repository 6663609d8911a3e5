// SQLite behind four verbs.
import { BoundedMap } from '../base/bounded-map.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { createDatabase } from './create-database.ts'
import { createSchema, upgradeSchema } from './migrate.ts'
import {
  inTransactionOf,
  openSqlite,
  openSqliteToRead,
  type SqliteHandle,
  type SqliteStatement,
  type SqlRow,
  type SqlValue,
} from './sqlite.ts'
import { translateError } from './store-errors.ts'

/** A prepared statement. `Row` names the columns it selects. */
export interface Statement<Row = SqlRow> {
  run(...parameters: readonly SqlValue[]): { readonly changes: number; readonly lastRowId: number }
  get(...parameters: readonly SqlValue[]): Row | undefined
  all(...parameters: readonly SqlValue[]): readonly Row[]
  iterate(...parameters: readonly SqlValue[]): IterableIterator<Row>
}

/** One database file with one writer: this process. */
export interface Database {
  prepare<Row = SqlRow>(sql: string): Statement<Row>
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
  /** What is deleted or replaced is overwritten: the file holds secrets. */
  readonly overwrites?: boolean
  /** Pages that are kept in memory, in KiB, and pages of the log before they go into the file, where a file is written at random places. */
  readonly randomWrites?: { readonly cacheKib: number; readonly logPages: number }
  /** Room of what is deleted can be given back to the disk, by `giveBack`. A file without that is rebuilt once. */
  readonly givesBack?: boolean
  /** What moving the file away costs, as a sentence for the person whose file is damaged. */
  readonly ifLost?: string
}

type Guard = <T>(work: () => T) => T

/** Prepared statements that are kept; more are only possible when SQL text is composed from data. */
const maxStatements = 512
/** How long another connection to the same file may hold its lock before we give up. */
const busyTimeoutMs = 5_000
/** Size to which the write-ahead log is cut after a checkpoint. */
const maxLogBytes = 64 * 1024 * 1024
/**
 * Pages of a file that are kept in memory, in KiB as SQLite wants it: six files together stay below 25 MB. In a file of
 * 86 MB, reading and inserting at random was up to 5 % cheaper with four times as much; the system keeps the pages too.
 */
const cacheKib = 4_000

const handles = new WeakMap<Database, SqliteHandle>()

/** Whether `database` is inside a transaction now. */
export const inTransaction = (database: Database): boolean => {
  const handle = handles.get(database)
  return handle?.isOpen === true && handle.isTransaction
}

const emptyLog = 'PRAGMA wal_checkpoint(TRUNCATE)'

/**
 * Leaves no trace of earlier content in the files: not in free pages, which the file is rebuilt without, and not in the
 * write-ahead log, which is emptied. Outside any transaction. May be cut short by a crash: then do it again.
 */
export const dropTraces = (database: Database): void => {
  database.prepare('VACUUM').run()
  if (Number(database.prepare(emptyLog).get()?.['busy']) === 0) return
  throw new CodedError('store.locked', 'Another program has the database open: earlier content is still in its log.')
}

/** A binding cuts text at a zero character; what would be cut is refused. */
const checked = (parameters: readonly SqlValue[]): readonly SqlValue[] => {
  for (const value of parameters)
    if (typeof value === 'string' && value.includes('\0'))
      throw new CodedError(
        'store.zero-in-text',
        'Text with a zero character cannot be stored as text; store its bytes.',
      )
  return parameters
}

/** SQLite reads a statement when it is first used: each takes some kilobytes, and most of them wait for days. */
class GuardedStatement<Row> implements Statement<Row> {
  readonly #sql: string
  readonly #handle: SqliteHandle
  readonly #guard: Guard
  #inner: SqliteStatement | undefined

  constructor(sql: string, handle: SqliteHandle, guard: Guard) {
    this.#sql = sql
    this.#handle = handle
    this.#guard = guard
  }

  get #prepared(): SqliteStatement {
    this.#inner ??= this.#handle.prepare(this.#sql)
    return this.#inner
  }

  run(...parameters: readonly SqlValue[]): { readonly changes: number; readonly lastRowId: number } {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#prepared.run(...checked(parameters))
      return { changes, lastRowId: Number(lastInsertRowid) }
    })
  }

  get(...parameters: readonly SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepared.get(...checked(parameters)) as Row | undefined)
  }

  all(...parameters: readonly SqlValue[]): readonly Row[] {
    return this.#guard(() => this.#prepared.all(...checked(parameters)) as readonly unknown[] as readonly Row[])
  }

  *iterate(...parameters: readonly SqlValue[]): IterableIterator<Row> {
    const guard = this.#guard
    const rows = guard(() => this.#prepared.iterate(...checked(parameters)))
    try {
      for (let next = guard(() => rows.next()); next.done !== true; next = guard(() => rows.next()))
        yield next.value as Row
    } finally {
      guard(() => rows.return?.())
    }
  }
}

const setDurability = (handle: SqliteHandle, durability: Durability): void => {
  handle.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
}

/** Free pages can be cut off only in a file that was made for it. */
const incremental = 2

const numberOf = (handle: SqliteHandle, name: string): number =>
  Number(Object.values(handle.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0)

const prepareToGiveBack = (handle: SqliteHandle): void => {
  if (numberOf(handle, 'auto_vacuum') === incremental) return
  handle.exec('PRAGMA auto_vacuum = INCREMENTAL')
  handle.exec('VACUUM')
}

/** How much of a file is in use, and how much is free to be given back, in bytes. */
export const roomOf = (database: Database): { readonly used: number; readonly free: number } => {
  const handle = handles.get(database)
  if (handle?.isOpen !== true) return { used: 0, free: 0 }
  const free = numberOf(handle, 'freelist_count')
  const size = numberOf(handle, 'page_size')
  return { used: (numberOf(handle, 'page_count') - free) * size, free: free * size }
}

/** Cuts free pages off a file that was opened with `givesBack`, up to so many bytes. Outside any transaction. */
export const giveBack = (database: Database, bytes: number): void => {
  const handle = handles.get(database)
  if (handle?.isOpen !== true || handle.isTransaction) return
  handle.exec(`PRAGMA incremental_vacuum(${String(Math.ceil(bytes / numberOf(handle, 'page_size')))})`)
}

const openHandle = (options: DatabaseOptions): SqliteHandle => {
  const isInMemory = options.path === ':memory:'
  if (!isInMemory) createDatabase(options)
  const handle = openSqlite(options.path, busyTimeoutMs)
  try {
    if (options.givesBack === true) prepareToGiveBack(handle)
    handle.exec('PRAGMA journal_mode = WAL')
    setDurability(handle, options.durability)
    handle.exec('PRAGMA fullfsync = ON')
    handle.exec(`PRAGMA journal_size_limit = ${String(maxLogBytes)}`)
    handle.exec(`PRAGMA cache_size = -${String(options.randomWrites?.cacheKib ?? cacheKib)}`)
    if (options.randomWrites !== undefined)
      handle.exec(`PRAGMA wal_autocheckpoint = ${String(options.randomWrites.logPages)}`)
    if (options.overwrites === true) handle.exec('PRAGMA secure_delete = ON')
    if (isInMemory) createSchema(handle, options)
    else upgradeSchema(handle, options)
    handle.exec('PRAGMA foreign_keys = ON')
  } catch (error) {
    handle.close()
    throw error
  }
  return handle
}

const isDamage = (error: unknown): boolean => error instanceof CodedError && error.code === 'store.corrupt'

/** Reads a database file that somebody else made, such as a backup, and changes nothing, not even beside it. */
export const readDatabase = <T>(path: string, read: (database: Pick<Database, 'prepare'>) => T): T => {
  const guard: Guard = (work) => {
    try {
      return work()
    } catch (error) {
      throw translateError(error, { path })
    }
  }
  const handle = guard(() => openSqliteToRead(path))
  try {
    handle.exec('PRAGMA trusted_schema = OFF')
    const prepare = <Row>(sql: string) => new GuardedStatement<Row>(sql, handle, guard)
    return read({ prepare })
  } finally {
    handle.close()
  }
}

/**
 * Opens (or makes) one database file and lifts it to the latest schema. Closes with `scope`. Throws a CodedError
 * (`store.corrupt`, `store.locked`, `store.unwritable`, `store.disk-full`, `store.newer-version`, …). A file that turns
 * out to be damaged later is fatal: it does not mend by waiting, and each further write may do more harm.
 * Finish an `iterate` before using its statement or changing its rows: what it would still give is undefined.
 */
export const openDatabase = (options: DatabaseOptions, scope: Scope): Database => {
  let isRunning = false
  const guard: Guard = (work) => {
    try {
      return work()
    } catch (error) {
      const translated = translateError(error, options)
      if (isRunning && isDamage(translated)) {
        isRunning = false
        scope.fail(translated, 'database')
      }
      throw translated
    }
  }
  const handle = guard(() => openHandle(options))
  isRunning = true
  const statements = new BoundedMap<string, Statement>(maxStatements)
  const database: Database = {
    prepare: <Row>(sql: string): Statement<Row> => {
      const known = statements.get(sql)
      if (known !== undefined) return known as Statement<Row>
      const statement = new GuardedStatement<Row>(sql, handle, guard)
      statements.set(sql, statement as Statement<unknown> as Statement)
      return statement
    },
    transaction: <T>(work: () => T, durability = options.durability): T => {
      // Nothing can be changed inside a transaction: the outermost call decides.
      const run = (): T => guard(() => inTransactionOf(handle, work))
      if (durability === options.durability || inTransaction(database)) return run()
      setDurability(handle, durability)
      try {
        return run()
      } finally {
        setDurability(handle, options.durability)
      }
    },
  }
  handles.set(database, handle)
  scope.defer(() => {
    try {
      guard(() => {
        handle.exec(emptyLog)
      })
    } finally {
      // The empty log stays beside the file until the statements are collected, at the latest when the process ends.
      handle.close()
    }
  })
  return database
}
