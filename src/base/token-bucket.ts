// Rate limiting.
import type { Clock } from './clock.ts'

/** Holds up to `burst` tokens and gains `perSecond` of them each second. */
export class TokenBucket {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #updatedMs: number

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#updatedMs = clock.monotonicMs()
  }

  /** Takes `amount` tokens, or none and says false. */
  take(amount = 1): boolean {
    this.#refill()
    if (this.#tokens < amount) return false
    this.#tokens -= amount
    return true
  }

  /** What can be taken now. */
  get left(): number {
    this.#refill()
    return this.#tokens
  }

  /** There is nothing left to spend. */
  get isEmpty(): boolean {
    this.#refill()
    return this.#tokens <= 0
  }

  /** Takes `amount` tokens in any case: what is not there is owed, and paid back before anything else. */
  spend(amount: number): void {
    this.#refill()
    this.#tokens -= amount
  }

  #refill(): void {
    const nowMs = this.#clock.monotonicMs()
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#updatedMs) / 1000) * this.#perSecond)
    this.#updatedMs = nowMs
  }
}
