// Callbacks that come again and again, gathered: an idle process wakes once for all that are due together.
import type { Clock, Timer } from '../base/clock.ts'

/** All callbacks of one period, called at its whole multiples on the clock while there are any. */
class Beat {
  readonly #clock: Pick<Clock, 'after' | 'monotonicMs'>
  readonly #periodMs: number
  readonly #callbacks = new Set<() => void>()
  /** The last multiple that has come. */
  #cameMs = 0
  #timer: Timer | undefined

  constructor(clock: Pick<Clock, 'after' | 'monotonicMs'>, periodMs: number) {
    this.#clock = clock
    this.#periodMs = periodMs
  }

  add(callback: () => void): Timer {
    // The same function may be given twice.
    const own = (): void => {
      callback()
    }
    this.#callbacks.add(own)
    if (this.#timer === undefined) this.#arm()
    return {
      cancel: () => {
        this.#callbacks.delete(own)
        if (this.#callbacks.size > 0) return
        this.#timer?.cancel()
        this.#timer = undefined
      },
    }
  }

  #arm(): void {
    const nowMs = this.#clock.monotonicMs()
    // A timer may come a little early: the multiple that it came for is over all the same.
    const dueMs = (Math.floor(Math.max(nowMs, this.#cameMs) / this.#periodMs) + 1) * this.#periodMs
    this.#timer = this.#clock.after(dueMs - nowMs, () => {
      this.#cameMs = dueMs
      this.#arm()
      // Who comes or goes meanwhile counts from the next one, or not any more.
      for (const callback of [...this.#callbacks]) if (this.#callbacks.has(callback)) callback()
    })
  }
}

/** `Clock.every` of a clock with timers. */
export class Beats {
  readonly #clock: Pick<Clock, 'after' | 'monotonicMs'>
  readonly #beats = new Map<number, Beat>()

  constructor(clock: Pick<Clock, 'after' | 'monotonicMs'>) {
    this.#clock = clock
  }

  /** Calls `callback` at each multiple of the period on the clock, until cancelled. */
  every(periodMs: number, callback: () => void): Timer {
    const beat = this.#beats.get(periodMs) ?? new Beat(this.#clock, periodMs)
    this.#beats.set(periodMs, beat)
    return beat.add(callback)
  }
}
