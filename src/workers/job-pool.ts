// Threads that do jobs of any kind, so that the event loop stays free. A thread that dies is replaced.
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { JobInput, JobName, JobOutput } from './jobs.ts'
import { type JobOptions, SingleTask, type Task, type TaskSource } from './task.ts'
import { WorkThread } from './work-thread.ts'

/** How a pool is made. */
export interface JobPoolOptions {
  readonly threads: number
  readonly clock: Clock
  readonly log: Log
  /** What the threads run; for tests. */
  readonly program?: URL
}

/** A task whose thread died. */
interface LostTask {
  readonly source: TaskSource
  readonly task: Task
  readonly crashes: number
}

/** After a crash no thread is started for this long; twice as long after each further one in a row, up to the last. */
const firstRestMs = 100
const lastRestMs = 30_000
/** A thread without work is ended after this long to twice as long: it holds 8 MB. Starting it again takes some 50 ms. */
const idleMs = 60_000

// Threads run bundled code, also when this file is run from its source.
const bundledProgram = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/program/job-runner.js' : './job-runner.js', import.meta.url)

export class JobPool {
  readonly size: number
  readonly #clock: Clock
  readonly #log: Log
  readonly #program: URL
  /** With the monotonic time at which each was made or last got free. */
  readonly #threads = new Map<WorkThread, number>()
  readonly #sources = new Set<TaskSource>()
  #lost: LostTask[] = []
  /** Threads that died since the last task was done. */
  #crashes = 0
  #rest: Timer | undefined
  #leisure: Timer | undefined
  #closed = false

  constructor(options: JobPoolOptions) {
    this.size = Math.max(1, Math.floor(options.threads))
    this.#clock = options.clock
    this.#log = options.log
    this.#program = options.program ?? bundledProgram()
  }

  /**
   * The output of a job, or undefined when it was aborted. Refused with what the job threw (`workers.job-failed`), or
   * when threads died of it (`workers.crashed`).
   */
  async run<Name extends JobName>(
    name: Name,
    input: JobInput<Name>,
    options: JobOptions<Name> = {},
  ): Promise<JobOutput<Name> | undefined> {
    return this.work(options.signal, (owner) => new SingleTask(name, input, options, owner))
  }

  /** Lets the threads work for a source until its owner is answered; undefined when the signal aborts before. */
  async work<Output>(
    signal: AbortSignal | undefined,
    sourceFor: (owner: {
      readonly resolve: (output: Output | undefined) => void
      readonly refuse: (error: unknown) => void
    }) => TaskSource,
  ): Promise<Output | undefined> {
    if (this.#closed || signal?.aborted === true) return undefined
    let source: TaskSource | undefined
    const abort = (): void => {
      source?.abort()
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await new Promise<Output | undefined>((resolve, refuse) => {
        source = sourceFor({ resolve, refuse })
        this.#sources.add(source)
        this.#deal()
      })
    } finally {
      signal?.removeEventListener('abort', abort)
      if (source !== undefined) this.#sources.delete(source)
    }
  }

  /** Ends all work, and lets none begin. */
  abort(): void {
    this.#closed = true
    this.#rest?.cancel()
    this.#leisure?.cancel()
    for (const source of this.#sources) source.abort()
  }

  async close(): Promise<void> {
    this.abort()
    await Promise.all([...this.#threads.keys()].map((thread) => thread.close()))
  }

  /** Gives every free thread a task. */
  #deal(): void {
    this.#lost = this.#lost.filter(({ source }) => !source.isOver)
    while (!this.#closed) {
      const source = this.#lost.length > 0 ? undefined : this.#neediest()
      if (source === undefined && this.#lost.length === 0) return
      const thread = this.#freeThread()
      if (thread === undefined) return
      const next = this.#lost.shift() ?? this.#taskOf(source)
      if (next !== undefined) void this.#run(thread, next)
    }
  }

  #taskOf(source: TaskSource | undefined): LostTask | undefined {
    if (source === undefined) return undefined
    // To the end of the row: of two equally needy sources the next thread is the other one's.
    this.#sources.delete(source)
    this.#sources.add(source)
    return { source, task: source.take(), crashes: 0 }
  }

  async #run(thread: WorkThread, { source, task, crashes }: LostTask): Promise<void> {
    const { name, input, cancelled, transfer, onProgress } = task
    const end = await thread.run({ name, input, cancelled }, transfer, onProgress)
    if (end.kind === 'lost') {
      this.#replace(thread)
      if (!this.#closed) this.#log.error('work thread stopped', { job: name, ...end.error.fields })
      if (crashes + 1 < task.maxCrashes) this.#lost.push({ source, task, crashes: crashes + 1 })
      else task.fail(end.error)
    } else {
      this.#threads.set(thread, this.#clock.monotonicMs())
      this.#crashes = 0
      if (end.kind === 'done') task.finish(end.value)
      else task.fail(end.error)
    }
    this.#deal()
  }

  #neediest(): TaskSource | undefined {
    let neediest: TaskSource | undefined
    for (const source of this.#sources) {
      if (source.wantsThread && source.running < (neediest?.running ?? Number.POSITIVE_INFINITY)) neediest = source
    }
    return neediest
  }

  #freeThread(): WorkThread | undefined {
    for (const thread of this.#threads.keys()) {
      if (thread.crashed) this.#replace(thread)
      else if (!thread.busy) return thread
    }
    if (this.#threads.size >= this.size || this.#rest !== undefined) return undefined
    const thread = new WorkThread(this.#program)
    this.#threads.set(thread, this.#clock.monotonicMs())
    this.#leisure ??= this.#clock.every(idleMs, () => {
      this.#endIdle()
    })
    return thread
  }

  #endIdle(): void {
    const now = this.#clock.monotonicMs()
    for (const [thread, freeSince] of this.#threads) {
      if (thread.busy || now - freeSince < idleMs) continue
      this.#threads.delete(thread)
      void thread.close()
    }
    if (this.#threads.size > 0) return
    this.#leisure?.cancel()
    this.#leisure = undefined
  }

  /** Forgets a dead thread. The next one is started after a rest: what killed it may kill it again at once. */
  #replace(thread: WorkThread): void {
    if (!this.#threads.delete(thread) || this.#closed) return
    const restMs = Math.min(firstRestMs * 2 ** this.#crashes, lastRestMs)
    this.#crashes += 1
    this.#rest?.cancel()
    this.#rest = this.#clock.after(restMs, () => {
      this.#rest = undefined
      this.#deal()
    })
  }
}
