// SQLite itself: the package with ready-made bindings, or what is built into Node.js where the package has none.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { CodedError } from '../base/coded-error.ts'

/** What a column can hold. Bytes come back as Uint8Array, integers as number. */
export type SqlValue = number | bigint | string | Uint8Array | null

/** A row by the names of its columns. */
export type SqlRow = Record<string, SqlValue>

/** A statement of the binding. */
export interface SqliteStatement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number | bigint }
  get(...parameters: readonly SqlValue[]): SqlRow | undefined
  all(...parameters: readonly SqlValue[]): SqlRow[]
  iterate(...parameters: readonly SqlValue[]): IterableIterator<SqlRow>
}

/** One connection, as far as this layer uses it: the interface of `node:sqlite`. */
export interface SqliteHandle {
  readonly isOpen: boolean
  readonly isTransaction: boolean
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

interface OpenOptions {
  readonly timeout: number
  readonly enableForeignKeyConstraints: boolean
  readonly readOnly?: boolean
}

/** A module with the interface of `node:sqlite`. */
export interface SqliteBinding {
  readonly DatabaseSync: new (path: string, options: OpenOptions) => SqliteHandle
  /** Absent in the first versions of `node:sqlite`. */
  readonly backup?: (source: SqliteHandle, path: string, options: { readonly rate: number }) => Promise<unknown>
}

const require = createRequire(import.meta.url)

/** The names under which SQLite may be had, the preferred one first: it is faster and the same everywhere. */
export const bindingNames = ['@photostructure/sqlite', 'node:sqlite'] as const

/** A binding, or undefined where it is not to be had. */
export const loadBinding = (name: (typeof bindingNames)[number]): SqliteBinding | undefined => {
  try {
    return require(name) as SqliteBinding
  } catch {
    return undefined
  }
}

let loaded: SqliteBinding | undefined

const anyBinding = (): SqliteBinding => {
  loaded ??= loadBinding(bindingNames[0]) ?? loadBinding(bindingNames[1])
  if (loaded !== undefined) return loaded
  throw new CodedError(
    'store.no-sqlite',
    `There is no SQLite for ${process.platform} ${process.arch} with Node.js ${process.versions.node}. ` +
      'Install Node.js 24 or newer, which brings its own; if you have it, run "npm ci" again.',
  )
}

/** Opens a file, which is made if need be. `timeoutMs`: how long another's lock is waited for. */
export const openSqlite = (path: string, timeoutMs: number, binding = anyBinding()): SqliteHandle =>
  new binding.DatabaseSync(path, { timeout: timeoutMs, enableForeignKeyConstraints: false })

/** Opens a file that nobody writes meanwhile, leaves it as it is, and makes no file beside it. */
export const openSqliteToRead = (path: string, binding = anyBinding()): SqliteHandle =>
  new binding.DatabaseSync(`${pathToFileURL(path).href}?immutable=1`, {
    timeout: 0,
    enableForeignKeyConstraints: false,
    readOnly: true,
  })

/** All pages at once: of a file that others write, a copy in parts would begin anew with each write. */
const allPages = 0x7fff_ffff

/** Copies all of a database into a new file; in a thread where the binding can. */
export const copyWhole = async (handle: SqliteHandle, path: string, binding = anyBinding()): Promise<void> => {
  if (binding.backup === undefined) handle.prepare('VACUUM INTO ?').run(path)
  else await binding.backup(handle, path, { rate: allPages })
}

const savepoint = 'nested'

/** Runs `work` in a transaction that writes, or in a savepoint of the one that runs. */
export const inTransactionOf = <T>(handle: SqliteHandle, work: () => T): T => {
  const nested = handle.isTransaction
  handle.exec(nested ? `SAVEPOINT ${savepoint}` : 'BEGIN IMMEDIATE')
  try {
    const result = work()
    handle.exec(nested ? `RELEASE ${savepoint}` : 'COMMIT')
    return result
  } catch (error) {
    // SQLite itself ends the whole transaction on a full disk or an I/O error.
    if (handle.isOpen && handle.isTransaction)
      handle.exec(nested ? `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}` : 'ROLLBACK')
    throw error
  }
}

/** Result codes that mean something here (https://www.sqlite.org/rescode.html): number, name and SQLite's own text. */
const results = [
  [3, 'SQLITE_PERM', 'access permission denied'],
  [5, 'SQLITE_BUSY', 'database is locked'],
  [6, 'SQLITE_LOCKED', 'table is locked'],
  [8, 'SQLITE_READONLY', 'readonly database'],
  [10, 'SQLITE_IOERR', 'disk I/O error'],
  [11, 'SQLITE_CORRUPT', 'database disk image is malformed'],
  [11, 'SQLITE_CORRUPT', 'malformed database schema'],
  [13, 'SQLITE_FULL', 'disk is full'],
  [14, 'SQLITE_CANTOPEN', 'unable to open database file'],
  [15, 'SQLITE_PROTOCOL', 'locking protocol'],
  [19, 'SQLITE_CONSTRAINT', 'constraint failed'],
  [26, 'SQLITE_NOTADB', 'file is not a database'],
  // The one extended code that says more than its kind does.
  [8458, 'SQLITE_IOERR_CORRUPTFS', 'disk I/O error'],
] as const
type ResultName = (typeof results)[number][1] | 'SQLITE_ERROR'

const namesByNumber: Readonly<Record<number, ResultName>> = Object.fromEntries(
  results.map(([number, name]) => [number, name]),
)

/** The name of the result code behind an error, or undefined when the error is not SQLite's. */
export const sqliteCodeOf = (error: unknown): ResultName | undefined => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) return undefined
  if ('errcode' in error && typeof error.errcode === 'number')
    return namesByNumber[error.errcode] ?? namesByNumber[error.errcode & 0xff] ?? 'SQLITE_ERROR'
  // The binding gives no number where reading several rows fails.
  return results.find(([, , text]) => error.message.includes(text))?.[1] ?? 'SQLITE_ERROR'
}
