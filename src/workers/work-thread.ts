// One thread of the pool.
import type { Worker } from 'node:worker_threads'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { JobAnswer, JobRequest } from './job.ts'

/** How a job on a thread ended: `lost` means that the thread is dead, and the job may be done again by another. */
export type JobEnd =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: CodedError }
  | { readonly kind: 'lost'; readonly error: CodedError }

interface Pending {
  readonly resolve: (end: JobEnd) => void
  readonly onProgress: ((value: unknown) => void) | undefined
}

/** Does one job at a time; keeps the process alive only while it does. */
export class WorkThread {
  readonly #worker: Worker | undefined
  #pending: Pending | undefined
  #crash: CodedError | undefined

  constructor(program: URL) {
    try {
      // A start needs no threads.
      const { Worker } = process.getBuiltinModule('node:worker_threads')
      // Loaders of the parent, such as a test runner's, mean nothing to compiled code.
      this.#worker = new Worker(program, { name: 'twister-work', execArgv: [] })
    } catch (error) {
      // Without memory or file descriptors no thread starts.
      this.#fail(messageOf(error))
      return
    }
    this.#worker.unref()
    this.#worker.on('message', (answer: JobAnswer) => {
      this.#hear(answer)
    })
    this.#worker.on('error', (error) => {
      this.#fail(messageOf(error))
    })
    this.#worker.on('exit', (code) => {
      this.#fail(`exit code ${String(code)}`)
    })
  }

  /** True once the thread is dead: it must be replaced. */
  get crashed(): boolean {
    return this.#crash !== undefined
  }

  get busy(): boolean {
    return this.#pending !== undefined
  }

  run(
    request: JobRequest,
    transfer: readonly ArrayBuffer[],
    onProgress: ((value: unknown) => void) | undefined,
  ): Promise<JobEnd> {
    return new Promise((resolve) => {
      if (this.#crash !== undefined) {
        resolve({ kind: 'lost', error: this.#crash })
        return
      }
      this.#pending = { resolve, onProgress }
      this.#worker?.ref()
      this.#worker?.postMessage(request, [...transfer])
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #hear(answer: JobAnswer): void {
    if (answer.kind === 'progress') this.#pending?.onProgress?.(answer.value)
    else if (answer.kind === 'done') this.#end(answer)
    else this.#end({ kind: 'failed', error: new CodedError('workers.job-failed', answer.message) })
  }

  #end(end: JobEnd): void {
    const pending = this.#pending
    this.#pending = undefined
    this.#worker?.unref()
    pending?.resolve(end)
  }

  #fail(reason: string): void {
    this.#crash ??= new CodedError('workers.crashed', 'a work thread stopped', { reason })
    this.#end({ kind: 'lost', error: this.#crash })
  }
}
