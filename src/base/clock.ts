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
  /** Calls `callback` once, `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer
}

/** Unix time in whole seconds, as the wire formats carry it. */
export const nowSeconds = (clock: Clock): number => Math.floor(clock.nowMs() / 1000)

/** Resolves after `delayMs`; earlier, without an error, when `signal` aborts. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
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
    const timer = clock.after(delayMs, finish)
    signal?.addEventListener('abort', finish, { once: true })
  })

/** Calls `callback` each `periodMs` until cancelled. */
export const every = (clock: Clock, periodMs: number, callback: () => void): Timer => {
  let cancelled = false
  let timer: Timer
  const arm = (): void => {
    timer = clock.after(periodMs, () => {
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
