// One writer, many callers, one commit.
import { CodedError } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { type Database, type Durability, inTransaction } from './database.ts'

/** How a batch is bounded. */
export interface WriteBatchOptions {
  /** Works that are collected before they run at once. */
  readonly maxPending?: number
}

interface Job {
  /** Asked right before the commit. */
  readonly durability: () => Durability
  /** Does the work and keeps its value for `fulfil`. */
  readonly run: () => void
  readonly fulfil: () => void
  readonly fail: (error: unknown) => void
}

/** Works waiting inside someone else's transaction, in multiples of `maxPending`, before more are refused. */
const overflowFactor = 16

interface Settler<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

const makeJob = <T>(work: () => T, durability: () => Durability, { resolve, reject }: Settler<T>): Job => {
  let outcome: { readonly value: T } | undefined
  return {
    durability,
    run: () => {
      outcome = { value: work() }
    },
    fulfil: () => {
      if (outcome !== undefined) resolve(outcome.value)
    },
    fail: (error) => {
      outcome = undefined
      reject(error)
    },
  }
}

/** Collects writes until the end of the turn of the event loop and commits them together: one `fsync` for all. */
export class WriteBatch {
  readonly #database: Database
  readonly #maxPending: number
  #jobs: Job[] = []
  #scheduled = false

  constructor(database: Database, scope: Scope, options: WriteBatchOptions = {}) {
    this.#database = database
    this.#maxPending = options.maxPending ?? 1_000
    scope.defer(() => {
      this.flush()
    })
  }

  /**
   * Runs `work` in the next commit. Resolves once it is on disk; a work that throws undoes and rejects only itself.
   * One work that needs `full` makes the whole commit so.
   */
  enqueue<T>(work: () => T, durability: () => Durability = () => 'normal'): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#jobs.length >= this.#maxPending * overflowFactor) {
        reject(
          new CodedError('store.batch-full', 'Too many writes wait for one commit. Write less inside transactions.'),
        )
        return
      }
      this.#jobs.push(makeJob(work, durability, { resolve, reject }))
      if (this.#jobs.length >= this.#maxPending) this.flush()
      this.#schedule()
    })
  }

  /** Commits what waits, now. Does nothing inside a transaction: the commit would not be ours. */
  flush(): void {
    if (this.#jobs.length === 0 || inTransaction(this.#database)) return
    const jobs = this.#jobs
    this.#jobs = []
    try {
      this.#database.transaction(
        () => {
          for (const job of jobs) this.#run(job)
        },
        jobs.some((job) => job.durability() === 'full') ? 'full' : undefined,
      )
    } catch (error) {
      for (const job of jobs) job.fail(error)
      return
    }
    for (const job of jobs) job.fulfil()
  }

  #schedule(): void {
    if (this.#scheduled || this.#jobs.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  #run(job: Job): void {
    try {
      this.#database.transaction(job.run)
    } catch (error) {
      // On a full disk or an I/O error SQLite undoes the whole transaction: then no work of the batch happened.
      if (!inTransaction(this.#database)) throw error
      job.fail(error)
    }
  }
}
