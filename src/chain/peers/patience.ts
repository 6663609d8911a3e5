// How long a peer is waited for: by how long its answers took, between named bounds.
import { RoundTrip } from '../../base/round-trip.ts'

/** One waiting time, in milliseconds. */
interface Wait {
  /** As long as nothing was measured. */
  readonly firstMs: number
  readonly shortestMs: number
  /** Links over Tor take some seconds for an answer, and live. */
  readonly longestMs: number
  /** How many times as long as an answer that is late. */
  readonly factor: number
}

/** The waiting times. */
export const waits = {
  /** Then somebody else is asked, too: which costs one more request. */
  another: { firstMs: 3_000, shortestMs: 500, longestMs: 6_000, factor: 1 },
  /** Without a block then, a peer that owes us some is stalled: what it owes is asked of others. */
  stall: { firstMs: 10_000, shortestMs: 3_000, longestMs: 30_000, factor: 2 },
  /** A block that did not come then is being kept back, and whoever showed to have it is dropped. */
  withheld: { firstMs: 10_000, shortestMs: 10_000, longestMs: 30_000, factor: 2 },
  /** Without headers then, a peer serves none. */
  headers: { firstMs: 20_000, shortestMs: 20_000, longestMs: 60_000, factor: 4 },
} as const satisfies Record<string, Wait>

/** The name of a waiting time. */
export type WaitName = keyof typeof waits

/** Our patience with one peer. */
export class Patience {
  readonly #roundTrip = new RoundTrip()
  #useful = false

  /** The peer answered, be it only to say that it is there. */
  answered(roundTripMs: number): void {
    this.#roundTrip.measured(roundTripMs)
  }

  /** The peer sent what we lacked, however late. */
  delivered(roundTripMs: number): void {
    this.#useful = true
    this.#roundTrip.measured(roundTripMs)
  }

  /** Whoever has delivered nothing gets no more time by being slow: silent peers must not keep us from others. */
  waitMs(name: WaitName): number {
    const { firstMs, shortestMs, longestMs, factor } = waits[name]
    const { lateAfterMs } = this.#roundTrip
    if (lateAfterMs === undefined) return firstMs
    return Math.min(this.#useful ? longestMs : firstMs, Math.max(shortestMs, factor * lateAfterMs))
  }
}
