// How many connected peers offer each post of one swarm, now and at most.
import { limits } from '../../protocol/limits.ts'
import type { Bitfield } from '../wire/bitfield.ts'

/** What a peer offers. */
export interface Offering {
  readonly offered: Bitfield
  /** Numbers below this are not counted for the most: a bitfield may hold half a million. */
  countedFrom: number
}

/** The C++ node counts to 63. */
const mostCounted = 63

/** Of a bitfield so many of the highest numbers are counted. */
const countedNumbers = 2_048

/** Counts peers by post number. The most is kept up as they offer and withdraw: each HAVE of each peer passes here. */
export class Availability {
  readonly #sides: () => Iterable<Offering>
  #counted = new Uint16Array(0)
  #most = new Uint8Array(0)

  constructor(sides: () => Iterable<Offering>) {
    this.#sides = sides
  }

  /** Peers that offer a post. */
  of(postNumber: number): number {
    let peers = 0
    for (const { offered } of this.#sides()) if (offered.has(postNumber)) peers += 1
    return peers
  }

  /** The most peers that ever offered a post at once, since the start. */
  mostOf(postNumber: number): number {
    return Math.max(this.#most[postNumber] ?? 0, Math.min(this.of(postNumber), mostCounted))
  }

  /** A peer offers a post from now on. */
  offered(side: Offering, postNumber: number): void {
    if (postNumber < side.countedFrom || postNumber >= limits.swarmPieceNumbers) return
    if (postNumber >= this.#counted.length) this.#grow(postNumber + 1)
    const counted = (this.#counted[postNumber] ?? 0) + 1
    this.#counted[postNumber] = counted
    this.#most[postNumber] = Math.max(this.#most[postNumber] ?? 0, Math.min(counted, mostCounted))
  }

  /** A peer does not offer a post any more. */
  withdrawn({ countedFrom }: Offering, postNumber: number): void {
    const counted = this.#counted[postNumber] ?? 0
    if (postNumber >= countedFrom && counted > 0) this.#counted[postNumber] = counted - 1
  }

  /** A peer offers all that its bitfield holds. */
  offeredAll(side: Offering): void {
    side.countedFrom = Math.max(0, side.offered.highest() - countedNumbers)
    side.offered.forEachFrom(side.countedFrom, (postNumber) => {
      this.offered(side, postNumber)
    })
  }

  /** A peer offers nothing of what it offered. */
  withdrawnAll(side: Offering): void {
    side.offered.forEachFrom(side.countedFrom, (postNumber) => {
      this.withdrawn(side, postNumber)
    })
    side.countedFrom = 0
  }

  #grow(length: number): void {
    const room = Math.min(Math.max(length, this.#counted.length * 2), limits.swarmPieceNumbers)
    const counted = new Uint16Array(room)
    counted.set(this.#counted)
    this.#counted = counted
    const most = new Uint8Array(room)
    most.set(this.#most)
    this.#most = most
  }
}
