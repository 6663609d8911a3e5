// How many connected peers offer each post of one swarm, now and at most.
import { limits } from '../../protocol/limits.ts'
import type { Bitfield } from '../wire/bitfield.ts'

/** What a peer offers. */
interface Offering {
  readonly offered: Bitfield
}

/** The C++ node counts to 63. */
const mostCounted = 63

/** Of a bitfield only so many of the highest numbers are counted: it may hold half a million. */
const countedNumbers = 2_048

/** Counts peers by post number. */
export class Availability {
  readonly #sides: () => Iterable<Offering>
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
  offered(postNumber: number): void {
    if (postNumber < 0 || postNumber >= limits.swarmPieceNumbers) return
    if (postNumber >= this.#most.length) {
      const longer = new Uint8Array(Math.max(postNumber + 1, this.#most.length * 2))
      longer.set(this.#most)
      this.#most = longer
    }
    this.#most[postNumber] = this.mostOf(postNumber)
  }

  /** A peer offers all of this. */
  offeredAll(bits: Bitfield): void {
    const highest = bits.highest()
    for (let number = highest; number >= Math.max(0, highest - countedNumbers); number -= 1)
      if (bits.has(number)) this.offered(number)
  }
}
