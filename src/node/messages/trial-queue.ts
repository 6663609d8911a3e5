// Messages that came and wait to be tried: a line for each author, served in turn, so that a flood waits behind itself.
import { limits } from '../../protocol/limits.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'

/** References alone, in memory, and bounded. */
export class TrialQueue {
  /** When each message came, by its number. */
  readonly #lines = new Map<Username, Map<number, number>>()
  #size = 0
  #arrivals = 0

  get size(): number {
    return this.#size
  }

  /** False: too many wait, of this author or of all. */
  add({ author, postNumber }: PostReference): boolean {
    const line = this.#lines.get(author) ?? new Map<number, number>()
    if (line.has(postNumber)) return true
    if (line.size >= limits.messagesToOpenOfAuthor || this.#size >= limits.messagesToOpen) return false
    this.#lines.set(author, line.set(postNumber, this.#arrivals))
    this.#arrivals += 1
    this.#size += 1
    return true
  }

  /** Whether a message of an author waits. */
  has(author: string): boolean {
    return this.#lines.has(author as Username)
  }

  /** Takes up to so many, one of each author after the other; gives them in the order in which they came. */
  take(count: number): readonly PostReference[] {
    const taken: { readonly reference: PostReference; readonly arrival: number }[] = []
    for (const [author, line] of this.#lines) {
      if (taken.length >= count) break
      const [first] = line
      this.#lines.delete(author)
      if (first === undefined) continue
      const [postNumber, arrival] = first
      line.delete(postNumber)
      // To the end of the row: a map gives what is added while one goes through it.
      if (line.size > 0) this.#lines.set(author, line)
      taken.push({ reference: { author, postNumber }, arrival })
    }
    this.#size -= taken.length
    return taken.sort((left, right) => left.arrival - right.arrival).map(({ reference }) => reference)
  }
}
