// The tree of all headers that passed their rules, in memory, as columns: a block is a number, parents before children.
import type { BlockHeader } from '../wire/block.ts'
import { blockWork } from '../wire/compact-target.ts'
import { IdTable } from './id-table.ts'

/** No block. */
export const noBlock = -1

/** What is known of a block, as bits. */
export const blockFlags = {
  /** Its transactions are here. */
  body: 1,
  /** It, or an ancestor, breaks a rule for ever. */
  failed: 2,
  /** Its transactions and those of all its ancestors are here. */
  complete: 4,
} as const

/** What the tree keeps of a header. */
export type IndexedHeader = Pick<BlockHeader, 'id' | 'time' | 'bits'>

/** What a stored header brings along. */
export interface StoredFlags {
  readonly hasBody: boolean
  readonly failed: boolean
}

const firstCapacity = 4096

const grown = <T extends Int32Array | Uint32Array | Uint8Array>(column: T, make: (length: number) => T): T => {
  const larger = make(column.length * 2)
  larger.set(column)
  return larger
}

/** Height of the ancestor to which the skip pointer of a block leads: far back for round heights. */
const skipHeight = (height: number): number => {
  if (height < 2) return 0
  const clearLowest = (value: number): number => value & (value - 1)
  return (height & 1) === 1 ? clearLowest(clearLowest(height - 1)) + 1 : clearLowest(height)
}

/** All known headers. Numbers are dense from 0, the genesis block. */
export class BlockIndex {
  readonly #ids = new IdTable()
  readonly #waiting = new Map<number, number[]>()
  /** Two words a block, the lower one first: a number of its own for each would take three times the memory. */
  #works = new BigUint64Array(2 * firstCapacity)
  #heights = new Int32Array(firstCapacity)
  #parents = new Int32Array(firstCapacity)
  #skips = new Int32Array(firstCapacity)
  #times = new Uint32Array(firstCapacity)
  #bits = new Uint32Array(firstCapacity)
  #flags = new Uint8Array(firstCapacity)
  #lastBits = Number.NaN
  #lastWork = 0n
  #bestHeader = noBlock
  #bestComplete = noBlock

  get size(): number {
    return this.#ids.size
  }

  /** The valid header with the most work. */
  get bestHeader(): number {
    return this.#bestHeader
  }

  /** The block with the most work of those that are all here down to genesis and break no rule. */
  get bestComplete(): number {
    return this.#bestComplete
  }

  find(id: Uint8Array): number {
    return this.#ids.find(id)
  }

  idOf(block: number): Uint8Array {
    return this.#ids.at(block)
  }

  heightOf(block: number): number {
    return this.#heights[block] as number
  }

  parentOf(block: number): number {
    return this.#parents[block] as number
  }

  timeOf(block: number): number {
    return this.#times[block] as number
  }

  bitsOf(block: number): number {
    return this.#bits[block] as number
  }

  /** Sum of the work from genesis to the block. */
  workOf(block: number): bigint {
    const high = this.#works[2 * block + 1] ?? 0n
    const low = this.#works[2 * block] ?? 0n
    return high === 0n ? low : (high << 64n) | low
  }

