// The browser's time.
import type { Clock, Timer } from '../base/clock.ts'

const after = (delayMs: number, callback: () => void): Timer => {
  const id = window.setTimeout(callback, delayMs)
  return {
    cancel: () => {
      window.clearTimeout(id)
    },
  }
}

/** Wall time and timers of the page. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after,
  soon: (callback) => after(0, callback),
}
