// How hard a hashcash must be to get a post without being unchoked (swarm-posts.md 2.8).
import { type Random, randomBelow } from '../../base/random.ts'
import { hashcashSatisfied } from '../../crypto/hashcash.ts'

const lowestBits = 16
const highestBits = 31
/** Honoured requests in one second after which it gets harder. */
const busyPerSecond = 50

/** What is checked when a choked peer asks. */
export interface HashcashClaim {
  readonly infoHash: Uint8Array
  readonly postNumber: number
  readonly nonce: Uint8Array
  /** The hardness last told to that peer. */
  readonly bits: number
}

/** The hardness, which follows the load. */
export class HashcashGate {
  readonly #random: Random
  #bits = lowestBits
  #honoured = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** What to tell a new peer. */
  get bits(): number {
    return this.#bits
  }

  /** Whether the claim opens the gate; counts it when it does. */
  honours({ infoHash, postNumber, nonce, bits }: HashcashClaim): boolean {
    if (!hashcashSatisfied(infoHash, postNumber, nonce, bits)) return false
    this.#honoured += 1
    return true
  }

  /** To be called each second. */
  secondPassed(): void {
    if (this.#honoured > busyPerSecond) this.#bits = Math.min(highestBits, this.#bits + 1)
    else if (this.#honoured === 0 && randomBelow(this.#random, 100) === 0)
      this.#bits = Math.max(lowestBits, this.#bits - 1)
    this.#honoured = 0
  }
}
