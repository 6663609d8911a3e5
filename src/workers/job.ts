// What a job is: work that a thread does, with a typed input, output and progress.

/** How a running job talks to whoever asked for it. */
export interface JobControl<Progress> {
  /** Whether nobody waits for the output any more: long work looks now and then, and ends early. */
  readonly isCancelled: boolean
  /** Tells how far it is. */
  report(progress: Progress): void
  /** Hands buffers of the output over instead of copying them. */
  transfer(...buffers: readonly ArrayBuffer[]): void
}

/** A job. What it throws is told to whoever asked; the thread lives on. */
export type Job<Input, Output, Progress = never> = (
  input: Input,
  control: JobControl<Progress>,
) => Output | Promise<Output>

/** What the pool tells a thread. */
export interface JobRequest {
  readonly name: string
  readonly input: unknown
  /** Four bytes that both sides see: not 0 once nobody waits any more. */
  readonly cancelled: SharedArrayBuffer | undefined
}

/** What a thread tells the pool: any number of reports, then how it ended. */
export type JobAnswer =
  | { readonly kind: 'progress'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly message: string }
