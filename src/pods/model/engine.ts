// The port behind which the store of a pod lies: SQL that several engines take, asked asynchronously.
import type { Unsubscribe } from '../../base/signal.ts'

/** What a column holds and a placeholder takes: 64-bit integers are numbers of up to 53 bits, truth is 0 or 1. */
export type SqlValue = number | string | Uint8Array | null

/** A row by the names of its columns. */
export type SqlRow = Readonly<Record<string, SqlValue>>

/**
 * One statement at a time, in portable SQL (portable-sql.ts), with `?` for each value. Faults are a CodedError:
 * `store.unreachable`, `store.busy`, `store.too-slow`, `store.disk-full`, `store.constraint`, `store.unportable`, ….
 */
export interface SqlSession {
  /** The rows that a statement gives, those of `RETURNING` too. */
  query<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>
  /** Changes rows, and gives how many. */
  change(sql: string, parameters?: readonly SqlValue[]): Promise<number>
  /** Wakes whoever listens for this topic, in every process: in a transaction once it is on disk. */
  notify(topic: string): Promise<void>
}

/** A store of a pod. */
export interface SqlEngine extends SqlSession {
  readonly kind: 'sqlite' | 'postgres'
  /**
   * Runs `work` in one transaction, as if no other ran at the same time: all of it is on disk when this resolves, or
   * nothing. It may run again when another one came between, so it changes nothing but through its session, and it
   * awaits nothing else: on SQLite all others wait meanwhile, and the engine itself would wait for ever.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>
  /**
   * Calls `listener` when something under this topic may have changed. It may be called for nothing, and is after a
   * time in which notices can have been lost: read on from your own position.
   */
  onNotice(topic: string, listener: () => void): Unsubscribe
  /** Why the store cannot be used at the moment. Undefined: the last use went well. */
  fault(): { readonly sinceMs: number; readonly code: string; readonly message: string } | undefined
}

/**
 * Tables of one owner in the store of a pod. `steps[0]` makes them, `steps[n]` lifts them from version n to n + 1:
 * each is a list of statements, and one that has been released is never changed. Owners do not wait for one another:
 * each has a version of its own.
 */
export interface SqlPart {
  readonly name: string
  readonly steps: readonly (readonly string[])[]
}
