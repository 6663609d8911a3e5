// How many hashes a second are tried: what was tried in the last seconds, and nothing else.
import type { Clock } from '../../base/clock.ts'

const windowMs = 10_000

/** Counts hashes as they are done. */
export class HashMeter {
  readonly #clock: Clock
  #samples: { readonly atMs: number; readonly hashes: number }[] = []
  #beganMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#beganMs = clock.monotonicMs()
  }

  /** Begins to count; what was before is forgotten. */
  begin(): void {
    this.#samples = []
    this.#beganMs = this.#clock.monotonicMs()
  }

  /** Some hashes were tried. */
  add(hashes: number): void {
    this.#forgetOld()
    this.#samples.push({ atMs: this.#clock.monotonicMs(), hashes })
  }

  /** Hashes a second; 0 when nothing was tried lately. */
  get perSecond(): number {
    this.#forgetOld()
    const hashes = this.#samples.reduce((sum, sample) => sum + sample.hashes, 0)
    const ms = Math.min(windowMs, this.#clock.monotonicMs() - this.#beganMs)
    return ms <= 0 ? 0 : Math.round((hashes * 1000) / ms)
  }

  #forgetOld(): void {
    const oldestMs = this.#clock.monotonicMs() - windowMs
    this.#samples = this.#samples.filter(({ atMs }) => atMs > oldestMs)
  }
}
