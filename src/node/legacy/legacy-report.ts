// What a take-over has taken, what was here, and what it has left and why: for people.

/** What is taken over, in the order in which it is told. */
export const legacyKinds = ['names', 'groups', 'direct messages', 'blocks', 'follows', 'posts'] as const

export type LegacyKind = (typeof legacyKinds)[number]

/** A take-over as a person sees it. */
export interface LegacyState {
  readonly folder: string
  readonly isDone: boolean
  /** A sentence for each kind of thing, and for what is waited for. */
  readonly lines: readonly string[]
}

/** What became of the things of one kind. */
export class LegacyCount {
  readonly #left = new Map<string, number>()
  #taken = 0
  #takenBefore = 0
  #held = 0
  #fault: string | undefined

  /** Everything is looked at again: what was taken is still told. */
  begin(): void {
    this.#takenBefore += this.#taken
    this.#taken = 0
    this.#held = 0
    this.#fault = undefined
    this.#left.clear()
  }

  took(count = 1): void {
    this.#taken += count
  }

  /** They were here already. */
  holds(count = 1): void {
    this.#held += count
  }

  /** Why some were left, as words that follow their number. */
  left(why: string, count = 1): void {
    if (count > 0) this.#left.set(why, (this.#left.get(why) ?? 0) + count)
  }

  /** Why the whole kind was left. */
  failed(message: string): void {
    this.#fault = message
  }

  text(kind: LegacyKind): string {
    if (this.#fault !== undefined) return `${kind}: not taken over. ${this.#fault}`
    const held = Math.max(this.#held - this.#takenBefore, 0)
    const parts = [`${String(this.#takenBefore + this.#taken)} taken over`]
    if (held > 0) parts.push(`${String(held)} already here`)
    for (const [why, count] of this.#left) parts.push(`${String(count)} left: ${why}`)
    return `${kind}: ${parts.join('; ')}`
  }
}

/** The counts of all kinds. */
export class LegacyReport {
  readonly #folder: string
  readonly #counts = new Map<LegacyKind, LegacyCount>()
  #waitsFor: readonly string[] = []
  #isDone = false

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Begins to count a kind, or begins anew. */
  begin(kind: LegacyKind): LegacyCount {
    const count = this.#counts.get(kind) ?? new LegacyCount()
    this.#counts.set(kind, count)
    count.begin()
    return count
  }

  waitFor(sentences: readonly string[]): void {
    this.#waitsFor = sentences
  }

  done(): void {
    this.#waitsFor = []
    this.#isDone = true
  }

  state(): LegacyState {
    const told = legacyKinds.flatMap((kind) => this.#counts.get(kind)?.text(kind) ?? [])
    return { folder: this.#folder, isDone: this.#isDone, lines: [...told, ...this.#waitsFor] }
  }
}
