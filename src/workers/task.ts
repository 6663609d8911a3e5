// What threads are asked for: tasks, each a job with its input, and the sources that they come from.
import type { CodedError } from '../base/coded-error.ts'
import type { JobInput, JobName, JobOutput, JobProgress } from './jobs.ts'

/** One job to be done. */
export interface Task {
  readonly name: JobName
  readonly input: unknown
  readonly transfer: readonly ArrayBuffer[]
  readonly cancelled: SharedArrayBuffer | undefined
  /** How often a thread may die of it before it is given up. */
  readonly maxCrashes: number
  readonly onProgress: ((value: unknown) => void) | undefined
  readonly finish: (output: unknown) => void
  readonly fail: (error: CodedError) => void
}

/** Who has tasks. A free thread goes to the source with the fewest running ones. */
export interface TaskSource {
  readonly running: number
  readonly wantsThread: boolean
  /** Nobody waits for it any more. */
  readonly isOver: boolean
  take(): Task
  abort(): void
}

/** How a job is asked for. */
export interface JobOptions<Name extends JobName> {
  readonly signal?: AbortSignal
  /** Buffers of the input that are handed over instead of copied; such a job is not done again after a crash. */
  readonly transfer?: readonly ArrayBuffer[]
  readonly onProgress?: (progress: JobProgress<Name>) => void
}

/** Who waits for a job. */
export interface JobOwner<Name extends JobName> {
  readonly resolve: (output: JobOutput<Name> | undefined) => void
  readonly refuse: (error: CodedError) => void
}

/** Threads that may die of one job, when it can be done again. */
const maxCrashes = 3

/** A source of one task. */
export class SingleTask<Name extends JobName> implements TaskSource {
  readonly #name: Name
  readonly #input: JobInput<Name>
  readonly #options: JobOptions<Name>
  readonly #owner: JobOwner<Name>
  readonly #cancelled = new SharedArrayBuffer(4)
  #taken = false
  isOver = false

  constructor(name: Name, input: JobInput<Name>, options: JobOptions<Name>, owner: JobOwner<Name>) {
    this.#name = name
    this.#input = input
    this.#options = options
    this.#owner = owner
  }

  get running(): number {
    return this.#taken ? 1 : 0
  }

  get wantsThread(): boolean {
    return !this.#taken && !this.isOver
  }

  take(): Task {
    this.#taken = true
    const { transfer = [], onProgress } = this.#options
    return {
      name: this.#name,
      input: this.#input,
      transfer,
      cancelled: this.#cancelled,
      maxCrashes: transfer.length > 0 ? 1 : maxCrashes,
      onProgress: (value) => {
        if (!this.isOver) onProgress?.(value as JobProgress<Name>)
      },
      finish: (output) => {
        this.isOver = true
        this.#owner.resolve(output as JobOutput<Name>)
      },
      fail: (error) => {
        this.isOver = true
        this.#owner.refuse(error)
      },
    }
  }

  abort(): void {
    Atomics.store(new Int32Array(this.#cancelled), 0, 1)
    this.isOver = true
    this.#owner.resolve(undefined)
  }
}
