// A growing set of post numbers: bit 7 of byte 0 is number 0 (swarm-posts.md 2.4).
import { emptyBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'

const maskOf = (index: number): number => 0x80 >> (index & 7)

const bitsOf = (byte: number): number => {
  let count = 0
  for (let left = byte; left !== 0; left &= left - 1) count += 1
  return count
}

/** Which posts someone holds. Numbers past the limit of a swarm are never in it. */
export class Bitfield {
  #bytes: Uint8Array = emptyBytes
  #count = 0
  #fullBytes = 0

  /** How many numbers are in it. */
  get count(): number {
    return this.#count
  }

  /** Bytes below this index are all ones: nothing below is missing. */
  get fullBytes(): number {
    while (this.#bytes[this.#fullBytes] === 0xff) this.#fullBytes += 1
    return this.#fullBytes
  }

  /** Bytes in use; the rest are zero. */
  get byteLength(): number {
    return this.#bytes.length
  }

  byteAt(byteIndex: number): number {
    return this.#bytes[byteIndex] ?? 0
  }

  has(index: number): boolean {
    return ((this.#bytes[index >>> 3] ?? 0) & maskOf(index)) !== 0
  }

  /** Puts a number in; false when it is there already or past the limit. */
  set(index: number): boolean {
    if (index < 0 || index >= limits.swarmPieceNumbers || this.has(index)) return false
    const byteIndex = index >>> 3
    if (byteIndex >= this.#bytes.length) this.#grow(byteIndex + 1)
    this.#bytes[byteIndex] = this.byteAt(byteIndex) | maskOf(index)
    this.#count += 1
    return true
  }

  /** Takes a number out; false when it is not in it. */
  clear(index: number): boolean {
    if (!this.has(index)) return false
    const byteIndex = index >>> 3
    this.#bytes[byteIndex] = this.byteAt(byteIndex) & ~maskOf(index)
    this.#count -= 1
    this.#fullBytes = Math.min(this.#fullBytes, byteIndex)
    return true
  }

  /** Takes over received bits, instead of what was in it. */
  replace(bits: Uint8Array): void {
    const bytes = bits.slice(0, limits.swarmPieceNumbers >>> 3)
    let count = 0
    for (const byte of bytes) count += bitsOf(byte)
    this.#bytes = bytes
    this.#count = count
    this.#fullBytes = 0
  }

  /** The highest number in it, −1 when empty. */
  highest(): number {
    for (let byteIndex = this.#bytes.length - 1; byteIndex >= 0; byteIndex -= 1) {
      const byte = this.byteAt(byteIndex)
      if (byte === 0) continue
      return byteIndex * 8 + 7 - Math.log2(byte & -byte)
    }
    return -1
  }

  /** Visits each number in it from one on, the lowest first. */
  forEachFrom(first: number, visit: (index: number) => void): void {
    for (let byteIndex = first >>> 3; byteIndex < this.#bytes.length; byteIndex += 1) {
      for (let left = this.byteAt(byteIndex); left !== 0; ) {
        const bit = Math.clz32(left) - 24
        left &= ~(0x80 >> bit)
        if (byteIndex * 8 + bit >= first) visit(byteIndex * 8 + bit)
      }
    }
  }

  /** The first `byteLength` bytes, zero-padded, without the numbers above `highest`. */
  toBytes(byteLength: number, highest: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(byteLength)
    bytes.set(this.#bytes.subarray(0, byteLength))
    for (let index = Math.max(0, highest + 1); index < byteLength * 8; index += 1)
      bytes[index >>> 3] = (bytes[index >>> 3] as number) & ~maskOf(index)
    return bytes
  }

  #grow(byteLength: number): void {
    const larger = new Uint8Array(Math.min(Math.max(byteLength, this.#bytes.length * 2), limits.swarmBitfieldBytes))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
