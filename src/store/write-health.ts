// Whether writes to one database fail, and when the next one is worth a try: a full disk must not keep a node busy.
import type { Clock } from '../base/clock.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'

/** Writes fail, since when (Unix milliseconds) and why. */
export interface WriteFault {
  readonly sinceMs: number
  readonly code: string
  readonly message: string
}

/** How long nothing is tried after a write failed: doubled with each further try. */
const firstPauseMs = 1_000
const longestPauseMs = 60_000

/** Whether the fault is one of the disk or the whole file, not of what was written. */
export const isFaultOfDisk = (error: unknown): boolean =>
  error instanceof CodedError && error.code.startsWith('store.') && error.code !== 'store.constraint'

/** The memory of writes that failed. Says one line when they begin to fail, and one when they succeed again. */
export class WriteHealth {
  readonly #clock: Clock
  readonly #log: Log
  readonly #what: string
  #fault: WriteFault | undefined
  #pauseMs = firstPauseMs
  #nextTryMs = 0

  /** `what` names in the log what is written. */
  constructor(clock: Clock, log: Log, what: string) {
    this.#clock = clock
    this.#log = log
    this.#what = what
  }

  /** Undefined while writes succeed. */
  get fault(): WriteFault | undefined {
    return this.#fault
  }

  /** Nothing fails, or the pause after the last failure is over. */
  get mayTry(): boolean {
    return this.#fault === undefined || this.#clock.monotonicMs() >= this.#nextTryMs
  }

  /** A write failed; those that fail within a pause count as one. */
  failed(error: unknown): void {
    const nowMs = this.#clock.monotonicMs()
    if (this.#fault === undefined) {
      const code = error instanceof CodedError ? error.code : 'unknown'
      this.#fault = { sinceMs: this.#clock.nowMs(), code, message: messageOf(error) }
      this.#pauseMs = firstPauseMs
      this.#log.error('writes fail', { what: this.#what, code, error: this.#fault.message })
    } else if (nowMs < this.#nextTryMs) return
    else this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
    this.#nextTryMs = nowMs + this.#pauseMs
  }

  /** A write succeeded: true when it is the first one after a failure. */
  succeeded(): boolean {
    if (this.#fault === undefined) return false
    const seconds = Math.round((this.#clock.nowMs() - this.#fault.sinceMs) / 1000)
    this.#fault = undefined
    this.#log.info('writes succeed again', { what: this.#what, seconds })
    return true
  }
}
