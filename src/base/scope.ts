// Ownership of long-running work: closing a scope stops everything opened in it, last in first out.
import { messageOf } from './coded-error.ts'
import type { Log } from './log.ts'

type Closer = () => void | Promise<void>

/** A supervisor. A task that throws is fatal: the root scope keeps the error and tells its owner, who closes it. */
export class Scope implements AsyncDisposable {
  readonly name: string
  readonly #log: Log
  readonly #root: Scope
  readonly #controller = new AbortController()
  readonly #closers: Closer[] = []
  readonly #tasks = new Set<Promise<void>>()
  #closing: Promise<void> | undefined
  #failure: unknown
  #onFailure: ((error: unknown) => void) | undefined

  constructor(name: string, log: Log, parent?: Scope) {
    this.name = name
    this.#log = log
    this.#root = parent === undefined ? this : parent.#root
  }

  /** Aborts when the scope begins to close. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The first fatal error below the root scope, if there was one. */
  get failure(): unknown {
    return this.#root.#failure
  }

  /** Registers what to do on a fatal error of any task below the root. */
  onFailure(listener: (error: unknown) => void): void {
    this.#root.#onFailure = listener
  }

  /** Runs `closer` when the scope closes, whatever the others do: what must happen in any case has one of its own. */
  defer(closer: Closer): void {
    this.#closers.push(closer)
  }

  /** A scope that closes with this one. One that closes before leaves no trace here. */
  child(name: string): Scope {
    const child = new Scope(`${this.name}/${name}`, this.#log, this)
    const close = (): Promise<void> => child.close()
    this.#closers.push(close)
    child.#closers.push(() => {
      const index = this.#closers.lastIndexOf(close)
      if (index >= 0) this.#closers.splice(index, 1)
    })
    return child
  }

  /** Owns a loop. It must end when the signal aborts. */
  task(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    const run = async (): Promise<void> => {
      try {
        await work(this.signal)
      } catch (error) {
        if (this.signal.aborted) return
        this.fail(error, name)
      }
    }
    const promise = run()
    this.#tasks.add(promise)
    void promise.finally(() => this.#tasks.delete(promise))
  }

  /** Declares a fatal fault: logs it and tells the owner of the root scope. */
  fail(error: unknown, task: string): void {
    this.#log.error('task failed', {
      scope: this.name,
      task,
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    })
    this.#root.#failure ??= error
    this.#root.#onFailure?.(error)
  }

  /** Aborts the signal, closes what was opened, last in first out, and waits for the tasks. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#controller.abort()
    await Promise.all(this.#tasks)
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer()
      } catch (error) {
        this.#log.error('close failed', { scope: this.name, error: messageOf(error) })
      }
    }
  }
}