  has(block: number, flag: number): boolean {
    return ((this.#flags[block] as number) & flag) !== 0
  }

  /** Adds a header below a known parent (`noBlock` for genesis). A failed parent makes a failed child. */
  add(header: IndexedHeader, parent: number, stored: StoredFlags = { hasBody: false, failed: false }): number {
    const block = this.#ids.add(header.id)
    if (block >= this.#heights.length) this.#growColumns()
    const height = parent === noBlock ? 0 : this.heightOf(parent) + 1
    this.#heights[block] = height
    this.#parents[block] = parent
    this.#times[block] = header.time
    this.#bits[block] = header.bits
    this.#skips[block] = parent === noBlock ? noBlock : this.ancestorAt(parent, skipHeight(height))
    const work = (parent === noBlock ? 0n : this.workOf(parent)) + this.#workOfBits(header.bits)
    this.#works[2 * block] = work
    this.#works[2 * block + 1] = work >> 64n
    if (stored.failed || (parent !== noBlock && this.has(parent, blockFlags.failed)))
      this.#setFlag(block, blockFlags.failed)
    else if (this.#isBetter(block, this.#bestHeader)) this.#bestHeader = block
    if (stored.hasBody) this.markBody(block)
    return block
  }

  /** Notes that the transactions of a block are here now. */
  markBody(block: number): void {
    this.#setFlag(block, blockFlags.body)
    const parent = this.parentOf(block)
    if (parent === noBlock || this.has(parent, blockFlags.complete)) this.#markComplete(block)
    else this.#waiting.set(parent, [...(this.#waiting.get(parent) ?? []), block])
  }

  /** Notes that a block breaks a rule, and with it all that build on it. */
  markFailed(block: number): void {
    this.#setFlag(block, blockFlags.failed)
    for (let child = block + 1; child < this.size; child += 1)
      if (this.has(this.parentOf(child), blockFlags.failed)) this.#setFlag(child, blockFlags.failed)
    this.#bestHeader = this.#best(0)
    this.#bestComplete = this.#best(blockFlags.complete)
  }

  /** The ancestor of a block at a height, or the block itself; `noBlock` above it or below genesis. */
  ancestorAt(block: number, height: number): number {
    if (height < 0 || block === noBlock || height > this.heightOf(block)) return noBlock
    let here = block
    while (this.heightOf(here) > height) {
      const skip = this.#skips[here] as number
      here = this.heightOf(skip) >= height ? skip : this.parentOf(here)
    }
    return here
  }

  /** The last block that two branches share. */
  forkOf(left: number, right: number): number {
    const height = Math.min(this.heightOf(left), this.heightOf(right))
    let [one, other] = [this.ancestorAt(left, height), this.ancestorAt(right, height)]
    while (one !== other) {
      const [skipOne, skipOther] = [this.#skips[one] as number, this.#skips[other] as number]
      if (skipOne !== skipOther) [one, other] = [skipOne, skipOther]
      else [one, other] = [this.parentOf(one), this.parentOf(other)]
    }
    return one
  }

  /** The lowest block on the way from a fork to an end that has more work than another one; the end has. */
  firstHeavier(end: number, fork: number, than: number): number {
    const work = this.workOf(than)
    let [low, high] = [this.heightOf(fork) + 1, this.heightOf(end)]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.workOf(this.ancestorAt(end, middle)) > work) high = middle
      else low = middle + 1
    }
    return this.ancestorAt(end, low)
  }

  /** Median of the times of a block and up to ten ancestors (chain.md 3.5-2). */
  medianTimeOf(block: number): number {
    const times: number[] = []
    for (let here = block; here !== noBlock && times.length < 11; here = this.parentOf(here))
      times.push(this.timeOf(here))
    times.sort((left, right) => left - right)
    return times[times.length >> 1] ?? 0
  }

  /** Ids by which a peer finds what it shares with us: ten steps, doubling ones, genesis (chain.md 6.5). */
  locatorOf(block: number): readonly Uint8Array[] {
    const ids: Uint8Array[] = []
    let step = 1
    for (let here = block; here > 0; ) {
      ids.push(this.idOf(here))
      here = this.ancestorAt(here, Math.max(0, this.heightOf(here) - step))
      if (ids.length > 10) step *= 2
    }
    if (block === 0) ids.push(this.idOf(0))
    return [...ids, this.idOf(0)]
  }

  /** Whether `left` ranks before `right`: more work, then the smaller id (chain.md 5.6-1). */
  #isBetter(left: number, right: number): boolean {
    if (right === noBlock) return true
    const [workLeft, workRight] = [this.workOf(left), this.workOf(right)]
    return workLeft > workRight || (workLeft === workRight && this.#ids.isSmaller(left, right))
  }

  #markComplete(block: number): void {
    const open = [block]
    for (let here = open.pop(); here !== undefined; here = open.pop()) {
      this.#setFlag(here, blockFlags.complete)
      if (!this.has(here, blockFlags.failed) && this.#isBetter(here, this.#bestComplete)) this.#bestComplete = here
      const children = this.#waiting.get(here)
      if (children === undefined) continue
      this.#waiting.delete(here)
      open.push(...children)
    }
  }

  /** Blocks in a row have the same target, and a division of large numbers takes its time. */
  #workOfBits(bits: number): bigint {
    if (bits !== this.#lastBits) {
      this.#lastBits = bits
      this.#lastWork = blockWork(bits)
    }
    return this.#lastWork
  }

  #best(flags: number): number {
    let best = noBlock
    for (let block = 0; block < this.size; block += 1) {
      const state = this.#flags[block] as number
      if ((state & blockFlags.failed) !== 0 || (state & flags) !== flags) continue
      if (this.#isBetter(block, best)) best = block
    }
    return best
  }

  #setFlag(block: number, flag: number): void {
    this.#flags[block] = (this.#flags[block] as number) | flag
  }

  #growColumns(): void {
    const works = new BigUint64Array(this.#works.length * 2)
    works.set(this.#works)
    this.#works = works
    this.#heights = grown(this.#heights, (length) => new Int32Array(length))
    this.#parents = grown(this.#parents, (length) => new Int32Array(length))
    this.#skips = grown(this.#skips, (length) => new Int32Array(length))
    this.#times = grown(this.#times, (length) => new Uint32Array(length))
    this.#bits = grown(this.#bits, (length) => new Uint32Array(length))
    this.#flags = grown(this.#flags, (length) => new Uint8Array(length))
  }
}
