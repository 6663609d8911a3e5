// The store of a pod on a server that speaks PostgreSQL's protocol: for a pod of several processes.
import { Client, type ClientBase, type ClientConfig, type CustomTypesConfig, Pool, type PoolClient } from 'pg'
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { SqlEngine, SqlPart, SqlRow, SqlSession, SqlValue } from './engine.ts'
import { Notices } from './notices.ts'
import { postgresDialect, translator } from './portable-sql.ts'
import {
  isConflict,
  isMadeMeanwhile,
  isUnknownTable,
  placeOf,
  Reach,
  translatePostgresError,
} from './postgres-faults.ts'
import { channel, Listening } from './postgres-notices.ts'
import { liftParts, olderStore, versionsTable } from './schema.ts'

/** Connections of one process, and calls that wait for one before more are refused. */
const maxConnections = 8
const maxWaiting = 1_000
/** How long a connection may take to come about, a statement to run, and a transaction to lie idle. */
const connectMs = 5_000
const statementMs = 15_000
const idleTransactionMs = 30_000
/** How long a server may say nothing, which ends each statement before: one that is cut off never says that it is. */
const silenceMs = 20_000
/** How often a transaction is done again because another came between. */
const maxAttempts = 12
/** Statements that the server keeps prepared for a connection. */
const maxPrepared = 256

const safeNumber = (text: string): number => {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new CodedError(
    'store.constraint',
    'A number in the store of the pod is too large; please report this as a bug.',
  )
}

