// A text that counts how often it is looked at: what work a scan is, whatever the machine does beside it.

/** Counts what is read of a text, by character. */
export class CountedText {
  readonly #text: string
  looks = 0

  constructor(text: string) {
    this.#text = text
  }

  get length(): number {
    return this.#text.length
  }

  charCodeAt(index: number): number {
    this.looks += 1
    return this.#text.charCodeAt(index)
  }

  charAt(index: number): string {
    this.looks += 1
    return this.#text.charAt(index)
  }

  indexOf(wanted: string, from = 0): number {
    const found = this.#text.indexOf(wanted, from)
    this.looks += (found < 0 ? this.#text.length : found) - Math.min(from, this.#text.length)
    return found
  }

  slice(start: number, end = this.#text.length): string {
    const piece = this.#text.slice(start, end)
    this.looks += piece.length
    return piece
  }

  /** To be given where a text is wanted that is only read by these. */
  get asText(): string {
    return this as unknown as string
  }
}
