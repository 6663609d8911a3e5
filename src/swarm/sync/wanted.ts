// Which numbers of one log are wanted: all from the floor on, and below it those that somebody asked for just now.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../protocol/limits.ts'

/** A post that was asked for is fetched, or stays, for so long. */
const demandMs = 600_000

/** What one swarm fetches and keeps. */
export class Wanted {
  readonly #clock: Clock
  readonly #demands = new BoundedMap<number, number>(limits.swarmDemands)
  #floor: number

  constructor(clock: Clock, floor: number) {
    this.#clock = clock
    this.#floor = floor
  }

  /** Posts below are not kept by themselves. */
  get floor(): number {
    return this.#floor
  }

  setFloor(floor: number): void {
    this.#floor = floor
  }

  wants(postNumber: number): boolean {
    return postNumber >= this.#floor || this.isDemanded(postNumber)
  }

  /** Somebody wants to see these posts. */
  demand(postNumbers: readonly number[]): void {
    const untilMs = this.#clock.monotonicMs() + demandMs
    for (const postNumber of postNumbers) this.#demands.set(postNumber, untilMs)
  }

  isDemanded(postNumber: number): boolean {
    return (this.#demands.peek(postNumber) ?? 0) > this.#clock.monotonicMs()
  }

  /** Numbers that are asked for. */
  *demanded(): Generator<number> {
    for (const [postNumber] of this.#demands.entries()) if (this.isDemanded(postNumber)) yield postNumber
  }

  /** The lowest number whose demand is over since the last call; it is forgotten. */
  takeExpired(): number | undefined {
    let lowest: number | undefined
    for (const [postNumber] of [...this.#demands.entries()]) {
      if (this.isDemanded(postNumber)) continue
      this.#demands.delete(postNumber)
      lowest = Math.min(lowest ?? postNumber, postNumber)
    }
    return lowest
  }
}
