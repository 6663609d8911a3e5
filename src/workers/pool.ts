// Threads for proof of work, so that the event loop stays free.
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import { checkHeader } from './block-work.ts'
import type { Chunk, ChunkResult, WorkKind } from './chunk.ts'
import { checkRegistration } from './registration-work.ts'
import { Search, type SearchPlan } from './search.ts'
import { targetBytes } from './target.ts'
import { WorkThread } from './work-thread.ts'

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

/** How a pool is made. */
export interface WorkerPoolOptions {
  readonly threads: number
  readonly log: Log
  /** What the threads run; for tests. */
  readonly program?: URL
}

/** A chunk takes about this long, and so does a thread to become free after an abort. */
const chunkMs = 20
const firstCounts: Readonly<Record<WorkKind, number>> = { registration: 65_536, block: 32 }
const maxCounts: Readonly<Record<WorkKind, number>> = { registration: 1_048_576, block: 4096 }
const allNonces = 0x1_0000_0000

// Threads run bundled code, also when this file is run from its source.
const bundledProgram = (): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? '../../dist/program/search-worker.js' : './search-worker.js',
    import.meta.url,
  )

class ThreadPool implements WorkerPool {
  readonly size: number
  readonly #log: Log
  readonly #program: URL
  readonly #threads = new Set<WorkThread>()
  readonly #searches = new Set<Search>()
  readonly #counts: Record<WorkKind, number> = { ...firstCounts }
  #closed = false

  constructor(options: WorkerPoolOptions) {
    this.size = Math.max(1, Math.floor(options.threads))
    this.#log = options.log
    this.#program = options.program ?? bundledProgram()
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

  /** Ends all searches, and lets none begin. */
  abort(): void {
    this.#closed = true
    for (const search of this.#searches) search.abort()
  }

  async close(): Promise<void> {
    this.abort()
    await Promise.all([...this.#threads].map((thread) => thread.close()))
  }

  async #run({ signal }: SearchControl, plan: SearchPlan): Promise<number | undefined> {
    if (this.#closed || signal?.aborted === true) return undefined
    let search: Search | undefined
    const abort = (): void => {
      search?.abort()
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await new Promise<number | undefined>((resolve, refuse) => {
        search = new Search(plan, { resolve, refuse })
        this.#searches.add(search)
        this.#deal()
      })
    } finally {
      signal?.removeEventListener('abort', abort)
      if (search !== undefined) this.#searches.delete(search)
    }
  }

  /** Gives every free thread a chunk. */
  #deal(): void {
    while (!this.#closed) {
      const search = this.#neediest()
      const thread = search === undefined ? undefined : this.#freeThread()
      if (search === undefined || thread === undefined) return
      // To the end of the row: of two equally needy searches the next chunk is the other one's.
      this.#searches.delete(search)
      this.#searches.add(search)
      void this.#work(thread, search, search.take(this.#counts[search.kind]))
    }
  }

  async #work(thread: WorkThread, search: Search, chunk: Chunk): Promise<void> {
    try {
      const result = await thread.run(chunk)
      this.#adjust(chunk, result)
      search.finish(chunk, result)
    } catch (error) {
      this.#threads.delete(thread)
      if (!this.#closed) this.#log.error('work thread crashed', { error: messageOf(error), kind: chunk.kind })
      search.fail(error)
    }
    this.#deal()
  }

  #neediest(): Search | undefined {
    let neediest: Search | undefined
    for (const search of this.#searches) {
      if (search.wantsThread && search.running < (neediest?.running ?? Number.POSITIVE_INFINITY)) neediest = search
    }
    return neediest
  }

  #freeThread(): WorkThread | undefined {
    for (const thread of this.#threads) {
      if (thread.crashed) this.#threads.delete(thread)
      else if (!thread.busy) return thread
    }
    if (this.#threads.size >= this.size) return undefined
    const thread = new WorkThread(this.#program)
    this.#threads.add(thread)
    return thread
  }

  #adjust({ kind, count }: Chunk, { nonce, elapsedMs }: ChunkResult): void {
    if (nonce !== undefined || count < this.#counts[kind]) return
    const fitting = Math.round((count * chunkMs) / Math.max(elapsedMs, 1))
    this.#counts[kind] = Math.min(Math.max(fitting, 1), maxCounts[kind])
  }
}

/** Opens a pool; its threads start with the first searches and end with the scope. */
export function openWorkerPool(options: WorkerPoolOptions, scope: Scope): WorkerPool {
  const pool = new ThreadPool(options)
  // A task of the scope may wait for a search, and closers run after the tasks.
  scope.signal.addEventListener(
    'abort',
    () => {
      pool.abort()
    },
    { once: true },
  )
  scope.defer(() => pool.close())
  return pool
}
