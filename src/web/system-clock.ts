// The browser's time, in pages and in workers.
import { type Clock, everyAfter, type Timer } from '../base/clock.ts'

const after = (delayMs: number, callback: () => void): Timer => {
  const id = setTimeout(callback, delayMs)
  return {
    cancel: () => {
      clearTimeout(id)
    },
  }
}

/** Wall time and timers. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => performance.now(),
  after,
  soon: (callback) => after(0, callback),
  every: (periodMs, callback) => everyAfter(after, periodMs, callback),
}
