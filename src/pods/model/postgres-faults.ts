// What goes wrong with a database server, as codes for programs and sentences for people; and when to try again.
import type { Clock } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'

type Sentence = (where: string) => string

const sentences = {
  'store.unreachable': (where) =>
    `The database of the pod (${where}) cannot be reached. Nothing was changed that had not been answered for. ` +
    'Check that it runs and that this machine may reach it; the pod goes on by itself when it answers.',
  'store.refused': (where) =>
    `The database of the pod (${where}) refuses the user or the password of -podstore. Correct it, or allow the user in the database.`,
  'store.no-database': (where) =>
    `The database of the pod (${where}) does not exist. Make it first (createdb), or correct -podstore.`,
  'store.forbidden': (where) =>
    `The user of -podstore may not do this in the database of the pod (${where}). Make that user the owner of the database.`,
  'store.disk-full': (where) =>
    `The database of the pod (${where}) has no space left. Nothing half-written was kept. Free some disk space there.`,
  'store.unwritable': (where) =>
    `The database of the pod (${where}) can only be read. Name the server that takes writes in -podstore.`,
  'store.too-slow': (where) =>
    `The database of the pod (${where}) took too long and was stopped; nothing was changed. Try again, and look at its load.`,
  'store.busy': (where) =>
    `The database of the pod (${where}) has too much to do at once; nothing was changed. Try again in a moment.`,
  'store.constraint': (where) =>
    `A row for the database of the pod (${where}) breaks a rule of its table; please report this as a bug.`,
  'store.failed': (where) => `The database of the pod (${where}) refused a statement; please report this as a bug.`,
} as const satisfies Record<string, Sentence>

type FaultCode = keyof typeof sentences

/** By the first characters of a code of SQL: five for a case, two for a class. */
const codesBySqlState: Readonly<Record<string, FaultCode>> = {
  '08': 'store.unreachable',
  '57P01': 'store.unreachable',
  '57P02': 'store.unreachable',
  '57P03': 'store.unreachable',
  '57P05': 'store.unreachable',
  '25P03': 'store.too-slow',
  '28': 'store.refused',
  '3D': 'store.no-database',
  '42501': 'store.forbidden',
  '53100': 'store.disk-full',
  '53': 'store.busy',
  '25006': 'store.unwritable',
  '57014': 'store.too-slow',
  '40': 'store.busy',
  '55P03': 'store.busy',
  '23': 'store.constraint',
}

const codesBySystem: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
])

/** How the library says that a connection was lost; these errors have no code. */
const lostPattern = /terminated|timeout|not queryable|Connection ended|connection is closed/iu

/** The five characters by which SQL names a fault, the code of the system, or an empty text. */
const stateOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const state = error instanceof CodedError ? error.fields['systemCode'] : 'code' in error ? error.code : ''
  return typeof state === 'string' ? state : ''
}

const codeOf = (error: unknown): FaultCode => {
  const state = stateOf(error)
  const known = codesBySqlState[state] ?? (state.length === 5 ? codesBySqlState[state.slice(0, 2)] : undefined)
  if (known !== undefined) return known
  const isLost = codesBySystem.has(state) || (state === '' && lostPattern.test(messageOf(error)))
  return isLost ? 'store.unreachable' : 'store.failed'
}

/** The CodedError for what the server or the library said. `where` holds no secret. */
export const translatePostgresError = (error: unknown, where: string): CodedError => {
  if (error instanceof CodedError) return error
  const code = codeOf(error)
  return new CodedError(code, sentences[code](where), { cause: messageOf(error), systemCode: stateOf(error) })
}

/** Two transactions came between one another, and the server chose this one to be done again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(stateOf(error))

/** A table is not there. */
export const isUnknownTable = (error: unknown): boolean => stateOf(error) === '42P01'

/** Somebody else made the table at the same moment. */
export const isMadeMeanwhile = (error: unknown): boolean => ['23505', '42P07'].includes(stateOf(error))

/** The server has no such statement: it is another one that speaks the same protocol. */
export const isUnknownStatement = (error: unknown): boolean => ['0A000', '42601', '42883'].includes(stateOf(error))

/** Where a server is, without user and password. */
export const placeOf = (connection: string): string => {
  try {
    const { host, pathname, searchParams } = new URL(connection)
    return `${host === '' ? (searchParams.get('host') ?? 'this machine') : host}${pathname}`
  } catch {
    return 'of -podstore'
  }
}

/** How long nothing is tried after the server could not be reached: doubled with each further try. */
const firstPauseMs = 100
const longestPauseMs = 5_000

/** Since when a server cannot be reached, and when the next try is due; meanwhile callers are told at once. */
export class Reach {
  readonly #clock: Clock
  readonly #log: Log
  #fault: { readonly sinceMs: number; readonly error: CodedError } | undefined
  #pauseMs = firstPauseMs
  #nextTryMs = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  get fault(): { readonly sinceMs: number; readonly code: string; readonly message: string } | undefined {
    if (this.#fault === undefined) return undefined
    const { sinceMs, error } = this.#fault
    return { sinceMs, code: error.code, message: error.message }
  }

  /** How long a try is to wait, in milliseconds; 0 when it may begin. */
  get waitMs(): number {
    return this.#fault === undefined ? 0 : Math.max(0, this.#nextTryMs - this.#clock.monotonicMs())
  }

  /** Throws while no try is due. */
  check(): void {
    if (this.#fault !== undefined && this.waitMs > 0) throw this.#fault.error
  }

  /** Takes what a use threw; failures within a pause count as one. */
  failed(error: CodedError): void {
    if (error.code !== 'store.unreachable') return
    if (this.waitMs > 0) return
    if (this.#fault === undefined) {
      this.#pauseMs = firstPauseMs
      this.#log.error('database of the pod cannot be reached', { error: error.fields['cause'] })
    } else this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
    this.#fault = { sinceMs: this.#fault?.sinceMs ?? this.#clock.nowMs(), error }
    this.#nextTryMs = this.#clock.monotonicMs() + this.#pauseMs
  }

  succeeded(): void {
    if (this.#fault === undefined) return
    const seconds = Math.round((this.#clock.nowMs() - this.#fault.sinceMs) / 1000)
    this.#fault = undefined
    this.#log.info('database of the pod answers again', { seconds })
  }
}
