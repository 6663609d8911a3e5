// One thread of the pool.
import { Worker } from 'node:worker_threads'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Chunk, ChunkResult } from './chunk.ts'

interface Pending {
  readonly resolve: (result: ChunkResult) => void
  readonly refuse: (error: CodedError) => void
}

/** Runs one chunk at a time; keeps the process alive only while it does. */
export class WorkThread {
  readonly #worker: Worker
  #pending: Pending | undefined
  #crash: CodedError | undefined

  constructor(program: URL) {
    // Loaders of the parent, such as a test runner's, mean nothing to compiled code.
    this.#worker = new Worker(program, { name: 'twister-work', execArgv: [] })
    this.#worker.unref()
    this.#worker.on('message', (result: ChunkResult) => {
      this.#take()?.resolve(result)
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

  run(chunk: Chunk): Promise<ChunkResult> {
    return new Promise((resolve, refuse) => {
      if (this.#crash !== undefined) {
        refuse(this.#crash)
        return
      }
      this.#pending = { resolve, refuse }
      this.#worker.ref()
      this.#worker.postMessage(chunk)
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #take(): Pending | undefined {
    const pending = this.#pending
    this.#pending = undefined
    this.#worker.unref()
    return pending
  }

  #fail(reason: string): void {
    this.#crash ??= new CodedError('workers.crashed', 'a work thread stopped', { reason })
    this.#take()?.refuse(this.#crash)
  }
}
