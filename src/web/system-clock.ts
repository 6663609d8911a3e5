// The browser's time.
import type { Clock } from '../base/clock.ts'

/** Wall time and timers of the page. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const id = window.setTimeout(callback, delayMs)
    return {
      cancel: () => {
        window.clearTimeout(id)
      },
    }
  },
}
