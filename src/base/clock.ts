// Time is passed in, so that a test can move it.

/** A pending callback. */
export interface Timer {
  cancel(): void
}

/** Wall time and timers. */
export interface Clock {
  /** Unix time in milliseconds. */
  nowMs(): number
  /** A time that never goes back, in milliseconds, from an unspecified origin. */
  monotonicMs(): number
  /** Like `monotonicMs`, and counts while the machine sleeps: only setting the wall clock parts the two. Costs more. */
  uptimeMs(): number
  /** Calls `callback` once, `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer
  /** Calls `callback` once, in a later turn of the event loop, after input and output that is already there. */
  soon(callback: () => void): Timer
  /** Calls `callback` each `periodMs` until cancelled; the first time after one period at most. */
  every(periodMs: number, callback: () => void): Timer
}

/** Unix time in whole seconds, as the wire formats carry it. */
export const nowSeconds = (clock: Clock): number => Math.floor(clock.nowMs() / 1000)

const wait = (arm: (finish: () => void) => Timer, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const finish = (): void => {
      timer.cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = arm(finish)
    signal?.addEventListener('abort', finish, { once: true })
  })

/** Resolves after `delayMs`; earlier, without an error, when `signal` aborts. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
  wait((finish) => clock.after(delayMs, finish), signal)

/** Resolves in a later turn of the event loop, or when `signal` aborts: others get their turn before. */
export const nextTurn = (clock: Clock, signal?: AbortSignal): Promise<void> =>
  wait((finish) => clock.soon(finish), signal)

/** `Clock.every` of a clock whose timers are all of its own: the first time after one period. */
export const everyAfter = (after: Clock['after'], periodMs: number, callback: () => void): Timer => {
  let cancelled = false
  let timer: Timer
  const arm = (): void => {
    timer = after(periodMs, () => {
      if (cancelled) return
      arm()
      callback()
    })
  }
  arm()
  return {
    cancel: () => {
      cancelled = true
      timer.cancel()
    },
  }
}

/** Whether the owner stopped meanwhile: a call, because the compiler takes a read property for constant. */
export const isStopped = (signal: AbortSignal): boolean => signal.aborted

/** Runs `work` each `periodMs`, counted from the end of the last run; the first time after one period. */
export const repeat = async (
  clock: Clock,
  periodMs: number,
  signal: AbortSignal,
  work: () => void | Promise<void>,
): Promise<void> => {
  if (isStopped(signal)) return
  let timer: Timer | undefined
  let wake: (() => void) | undefined
  // One listener for all rounds: adding and removing one costs more than most works do.
  const onAbort = (): void => {
    timer?.cancel()
    wake?.()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    while (!isStopped(signal)) {
      await new Promise<void>((resolve) => {
        wake = resolve
        timer = clock.after(periodMs, resolve)
      })
      if (!isStopped(signal)) await work()
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
