// How many connected peers offer each post of one swarm, now and at most.
import { limits } from '../../protocol/limits.ts'
import type { Bitfield } from '../wire/bitfield.ts'

/** The C++ node counts to 63. */
const mostCounted = 63

/** Counts peers by post number, as they offer and withdraw. */
export class Availability {
  #now = new Uint16Array(0)
  #most = new Uint8Array(0)

  /** Peers that offer a post. */
  of(postNumber: number): number {
    return this.#now[postNumber] ?? 0
  }

  /** The most peers that ever offered a post at once, since the start. */
  mostOf(postNumber: number): number {
    return this.#most[postNumber] ?? 0
  }

  /** One peer more offers a post. */
  offered(postNumber: number): void {
    if (postNumber < 0 || postNumber >= limits.swarmPieceNumbers) return
    if (postNumber >= this.#now.length) this.#grow(postNumber + 1)
    const now = this.of(postNumber) + 1
    this.#now[postNumber] = now
    this.#most[postNumber] = Math.max(this.mostOf(postNumber), Math.min(now, mostCounted))
  }

  /** One peer less offers a post. */
  withdrawn(postNumber: number): void {
    const now = this.of(postNumber)
    if (now > 0) this.#now[postNumber] = now - 1
  }

  /** One peer more offers all of these. */
  offeredAll(bits: Bitfield): void {
    bits.forEach((postNumber) => {
      this.offered(postNumber)
    })
  }

  /** One peer less offers all of these. */
  withdrawnAll(bits: Bitfield): void {
    bits.forEach((postNumber) => {
      this.withdrawn(postNumber)
    })
  }

  #grow(length: number): void {
    const room = Math.min(Math.max(length, this.#now.length * 2), limits.swarmPieceNumbers)
    const now = new Uint16Array(room)
    now.set(this.#now)
    this.#now = now
    const most = new Uint8Array(room)
    most.set(this.#most)
    this.#most = most
  }
}
