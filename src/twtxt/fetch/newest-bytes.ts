// What is kept of a feed that is too long: its head, where it says what it is, and its end, where the newest twts are.
import { limits } from '../../protocol/limits.ts'

/** Of the first bytes as many as any list of fields needs. */
const headBytes = 65_536

const lineFeed = 10

const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Gathers a body within a bound on memory, whatever its length. */
export class NewestBytes {
  readonly #head: Uint8Array[] = []
  readonly #tail: Uint8Array[] = []
  readonly #tailBytes: number
  #headHeld = 0
  #tailHeld = 0
  #total = 0

  constructor(most: number = limits.feedBytes) {
    this.#tailBytes = Math.max(0, most - headBytes)
  }

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
    const toHead = Math.min(chunk.length, headBytes - this.#headHeld)
    if (toHead > 0) {
      this.#head.push(chunk.subarray(0, toHead))
      this.#headHeld += toHead
    }
    if (toHead < chunk.length) this.#addTail(chunk.subarray(toHead))
  }

  /** What comes next does not follow what came: of that only the head stays, so that no line is made of two. */
  leap(): void {
    this.#tail.length = 0
    this.#tailHeld = 0
  }

  /** The bytes, and whether whole lines are missing between head and end. */
  result(skippedBetween = false): { readonly bytes: Uint8Array; readonly isCut: boolean } {
    const [head, tail] = [joined(this.#head), joined(this.#tail).subarray(-this.#tailBytes || this.#tailHeld)]
    const isCut = skippedBetween || head.length + tail.length < this.#total
    if (!isCut) return { bytes: joined([head, tail]), isCut }
    // Half a line at the cut is no line.
    const wholeHead = head.subarray(0, head.lastIndexOf(lineFeed) + 1)
    const firstEnd = tail.indexOf(lineFeed)
    return { bytes: joined([wholeHead, firstEnd < 0 ? new Uint8Array(0) : tail.subarray(firstEnd + 1)]), isCut }
  }

  #addTail(chunk: Uint8Array): void {
    this.#tail.push(chunk)
    this.#tailHeld += chunk.length
    // Whole chunks go from the front, as long as enough is left.
    while (this.#tailHeld - (this.#tail[0]?.length ?? 0) >= this.#tailBytes && this.#tail.length > 1) {
      this.#tailHeld -= this.#tail[0]?.length ?? 0
      this.#tail.shift()
    }
  }
}
