// SQLite behind four verbs. The only place that knows better-sqlite3.

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
  /** Runs `work` in one transaction (nested calls join it): all of it is on disk when this returns, or nothing. */
  transaction<T>(work: () => T): T
}

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
  /** `full` also survives a power cut for each transaction; `normal` survives any crash of the process. */
  readonly durability: 'full' | 'normal'
}
