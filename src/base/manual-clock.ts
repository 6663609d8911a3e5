// A clock that stands still until a test moves it.
import type { Clock, Timer } from './clock.ts'

interface Pending {
  readonly dueMs: number
  readonly sequence: number
  readonly callback: () => void
}

/** Lets promise callbacks and immediate I/O run between two steps of a manual clock. */
export type Settle = () => Promise<void>

const settleMicrotasks: Settle = async () => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve()
}

/** A `Clock` for tests: timers fire in order of due time, then of creation, and only inside `advance`. */
export class ManualClock implements Clock {
  #nowMs: number
  #sequence = 0
  readonly #settle: Settle
  readonly #pending = new Set<Pending>()

  constructor(startMs = 1_700_000_000_000, settle: Settle = settleMicrotasks) {
    this.#nowMs = startMs
    this.#settle = settle
  }

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = { dueMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence, callback }
    this.#sequence += 1
    this.#pending.add(pending)
    return { cancel: () => this.#pending.delete(pending) }
  }

  /** Moves time forward by `durationMs`, firing what falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs
    await this.#settle()
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#pending.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.callback()
      await this.#settle()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): Pending | undefined {
    let best: Pending | undefined
    for (const pending of this.#pending) {
      if (pending.dueMs > endMs) continue
      if (
        best === undefined ||
        pending.dueMs < best.dueMs ||
        (pending.dueMs === best.dueMs && pending.sequence < best.sequence)
      )
        best = pending
    }
    return best
  }
}
