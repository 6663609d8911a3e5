// A timer whose end is moved often, and which is rather woken early than set again each time.
import type { Clock, Timer } from '../../base/clock.ts'

/** Calls `onDue` at or after the time that `dueMs` says when it is asked. */
export class Deadline {
  readonly #clock: Clock
  readonly #dueMs: () => number
  readonly #onDue: (nowMs: number) => void
  #timer: Timer | undefined
  #timerMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock, dueMs: () => number, onDue: (nowMs: number) => void) {
    this.#clock = clock
    this.#dueMs = dueMs
    this.#onDue = onDue
  }

  /** To be called when what is due may be due earlier. */
  arm(): void {
    const dueMs = this.#dueMs()
    if (dueMs >= this.#timerMs) return
    this.#timer?.cancel()
    this.#timerMs = dueMs
    this.#timer = this.#clock.after(dueMs - this.#clock.monotonicMs(), () => {
      this.#timerMs = Number.POSITIVE_INFINITY
      const nowMs = this.#clock.monotonicMs()
      if (nowMs >= this.#dueMs()) this.#onDue(nowMs)
      this.arm()
    })
  }

  cancel(): void {
    this.#timer?.cancel()
  }
}