const bytesOf = (text: string): Uint8Array => {
  const bytes = Buffer.from(text.slice(2), 'hex')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** By the server's numbers for types: truth, bytes, integers of 64, 16 and 32 bits, exact numbers. All else is text. */
const readers: Readonly<Record<number, (text: string) => SqlValue>> = {
  16: (text) => (text === 't' ? 1 : 0),
  17: bytesOf,
  20: safeNumber,
  21: safeNumber,
  23: safeNumber,
  1700: safeNumber,
}

const plainText = (text: string): string => text

const types: CustomTypesConfig = {
  getTypeParser: ((oid: number) => readers[oid] ?? plainText) as CustomTypesConfig['getTypeParser'],
}

const checked = (value: SqlValue): SqlValue => {
  if (typeof value === 'string' && value.includes('\0'))
    throw new CodedError('store.zero-in-text', 'Text with a zero character cannot be stored as text; store its bytes.')
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value
}

/** Writes statements for a connection: a name makes the server plan each once. */
class Statements {
  readonly #text = translator(postgresDialect)
  readonly #names = new BoundedMap<string, string>(maxPrepared)
  #count = 0

  of(sql: string, parameters: readonly SqlValue[]) {
    const text = this.#text(sql)
    const values = parameters.map(checked)
    if (this.#names.size >= maxPrepared && !this.#names.has(sql)) return { text, values, types }
    const name = this.#names.get(sql) ?? `pod${String((this.#count += 1))}`
    this.#names.set(sql, name)
    return { name, text, values, types }
  }
}

interface Outcome {
  readonly rows: readonly SqlRow[]
  readonly count: number
}

/** Runs a statement somewhere; what it throws is a CodedError. */
type Run = (sql: string, parameters: readonly SqlValue[]) => Promise<Outcome>

const sessionOf = (run: Run, notify: SqlSession['notify']): SqlSession => ({
  query: async <Row>(sql: string, parameters: readonly SqlValue[] = []) =>
    (await run(sql, parameters)).rows as readonly unknown[] as readonly Row[],
  change: async (sql, parameters = []) => (await run(sql, parameters)).count,
  notify,
})

/** What the engine runs with. */
export interface PostgresNeeds {
  readonly clock: Clock
  readonly log: Log
}

/** Where the store is, and what is to be in it. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, as PostgreSQL's own programs take it. */
  readonly connection: string
  readonly parts: readonly SqlPart[]
  /** Makes and lifts the tables. Without that an older store is refused: the overlay process lifts it. */
  readonly lifts: boolean
}

class PostgresEngine implements SqlEngine {
  readonly kind = 'postgres'
  readonly #pool: Pool
  readonly #statements = new Statements()
  readonly #gate = new Gate(maxConnections, maxWaiting)
  readonly #reach: Reach
  readonly #where: string
  readonly #clock: Clock
  readonly #listening: Listening
  readonly #notices = new Notices()
  readonly #session: SqlSession

  constructor({ clock, log }: PostgresNeeds, config: ClientConfig, where: string, scope: Scope) {
    this.#clock = clock
    this.#where = where
    this.#reach = new Reach(clock, log)
    this.#pool = new Pool({
      ...config,
      max: maxConnections,
      statement_timeout: statementMs,
      query_timeout: silenceMs,
      idle_in_transaction_session_timeout: idleTransactionMs,
    })
    // One in use was lost: what runs on it is told, too.
    this.#pool.on('connect', (client) => {
      client.on('error', () => undefined)
    })
    // An idle connection was lost: the next use makes another.
    this.#pool.on('error', (error) => {
      log.debug('connection lost', { error: messageOf(error) })
    })
    scope.defer(() => this.#pool.end())
    this.#listening = new Listening({ clock, log, where, notices: this.#notices }, config)
    scope.task('notices', (signal) => this.#listening.run(signal))
    const run: Run = (sql, parameters) => this.#with((client) => this.#runOn(client, sql, parameters))
    this.#session = sessionOf(run, (topic) => this.#with((client) => this.#notifyOn(client, topic)))
  }

  query<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#session.query<Row>(sql, parameters)
  }

  change(sql: string, parameters?: readonly SqlValue[]): Promise<number> {
    return this.#session.change(sql, parameters)
  }

  notify(topic: string): Promise<void> {
    return this.#session.notify(topic)
  }

  async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.#with((client) => this.#attempt(client, work))
      } catch (error) {
        if (!isConflict(error) || attempt >= maxAttempts) throw error
        await sleep(this.#clock, attempt)
      }
  }

  onNotice(topic: string, listener: () => void): () => void {
    return this.#notices.on(topic, listener)
  }

  fault(): ReturnType<SqlEngine['fault']> {
    return this.#reach.fault
  }

  async #attempt<T>(client: ClientBase, work: (session: SqlSession) => Promise<T>): Promise<T> {
    const run: Run = (sql, parameters) => this.#runOn(client, sql, parameters)
    const session = sessionOf(run, (topic) => this.#notifyOn(client, topic))
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
    try {
      const result = await work(session)
      const { command } = await client.query('COMMIT')
      if (command !== 'COMMIT')
        throw new CodedError('store.failed', 'A transaction went on after a fault; please report this as a bug.')
      return result
    } catch (error) {
      const fault = translatePostgresError(error, this.#where)
      // A connection that is lost takes the transaction with it; one on which this fails is lost, too.
      if (fault.code !== 'store.unreachable') await client.query('ROLLBACK').catch(() => undefined)
      throw fault
    }
  }

  async #runOn(client: ClientBase, sql: string, parameters: readonly SqlValue[]): Promise<Outcome> {
    const statement = this.#statements.of(sql, parameters)
    try {
      const { rows, rowCount } = await client.query<SqlRow>(statement)
      return { rows, count: rowCount ?? 0 }
    } catch (error) {
      throw translatePostgresError(error, this.#where)
    }
  }

  async #notifyOn(client: ClientBase, topic: string): Promise<void> {
    if (this.#listening.isKnown) await client.query('SELECT pg_notify($1, $2)', [channel, topic])
  }

  /** Lends a connection; one on which something was lost is not used again. */
  #with<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      this.#reach.check()
      let client: PoolClient | undefined
      let fault: CodedError | undefined
      try {
        client = await this.#pool.connect()
        const result = await work(client)
        this.#reach.succeeded()
        return result
      } catch (error) {
        fault = translatePostgresError(error, this.#where)
        this.#reach.failed(fault)
        throw fault
      } finally {
        client?.release(fault?.code === 'store.unreachable' || fault?.code === 'store.failed')
      }
    })
  }
}

const prepare = async (config: ClientConfig, { parts, lifts }: PostgresOptions, where: string): Promise<void> => {
  const client = new Client(config)
  // A lost connection also ends the query that runs.
  client.on('error', () => undefined)
  const statements = new Statements()
  const run: Run = async (sql, parameters) => {
    const { rows, rowCount } = await client.query<SqlRow>(statements.of(sql, parameters))
    return { rows, count: rowCount ?? 0 }
  }
  try {
    await client.connect()
    if (lifts)
      await client.query(versionsTable).catch((error: unknown) => {
        if (!isMadeMeanwhile(error)) throw error
      })
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
    await liftParts(
      sessionOf(run, () => Promise.resolve()),
      parts,
      lifts,
    )
    await client.query('COMMIT')
  } catch (error) {
    throw isUnknownTable(error) ? olderStore() : translatePostgresError(error, where)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Connects, and makes or checks the tables of all parts. Closes with `scope`. Faults: those of `SqlSession` and `liftParts`. */
export const openPostgresEngine = async (
  needs: PostgresNeeds,
  options: PostgresOptions,
  scope: Scope,
): Promise<SqlEngine> => {
  const where = placeOf(options.connection)
  const config = {
    connectionString: options.connection,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'twister pod',
    types,
  }
  await prepare(config, options, where)
  return new PostgresEngine(needs, config, where, scope)
}
