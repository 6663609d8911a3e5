// Judges a branch before the chain moves over to it, in slices, on the registry of the fork and without a change on disk (chain.md 5.5, H9).
import type { Clock } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { checkConnect, type IsReplacement } from '../rules/connect-rules.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import type { BlockIndex } from '../tree/block-index.ts'
import type { Block } from '../wire/block.ts'
import type { Transaction } from '../wire/transaction.ts'
import type { ChainUserDirectory } from './user-directory.ts'

/** A block that broke a rule of 5.5. */
export interface InvalidBlock {
  readonly block: number
  readonly rejection: BlockRejection
}

/** What a branch is judged with. */
export interface BranchParts {
  readonly clock: Clock
  readonly index: BlockIndex
  readonly directory: Pick<ChainUserDirectory, 'currentAt'>
  readonly contentOf: (block: number) => Block
  readonly isReplacement: IsReplacement
}

/** The blocks above a fork up to an end. */
export class BranchJudge {
  readonly #parts: BranchParts
  readonly #end: number
  readonly #forkHeight: number
  /** The registry of the branch where it is not that of the fork. */
  readonly #registered = new Map<string, Transaction>()
  #height: number

  constructor(parts: BranchParts, fork: number, end: number) {
    this.#parts = parts
    this.#end = end
    this.#forkHeight = parts.index.heightOf(fork)
    this.#height = this.#forkHeight
  }

  /** Whether all of it was judged, and is valid. */
  get isDone(): boolean {
    return this.#height >= this.#parts.index.heightOf(this.#end)
  }

  /** Judges what fits in a slice, `most` blocks at most; says which one breaks a rule. */
  judgeSome(most: number): InvalidBlock | undefined {
    const { clock, index, contentOf, isReplacement } = this.#parts
    const slice = new TimeSlice(clock)
    for (let count = 0; count < most && !this.isDone && !slice.isOver; count += 1) {
      const block = index.ancestorAt(this.#end, this.#height + 1)
      const content = contentOf(block)
      const verdict = checkConnect(content, (name) => this.#current(name), isReplacement)
      if (!verdict.ok) return { block, rejection: verdict.rejection }
      for (const transaction of content.transactions.slice(1))
        this.#registered.set(latin1FromBytes(transaction.usernameScript.subarray(1)), transaction)
      this.#height += 1
    }
    return undefined
  }

  #current(name: string): Transaction | undefined {
    return this.#registered.get(name) ?? this.#parts.directory.currentAt(name, this.#forkHeight)
  }
}
