// The blocks of the active chain by height, in one flat array that grows.
import { noBlock } from '../tree/block-index.ts'

const firstCapacity = 4096

/** Block numbers from genesis to the tip. */
export class ActiveBlocks {
  #blocks = new Int32Array(firstCapacity)
  #height = -1

  /** Height of the last one; −1 without any. */
  get height(): number {
    return this.#height
  }

  /** Number of the last one. */
  get tip(): number {
    return this.at(this.#height)
  }

  /** The one at a height, or `noBlock`. */
  at(height: number): number {
    return height < 0 || height > this.#height ? noBlock : (this.#blocks[height] as number)
  }

  append(blocks: readonly number[]): void {
    this.#reserve(this.#height + blocks.length)
    for (const block of blocks) {
      this.#height += 1
      this.#blocks[this.#height] = block
    }
  }

  /** Drops all above a height. */
  cut(height: number): void {
    this.#height = height
  }

  /** Takes up a chain from its end: `parentOf` leads down to genesis. */
  restore(tip: number, height: number, parentOf: (block: number) => number): void {
    this.#reserve(height)
    this.#height = height
    let block = tip
    for (let here = height; here >= 0; here -= 1) {
      this.#blocks[here] = block
      block = parentOf(block)
    }
  }

  #reserve(height: number): void {
    if (height < this.#blocks.length) return
    const larger = new Int32Array(Math.max(height + 1, this.#blocks.length * 2))
    larger.set(this.#blocks)
    this.#blocks = larger
  }
}
