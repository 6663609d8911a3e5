// Whether what we lack arrives: blocks, or headers that promise some.
import type { Clock } from '../../base/clock.ts'

/** Blocks of better headers that did not come for so long are not on their way. */
const freshMs = 10_000

/** When something arrived last. */
export class Arrivals {
  readonly #clock: Clock
  #atMs = Number.NEGATIVE_INFINITY
  /** Whether headers grew since the last block: promises alone are believed once. */
  #promised = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get areFresh(): boolean {
    return this.#clock.monotonicMs() - this.#atMs < freshMs
  }

  /** Headers grew: their blocks are believed to follow, unless those of the last ones never came. */
  noteHeaders(): void {
    if (!this.#promised) this.#atMs = this.#clock.monotonicMs()
    this.#promised = true
  }

  noteBlock(): void {
    this.#atMs = this.#clock.monotonicMs()
    this.#promised = false
  }
}
