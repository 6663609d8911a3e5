// A clock that stands still until a test moves it.
import { type Clock, everyAfter, type Timer } from './clock.ts'
import { TimerHeap } from './timer-heap.ts'

/** Lets promise callbacks and immediate I/O run between two steps of a manual clock. */
export type Settle = () => Promise<void>

const settleMicrotasks: Settle = async () => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve()
}

/** A `Clock` for tests: timers fire in order of due time, then of creation, and only inside `advance`. */
export class ManualClock implements Clock {
  #nowMs: number
  #setMs = 0
  #sequence = 0
  readonly #settle: Settle
  readonly #timers = new TimerHeap()

  constructor(startMs = 1_700_000_000_000, settle: Settle = settleMicrotasks) {
    this.#nowMs = startMs
    this.#settle = settle
  }

  /** Whole, as of the clock of a machine. */
  nowMs(): number {
    return Math.floor(this.#nowMs + this.#setMs)
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  uptimeMs(): number {
    return this.#nowMs
  }

  /** Sets the wall clock ahead or back, as a person does. */
  set(byMs: number): void {
    this.#setMs += byMs
  }

  after(delayMs: number, callback: () => void): Timer {
    const dueMs = this.#nowMs + Math.max(0, delayMs)
    const timer = { dueMs, sequence: this.#sequence, callback, index: -1 }
    this.#sequence += 1
    this.#timers.add(timer)
    return {
      cancel: () => {
        this.#timers.remove(timer)
      },
    }
  }

  /** Like any timer, and so in its place among those that are due. */
  soon(callback: () => void): Timer {
    return this.after(0, callback)
  }

  every(periodMs: number, callback: () => void): Timer {
    return everyAfter((delayMs, then) => this.after(delayMs, then), periodMs, callback)
  }

  /** Moves time forward by `durationMs`, firing what falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs
    await this.#settle()
    for (let next = this.#timers.first; next !== undefined && next.dueMs <= endMs; next = this.#timers.first) {
      this.#timers.remove(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.callback()
      await this.#settle()
    }
    this.#nowMs = endMs
  }
}
