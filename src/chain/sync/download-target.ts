// Which headers to fetch the blocks of: the heaviest ones, unless somebody keeps their blocks back.
import { blockFlags, type BlockIndex, noBlock } from '../tree/block-index.ts'

/** A block that is being kept back is tried again after this. */
const forgiveMs = 300_000

/** Remembers blocks that do not come. */
export class DownloadTarget {
  readonly #index: BlockIndex
  /** Blocks kept back, with the time until which they are believed to be. */
  readonly #withheld = new Map<number, number>()
  #awaited = noBlock
  #awaitedSinceMs = 0

  constructor(index: BlockIndex) {
    this.#index = index
  }

  /** The heaviest of the best header and of what peers have, without a block that is kept back. */
  choose(offers: () => readonly number[]): number {
    const { bestHeader } = this.#index
    if (this.#withheld.size === 0 || this.#isOpen(bestHeader)) return bestHeader
    let best = this.#index.bestComplete
    for (const offer of offers()) {
      if (offer === noBlock || this.#index.has(offer, blockFlags.failed) || !this.#isOpen(offer)) continue
      if (this.#index.workOf(offer) > this.#index.workOf(best)) best = offer
    }
    return best
  }

  /** The blocks that are believed to be kept back. */
  keptBack(): Iterable<number> {
    return this.#withheld.keys()
  }

  /** Notes which block everything waits for; says whether it has just been given up, so that other branches get their chance. */
  await(block: number, nowMs: number, patienceMs: number): boolean {
    for (const [withheld, untilMs] of this.#withheld)
      if (nowMs > untilMs || this.#index.has(withheld, blockFlags.body)) this.#withheld.delete(withheld)
    if (block !== this.#awaited) {
      this.#awaited = block
      this.#awaitedSinceMs = nowMs
      return false
    }
    if (block === noBlock || nowMs - this.#awaitedSinceMs < patienceMs) return false
    this.#withheld.set(block, nowMs + forgiveMs)
    this.#awaited = noBlock
    return true
  }

  #isOpen(block: number): boolean {
    for (const withheld of this.#withheld.keys())
      if (this.#index.ancestorAt(block, this.#index.heightOf(withheld)) === withheld) return false
    return true
  }
}
