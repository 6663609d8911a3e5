// Work that strangers ask for: one piece after another, each once, a bounded number of them waiting.
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'

/** Pieces of work by their names. */
export class WorkLine {
  readonly #most: number
  readonly #log: Log
  readonly #scope: Scope
  readonly #waiting = new Map<string, (signal: AbortSignal) => Promise<void>>()
  #isBusy = false

  constructor(most: number, log: Log, scope: Scope) {
    this.#most = most
    this.#log = log
    this.#scope = scope
  }

  /** Adds a piece; one of the same name that waits is not done twice. False: there is no room. */
  add(name: string, work: (signal: AbortSignal) => Promise<void>): boolean {
    if (this.#scope.signal.aborted || (this.#waiting.size >= this.#most && !this.#waiting.has(name))) return false
    this.#waiting.set(name, work)
    if (!this.#isBusy) {
      this.#isBusy = true
      this.#scope.task('small web', (signal) => this.#run(signal))
    }
    return true
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let next = this.#next(); next !== undefined && !signal.aborted; next = this.#next()) {
      try {
        await next(signal)
      } catch (error) {
        // What a stranger asked for, or a full disk: neither ends the node.
        this.#log.debug('not done', { error: messageOf(error) })
      }
    }
    this.#isBusy = false
  }

  #next(): ((signal: AbortSignal) => Promise<void>) | undefined {
    const [entry] = this.#waiting
    if (entry === undefined) return undefined
    this.#waiting.delete(entry[0])
    return entry[1]
  }
}
