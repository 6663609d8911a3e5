// Whose turn it is to be connected, when there are more swarms than connections that we make.
import { fewestDialled } from './budget.ts'
import type { Connections } from './connections.ts'
import type { Gathering } from './gathering.ts'
import { shortestStayMs } from './admission.ts'

/** Dials for all swarms: each gets its share, and when that is less than one, each gets its turn. */
export class Rotation {
  readonly #connections: Connections
  /** When a swarm was last seen with a peer. */
  readonly #metMs = new WeakMap<Gathering, number>()

  constructor(connections: Connections) {
    this.#connections = connections
  }

  /** Once a second. */
  tick(swarms: readonly Gathering[], nowMs: number): void {
    if (swarms.length * fewestDialled <= this.#connections.dialledPlaces) {
      for (const swarm of swarms) this.#connections.dial(swarm)
      return
    }
    const waiting: Gathering[] = []
    for (const swarm of swarms) {
      if (swarm.roster.size === 0) waiting.push(swarm)
      else this.#metMs.set(swarm, nowMs)
    }
    const metMs = (swarm: Gathering): number => this.#metMs.get(swarm) ?? 0
    waiting.sort((left, right) => metMs(left) - metMs(right))
    this.#makeRoom(waiting, nowMs)
    for (const swarm of waiting) this.#connections.dial(swarm, 1)
    for (const swarm of swarms) this.#connections.dial(swarm)
  }

  /** In each second so many leave that all places change hands in the shortest stay. */
  #makeRoom(waiting: readonly Gathering[], nowMs: number): void {
    const { dialledPlaces, freeDialledPlaces } = this.#connections
    const most = Math.ceil((dialledPlaces * 1_000) / shortestStayMs)
    let wanted = 0
    for (const { candidates } of waiting) {
      if (wanted >= most) break
      if (candidates.hasDue(nowMs)) wanted += 1
    }
    this.#connections.makeRoom(wanted - freeDialledPlaces)
  }
}
