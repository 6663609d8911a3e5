// The store of a pod in one SQLite file: for a pod of one process, which is the default.
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import type { Scope } from '../../base/scope.ts'
import { type Database, inTransaction, openDatabase } from '../../store/database.ts'
import type { SqlEngine, SqlPart, SqlRow, SqlSession, SqlValue } from './engine.ts'
import { Notices } from './notices.ts'
import { sqliteDialect, translator } from './portable-sql.ts'
import { liftParts, versionsTable } from './schema.ts'

/** Calls that wait for a transaction to end, before more are refused: each is over in milliseconds. */
const maxWaiting = 10_000

const endedSession = (): CodedError =>
  new CodedError('store.closed', 'A transaction was used after its end; please report this as a bug.')

/** Sessions differ in what a notice waits for. */
class SqliteSession implements SqlSession {
  readonly #database: Database
  readonly #text: (sql: string) => string
  readonly #notify: (topic: string) => void
  readonly #isTransaction: boolean
  #ended = false
  #fault: Error | undefined

  constructor(
    { database, text, isTransaction }: { database: Database; text: (sql: string) => string; isTransaction: boolean },
    notify: (topic: string) => void,
  ) {
    this.#database = database
    this.#text = text
    this.#isTransaction = isTransaction
    this.#notify = notify
  }

  /** The transaction is over. Throws what a statement threw, if somebody kept that to himself. */
  check(): void {
    if (this.#fault !== undefined) throw this.#fault
  }

  end(): void {
    this.#ended = true
  }

  // Not `async`: without a turn between, a transaction of many statements is over before anything else runs.
  query<Row = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#run(() => this.#database.prepare<Row>(this.#text(sql)).all(...parameters))
  }

  change(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    return this.#run(() => this.#database.prepare(this.#text(sql)).run(...parameters).changes)
  }

  notify(topic: string): Promise<void> {
    return this.#run(() => {
      this.#notify(topic)
    })
  }

  #run<T>(work: () => T): Promise<T> {
    try {
      if (this.#ended) throw endedSession()
      this.check()
      return Promise.resolve(work())
    } catch (error) {
      // As with PostgreSQL: a statement that fails ends the transaction.
      const fault = error as Error
      if (this.#isTransaction) this.#fault = fault
      return Promise.reject(fault)
    }
  }
}

class SqliteEngine implements SqlEngine {
  readonly kind = 'sqlite'
  readonly #database: Database
  readonly #text = translator(sqliteDialect)
  /** One connection: while a transaction runs, what others ask would be in it. */
  readonly #gate = new Gate(1, maxWaiting)
  readonly #notices = new Notices()
  readonly #alone: SqliteSession

  constructor(database: Database) {
    this.#database = database
    this.#alone = new SqliteSession({ database, text: this.#text, isTransaction: false }, (topic) => {
      this.#notices.emit(topic)
    })
  }

  query<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#gate.run(() => this.#alone.query<Row>(sql, parameters))
  }

  change(sql: string, parameters?: readonly SqlValue[]): Promise<number> {
    return this.#gate.run(() => this.#alone.change(sql, parameters))
  }

  notify(topic: string): Promise<void> {
    return this.#alone.notify(topic)
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      const topics = new Set<string>()
      const session = new SqliteSession({ database: this.#database, text: this.#text, isTransaction: true }, (topic) =>
        topics.add(topic),
      )
      this.#database.prepare('BEGIN IMMEDIATE').run()
      try {
        const result = await work(session)
        session.check()
        this.#database.prepare('COMMIT').run()
        for (const topic of topics) this.#notices.emit(topic)
        return result
      } catch (error) {
        // On a full disk or an I/O error SQLite has ended the transaction itself.
        if (inTransaction(this.#database)) this.#database.prepare('ROLLBACK').run()
        throw error
      } finally {
        session.end()
      }
    })
  }

  onNotice(topic: string, listener: () => void): () => void {
    return this.#notices.on(topic, listener)
  }

  /** A file that cannot be written says so at each use, and one that is damaged ends the node. */
  fault(): undefined {
    return undefined
  }
}

/** Opens (or makes) the file with the tables of all parts; see `openDatabase` for its faults. Closes with `scope`. */
export const openSqliteEngine = async (
  options: { readonly path: string; readonly parts: readonly SqlPart[] },
  scope: Scope,
): Promise<SqlEngine> => {
  const database = openDatabase(
    {
      path: options.path,
      schema: sqliteDialect(versionsTable),
      version: 1,
      durability: 'full',
      overwrites: true,
      // Words of a post go to as many places of the file as there are words.
      randomWrites: { cacheKib: 64_000, logPages: 8_000 },
      ifLost: 'Posts are taken from the swarms again; accounts, sessions and what people follow would be gone.',
    },
    scope,
  )
  const engine = new SqliteEngine(database)
  await engine.transaction((session) => liftParts(session, options.parts, true))
  return engine
}
