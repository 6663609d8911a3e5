// Block ids by number and numbers by id, in two flat arrays: a Map of texts would take four times the memory.
import { idBytes } from '../wire/block.ts'

const firstCapacity = 4096

/** Ids in the order in which they were added; each is found by hashing. Ids are digests, so their bytes are the hash. */
export class IdTable {
  #ids = new Uint8Array(firstCapacity * idBytes)
  /** Number + 1 of the id that hashes here or before; 0 = free. Twice as many places as ids. */
  #places = new Int32Array(firstCapacity * 2)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Adds an id that is not there yet and gives it the next number. */
  add(id: Uint8Array): number {
    if ((this.#size + 1) * idBytes > this.#ids.length) this.#grow()
    const number = this.#size
    this.#ids.set(id, number * idBytes)
    this.#size += 1
    this.#settle(number)
    return number
  }

  /** The number of an id, or −1. */
  find(id: Uint8Array): number {
    const mask = this.#places.length - 1
    for (let place = hashOf(id, 0) & mask; ; place = (place + 1) & mask) {
      const number = (this.#places[place] as number) - 1
      if (number < 0 || this.#equals(number, id)) return number
    }
  }

  /** A copy of the id with this number. */
  at(number: number): Uint8Array {
    return this.#ids.slice(number * idBytes, (number + 1) * idBytes)
  }

  /** Whether the id of `left` is the smaller number (chain.md 1.2: the last byte counts most). */
  isSmaller(left: number, right: number): boolean {
    for (let index = idBytes - 1; index >= 0; index -= 1) {
      const difference = (this.#ids[left * idBytes + index] as number) - (this.#ids[right * idBytes + index] as number)
      if (difference !== 0) return difference < 0
    }
    return false
  }

  #equals(number: number, id: Uint8Array): boolean {
    const start = number * idBytes
    for (let index = 0; index < idBytes; index += 1) if (this.#ids[start + index] !== id[index]) return false
    return true
  }

  #settle(number: number): void {
    const mask = this.#places.length - 1
    let place = hashOf(this.#ids, number * idBytes) & mask
    while (this.#places[place] !== 0) place = (place + 1) & mask
    this.#places[place] = number + 1
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2)
    ids.set(this.#ids)
    this.#ids = ids
    this.#places = new Int32Array(this.#places.length * 2)
    for (let number = 0; number < this.#size; number += 1) this.#settle(number)
  }
}

const hashOf = (bytes: Uint8Array, offset: number): number =>
  (bytes[offset] as number) |
  ((bytes[offset + 1] as number) << 8) |
  ((bytes[offset + 2] as number) << 16) |
  ((bytes[offset + 3] as number) << 24)
