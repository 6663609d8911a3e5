// Which transactions a peer wants to hear of, without saying exactly which (chain.md 6.5, extensions.md 13).
import { smallString } from '../../codec/script.ts'
import { isPromotedMessage, type Transaction } from './transaction.ts'
import { murmurHash } from './murmur-hash.ts'

/** As a peer sends it in `filterload`. */
export interface FilterFields {
  readonly bits: Uint8Array
  /** Bits that one element sets. */
  readonly hashes: number
  readonly tweak: number
  readonly flags: number
}

/** Flag: names of registrations are matched too (extensions.md 13). The reference reads the flags and uses none. */
export const matchesNames = 0x80

const seedStep = 0xfba4c795

/** A Bloom filter: what was put in is always found, other things now and then. */
export class BloomFilter {
  readonly #bits: Uint8Array
  readonly #hashes: number
  readonly #tweak: number
  readonly #matchesNames: boolean

  constructor({ bits, hashes, tweak, flags }: FilterFields) {
    this.#bits = new Uint8Array(bits)
    this.#hashes = hashes
    this.#tweak = tweak
    this.#matchesNames = (flags & matchesNames) !== 0
  }

  /** Hashes that judging one transaction takes at most. */
  get cost(): number {
    return this.#hashes * (this.#matchesNames ? 2 : 1)
  }

  /** Puts an element in. */
  add(element: Uint8Array): void {
    if (this.#bits.length === 0) return
    for (let index = 0; index < this.#hashes; index += 1) {
      const bit = this.#bitOf(index, element)
      this.#bits[bit >> 3] = (this.#bits[bit >> 3] as number) | (1 << (bit & 7))
    }
  }

  /** Whether an element may have been put in. Without bits nothing has; the reference divides by zero then. */
  has(element: Uint8Array): boolean {
    if (this.#bits.length === 0) return false
    for (let index = 0; index < this.#hashes; index += 1) {
      const bit = this.#bitOf(index, element)
      if (((this.#bits[bit >> 3] as number) & (1 << (bit & 7))) === 0) return false
    }
    return true
  }

  /** Whether the peer wants a transaction: by its id, and if it asked for that by the name it registers. */
  wants(transaction: Transaction): boolean {
    if (this.has(transaction.id)) return true
    if (!this.#matchesNames || isPromotedMessage(transaction)) return false
    const name = smallString(transaction.usernameScript)
    return name !== undefined && this.has(name)
  }

  #bitOf(index: number, element: Uint8Array): number {
    return murmurHash((Math.imul(index, seedStep) + this.#tweak) | 0, element) % (this.#bits.length * 8)
  }
}
