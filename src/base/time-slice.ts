// Sharing the event loop: long work runs in slices of time, and others get their turn between two of them.
import { type Clock, nextTurn } from './clock.ts'

/** How long work may go on before others get a turn. */
const defaultSliceMs = 8

/** The time that long work has until it must let others run. A clock that stands still never ends it. */
export class TimeSlice {
  readonly #clock: Clock
  readonly #lengthMs: number
  #endMs: number

  constructor(clock: Clock, lengthMs = defaultSliceMs) {
    this.#clock = clock
    this.#lengthMs = lengthMs
    this.#endMs = clock.monotonicMs() + lengthMs
  }

  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#endMs
  }

  /** Lets others run, then begins the next slice. */
  async next(signal?: AbortSignal): Promise<void> {
    await nextTurn(this.#clock, signal)
    this.#endMs = this.#clock.monotonicMs() + this.#lengthMs
  }
}
