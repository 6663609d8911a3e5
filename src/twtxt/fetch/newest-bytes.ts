// What is kept of a feed that is too long: its head, where it says what it is, and its end, where the newest twts are.
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'

/** Of the first bytes as many as any list of fields needs. */
const headBytes = 65_536
const tailBytes = limits.feedBytes - headBytes

const lineFeed = 10

/** Gathers a body within a bound on memory and work, whatever its length and that of its pieces. */
export class NewestBytes {
  readonly #head = new Uint8Array(headBytes)
  /** Written round and round. */
  #tail = emptyBytes
  #headHeld = 0
  /** Bytes that were written to the tail, also those that were written over. */
  #toTail = 0
  #total = 0

  /** Bytes that came, kept or not. */
  get total(): number {
    return this.#total
  }

  /** The head is whole: what comes now is kept only if it is near the end. */
  get hasHead(): boolean {
    return this.#headHeld >= headBytes
  }

  add(chunk: Uint8Array): void {
    this.#total += chunk.length
    const toHead = chunk.subarray(0, headBytes - this.#headHeld)
    this.#head.set(toHead, this.#headHeld)
    this.#headHeld += toHead.length
    if (toHead.length < chunk.length) this.#addTail(chunk.subarray(toHead.length))
  }

  /** What comes next does not follow what came: of that only the head stays, so that no line is made of two. */
  leap(): void {
    this.#toTail = 0
  }

  /** The bytes, and whether whole lines are missing between head and end. */
  result(skippedBetween = false): { readonly bytes: Uint8Array; readonly isCut: boolean } {
    const [head, tail] = [this.#head.subarray(0, this.#headHeld), this.#newest()]
    const isCut = skippedBetween || head.length + tail.length < this.#total
    if (!isCut) return { bytes: concatBytes(head, tail), isCut }
    // Half a line at the cut is no line.
    const wholeHead = head.subarray(0, head.lastIndexOf(lineFeed) + 1)
    // Nor is what stands where no more was taken.
    const end = this.#total < limits.feedTransferBytes ? tail.length : tail.lastIndexOf(lineFeed) + 1
    const firstEnd = tail.indexOf(lineFeed)
    return { bytes: concatBytes(wholeHead, firstEnd < 0 ? emptyBytes : tail.subarray(firstEnd + 1, end)), isCut }
  }

  /** Copied: of a server that sends a byte at a time a million pieces would be held. */
  #addTail(chunk: Uint8Array): void {
    if (this.#tail.length === 0) this.#tail = new Uint8Array(tailBytes)
    for (let rest = chunk; rest.length > 0; ) {
      const at = this.#toTail % tailBytes
      const part = rest.subarray(0, tailBytes - at)
      this.#tail.set(part, at)
      this.#toTail += part.length
      rest = rest.subarray(part.length)
    }
  }

  #newest(): Uint8Array {
    if (this.#toTail <= tailBytes) return this.#tail.subarray(0, this.#toTail)
    const at = this.#toTail % tailBytes
    return concatBytes(this.#tail.subarray(at), this.#tail.subarray(0, at))
  }
}
