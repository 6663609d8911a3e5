// The clock of the machine.
import { uptime } from 'node:os'
import type { Clock, Timer } from '../base/clock.ts'
import { Beats } from './beats.ts'

/** Longest delay that Node.js timers can hold; a longer one would fire at once. */
const maxDelayMs = 0x7fff_ffff

const after = (delayMs: number, callback: () => void): Timer => {
  const dueMs = performance.now() + delayMs
  let handle: NodeJS.Timeout
  const arm = (leftMs: number): void => {
    handle = setTimeout(
      () => {
        const restMs = dueMs - performance.now()
        if (leftMs > maxDelayMs && restMs > 0) arm(restMs)
        else callback()
      },
      Math.min(Math.max(0, leftMs), maxDelayMs),
    )
  }
  arm(delayMs)
  return {
    cancel: () => {
      clearTimeout(handle)
    },
  }
}

/** Immediates run after each look at sockets and files, and cost a thousandth of the shortest timer. */
const soon = (callback: () => void): Timer => {
  const handle = setImmediate(callback)
  return {
    cancel: () => {
      clearImmediate(handle)
    },
  }
}

/** Only on Linux does the clock of `performance.now` stand still while the machine sleeps. */
const uptimeMs = process.platform === 'linux' ? () => uptime() * 1000 : () => performance.now()

const monotonicMs = (): number => performance.now()

const beats = new Beats({ after, monotonicMs })

/** Wall time and timers of the machine. A pending timer keeps the process alive: cancel it. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs,
  uptimeMs,
  after,
  soon,
  every: (periodMs, callback) => beats.every(periodMs, callback),
}
