// The clock that blocks are judged by: ours, corrected by the median of the peers' (chain.md 3.5-3).
import { BoundedMap } from '../../base/bounded-map.ts'

/** Samples that are kept, our own 0 besides. */
const maxSamples = 199
const fewestSamples = 5
/** A larger correction is not believed: our own clock is more likely right than theirs. */
const maxOffsetSeconds = 4200

/** Collects what peers say of the time, one voice an address. */
export class TimeOffset {
  readonly #samples = new BoundedMap<string, number>(maxSamples)
  #seconds = 0

  /** Seconds to add to the local clock. */
  get seconds(): number {
    return this.#seconds
  }

  /** Median of what peers said, however large and few; undefined when nobody said anything. For people alone. */
  get difference(): number | undefined {
    const sorted = [...this.#samples.values()].sort((left, right) => left - right)
    return sorted[sorted.length >> 1]
  }

  /** Adds the difference of a peer's clock to ours. An address is heard once. */
  add(address: string, differenceSeconds: number): void {
    if (this.#samples.has(address)) return
    this.#samples.set(address, differenceSeconds)
    const sorted = [0, ...this.#samples.values()].sort((left, right) => left - right)
    if (sorted.length < fewestSamples || sorted.length % 2 === 0) return
    const median = sorted[sorted.length >> 1] ?? 0
    this.#seconds = Math.abs(median) < maxOffsetSeconds ? median : 0
  }
}
