// Threads for proof of work and other jobs, so that the event loop stays free.
import type { Scope } from '../base/scope.ts'
import { checkHeader } from './block-work.ts'
import type { Chunk, ChunkResult, WorkKind } from './chunk.ts'
import { JobPool, type JobPoolOptions } from './job-pool.ts'
import type { JobName } from './jobs.ts'
import { checkRegistration } from './registration-work.ts'
import { Search, type SearchPlan } from './search.ts'
import { targetBytes } from './target.ts'
import type { Task, TaskSource } from './task.ts'

/** How a search is stopped and followed. */
interface SearchControl {
  readonly signal?: AbortSignal
  /** Told how many hashes were tried so far, about fifty times a second. */
  readonly onProgress?: (hashes: number) => void
}

/** The proof of work of a registration (chain.md 2.3). */
export interface RegistrationRequest extends SearchControl {
  /** The serialized transaction; its last four bytes are the nonce. */
  readonly transaction: Uint8Array
  readonly target: bigint
}

/** The proof of work of a block (chain.md 3.1). */
export interface BlockRequest extends SearchControl {
  /** 84 bytes, the last four of which are the nonce. */
  readonly header: Uint8Array
  readonly target: bigint
  readonly firstNonce: number
  readonly maxAttempts: number
  /** How many threads may work on it at once. */
  readonly threads?: number
}

/** Shared threads for proof of work. Searches that run at the same time share them evenly. */
export interface WorkerPool {
  readonly size: number
  /** The lowest nonce with which the id of the transaction is at most the target; undefined = none, or aborted. */
  searchRegistration(request: RegistrationRequest): Promise<number | undefined>
  /** The lowest nonce from `firstNonce` with which the header's scrypt hash is at most the target, or undefined. */
  searchBlock(request: BlockRequest): Promise<number | undefined>
}

/** Threads for jobs of any kind. */
export type JobRunner = Pick<JobPool, 'run'>

/** A chunk takes about this long, and so does a thread to become free after an abort. */
const chunkMs = 20
const firstCounts: Readonly<Record<WorkKind, number>> = { registration: 65_536, block: 32 }
const maxCounts: Readonly<Record<WorkKind, number>> = { registration: 1_048_576, block: 4096 }
const jobOf: Readonly<Record<WorkKind, JobName>> = { registration: 'searchRegistration', block: 'searchBlock' }
const allNonces = 0x1_0000_0000

/** A search as a source of tasks, one for each chunk. A chunk is tried until it has been: a nonce must not be left out. */
class SearchSource implements TaskSource {
  readonly #search: Search
  readonly #counts: Record<WorkKind, number>

  constructor(search: Search, counts: Record<WorkKind, number>) {
    this.#search = search
    this.#counts = counts
  }

  get running(): number {
    return this.#search.running
  }

  get wantsThread(): boolean {
    return this.#search.wantsThread
  }

  get isOver(): boolean {
    return this.#search.isOver
  }

  take(): Task {
    const { kind } = this.#search
    const chunk = this.#search.take(this.#counts[kind])
    return {
      name: jobOf[kind],
      input: chunk,
      transfer: [],
      cancelled: undefined,
      maxCrashes: Number.POSITIVE_INFINITY,
      onProgress: undefined,
      finish: (output) => {
        const result = output as ChunkResult
        this.#adjust(chunk, result)
        this.#search.finish(chunk, result)
      },
      fail: (error) => {
        this.#search.fail(error)
      },
    }
  }

  abort(): void {
    this.#search.abort()
  }

  #adjust({ kind, count }: Chunk, { nonce, elapsedMs }: ChunkResult): void {
    if (nonce !== undefined || count < this.#counts[kind]) return
    const fitting = Math.round((count * chunkMs) / Math.max(elapsedMs, 1))
    this.#counts[kind] = Math.min(Math.max(fitting, 1), maxCounts[kind])
  }
}

class Searches implements WorkerPool, JobRunner {
  readonly #jobs: JobPool
  readonly #counts: Record<WorkKind, number> = { ...firstCounts }

  constructor(jobs: JobPool) {
    this.#jobs = jobs
  }

  get size(): number {
    return this.#jobs.size
  }

  async searchRegistration(request: RegistrationRequest): Promise<number | undefined> {
    const { transaction, target, onProgress } = request
    checkRegistration(transaction)
    return this.#run(request, {
      kind: 'registration',
      message: new Uint8Array(transaction),
      target: targetBytes(target),
      firstNonce: 0,
      maxAttempts: target < 0n ? 0 : allNonces,
      threads: this.size,
      onProgress,
    })
  }

  async searchBlock(request: BlockRequest): Promise<number | undefined> {
    const { header, target, firstNonce, maxAttempts, threads, onProgress } = request
    checkHeader(header)
    return this.#run(request, {
      kind: 'block',
      message: new Uint8Array(header),
      target: targetBytes(target),
      firstNonce,
      maxAttempts: target < 0n ? 0 : maxAttempts,
      threads: Math.min(Math.max(threads ?? this.size, 1), this.size),
      onProgress,
    })
  }

  run: JobPool['run'] = (name, input, options) => this.#jobs.run(name, input, options)

  #run({ signal }: SearchControl, plan: SearchPlan): Promise<number | undefined> {
    return this.#jobs.work<number>(signal, (owner) => new SearchSource(new Search(plan, owner), this.#counts))
  }
}

/** Opens a pool; its threads start with the first work and end with the scope. */
export function openWorkerPool(options: JobPoolOptions, scope: Scope): WorkerPool & JobRunner {
  const jobs = new JobPool(options)
  // A task of the scope may wait for a search, and closers run after the tasks.
  scope.signal.addEventListener(
    'abort',
    () => {
      jobs.abort()
    },
    { once: true },
  )
  scope.defer(() => jobs.close())
  return new Searches(jobs)
}
