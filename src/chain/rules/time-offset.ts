// The clock that blocks are judged by: ours, corrected by the median of the peers' (chain.md 3.5-3).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'

/** Samples that are kept, our own 0 besides. */
const maxSamples = 199
const fewestSamples = 5
/** A larger correction is not believed: our own clock is more likely right than theirs. */
const maxOffsetSeconds = 4200
/** Steps by which a clock is kept right are smaller. */
const leastStepMs = 2_000
/** How often we look whether our clock was set. */
const lookPeriodMs = 1_000

const medianOf = (values: readonly number[]): number | undefined =>
  [...values].sort((left, right) => left - right)[values.length >> 1]

/**
 * Collects what peers say of the time, one voice an address. What they said is kept against a time that nobody sets, so
 * that a clock that is set while the node runs is seen through at once.
 */
export class TimeOffset {
  readonly #clock: Clock
  /** What each clock said, less the time that the machine was up. */
  readonly #samples = new BoundedMap<string, number>(maxSamples)
  /** Their median when it was last taken. */
  #medianMs: number | undefined
  /** The same of our own clock. */
  #ownMs: number
  #lookedMs: number
  #steppedMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#ownMs = clock.nowMs() - clock.uptimeMs()
    this.#lookedMs = clock.monotonicMs()
  }

  /** Seconds to add to the local clock. */
  get seconds(): number {
    if (this.#medianMs === undefined) return 0
    const seconds = this.#secondsFrom(this.#medianMs)
    return Math.abs(seconds) < maxOffsetSeconds ? seconds : 0
  }

  /** Median of what peers said, however large and few; undefined when nobody said anything. For people alone. */
  get difference(): number | undefined {
    const median = medianOf([...this.#samples.values()])
    return median === undefined ? undefined : this.#secondsFrom(median)
  }

  /** Adds the difference of a peer's clock to ours. An address is heard once. */
  add(address: string, differenceSeconds: number): void {
    if (this.#samples.has(address)) return
    const own = this.#look()
    this.#samples.set(address, own + differenceSeconds * 1000)
    const samples = [own, ...this.#samples.values()]
    if (samples.length >= fewestSamples && samples.length % 2 === 1) this.#medianMs = medianOf(samples)
  }

  /** By how many seconds our clock was set since this was last asked. */
  takeStep(): number {
    this.#own()
    const seconds = Math.round(this.#steppedMs / 1000)
    this.#steppedMs = 0
    return seconds
  }

  #secondsFrom(medianMs: number): number {
    // Adding 0 makes a zero of a negative one.
    return Math.round((medianMs - this.#own()) / 1000) + 0
  }

  #own(): number {
    return this.#clock.monotonicMs() - this.#lookedMs < lookPeriodMs ? this.#ownMs : this.#look()
  }

  #look(): number {
    this.#lookedMs = this.#clock.monotonicMs()
    const ownMs = this.#clock.nowMs() - this.#clock.uptimeMs()
    if (Math.abs(ownMs - this.#ownMs) >= leastStepMs) this.#steppedMs += ownMs - this.#ownMs
    this.#ownMs = ownMs
    return ownMs
  }
}
