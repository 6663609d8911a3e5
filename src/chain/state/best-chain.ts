// The active chain: follows the most work, forwards and backwards, each step one transaction (chain.md 5.5, 5.6).
import { type Clock, isStopped, nextTurn, sleep } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import type { Block } from '../wire/block.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { checkConnect, type IsReplacement } from '../rules/connect-rules.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import { type ChainStore, mayPass } from '../store/chain-store.ts'
import type { ChainUserDirectory } from './user-directory.ts'

/** One step of the active chain. */
export interface ChainChange {
  /** What left it, last block first. */
  readonly disconnected: readonly Block[]
  /** What joined it, in order. */
  readonly connected: readonly Block[]
}

/** A block that broke a rule of 5.5. */
export interface InvalidBlock {
  readonly block: number
  readonly rejection: BlockRejection
}

/** What the active chain is made from. */
export interface BestChainParts {
  readonly clock: Clock
  readonly index: BlockIndex
  readonly store: ChainStore
  readonly directory: ChainUserDirectory
  readonly isReplacement: IsReplacement
  /** Ends the work between two steps. */
  readonly signal: AbortSignal
  /** Told of a fault that does not pass: the chain cannot go on. */
  readonly onFault: (error: unknown) => void
}

/** How often we look whether a disk that refused is worth another try. */
const retryTickMs = 1_000
/** Blocks that one step connects at most, for clocks that stand still within a step. */
const maxBlocksPerStep = 64

const branchInvalid = 'chain.branch-invalid'

/** The blocks from genesis to the tip, and the only one who moves the tip. */
export class BestChain {
  readonly changed = new Signal<ChainChange>()
  readonly invalid = new Signal<InvalidBlock>()
  readonly #parts: BestChainParts
  #active = new Int32Array(4096)
  #height = -1
  #transactionCount = 0
  #advancing: Promise<void> | undefined
  /** Calls of `advance`: one that comes in the last moment is not forgotten. */
  #requests = 0

  constructor(parts: BestChainParts) {
    this.#parts = parts
  }

  /** Number of the last block. */
  get tip(): number {
    return this.#active[this.#height] ?? noBlock
  }

  get height(): number {
    return this.#height
  }

  /** Transactions of the whole active chain. */
  get transactionCount(): number {
    return this.#transactionCount
  }

  /** The block of the active chain at a height, or `noBlock`. */
  at(height: number): number {
    return height < 0 || height > this.#height ? noBlock : (this.#active[height] as number)
  }

  contains(block: number): boolean {
    return this.at(this.#parts.index.heightOf(block)) === block
  }

  /** Takes up the chain that ends at a stored tip. */
  restore(tip: number, transactionCount: number): void {
    const { index } = this.#parts
    this.#transactionCount = transactionCount
    this.#height = index.heightOf(tip)
    this.#reserve(this.#height)
    for (let block = tip; block !== noBlock; block = index.parentOf(block)) this.#active[index.heightOf(block)] = block
  }

  /** Starts the chain with its first block, which changes no registry. */
  begin(genesis: number, transactionCount: number): void {
    this.#parts.store.commit(() => {
      this.#parts.store.setTip({ block: genesis, transactionCount })
    })
    this.restore(genesis, transactionCount)
  }

  /** Resolves when no step is under way. */
  async idle(): Promise<void> {
    await this.#advancing
  }

  /** Moves the tip to the best complete branch, in slices. Resolves when there is nothing more to do. */
  advance(): Promise<void> {
    this.#requests += 1
    this.#advancing ??= this.#advance()
    return this.#advancing
  }

  async #advance(): Promise<void> {
    const { signal, onFault } = this.#parts
    try {
      for (let seen = -1; seen !== this.#requests && !signal.aborted; ) {
        seen = this.#requests
        await this.#stepToEnd()
      }
    } catch (error) {
      onFault(error)
    }
    this.#advancing = undefined
  }

  /** Does every step that there is to do. A disk that refuses is waited for. */
  async #stepToEnd(): Promise<void> {
    const { clock, signal, store } = this.#parts
    for (let more = true; more; ) {
      await nextTurn(clock, signal)
      while (!store.mayTry && !isStopped(signal)) await sleep(clock, retryTickMs, signal)
      if (isStopped(signal)) return
      try {
        more = this.#step()
      } catch (error) {
        if (!mayPass(error)) throw error
      }
    }
  }

  /** Does one step; says whether there may be more. */
  #step(): boolean {
    const { index, store } = this.#parts
    const best = index.bestComplete
    if (best === noBlock || index.workOf(best) <= index.workOf(this.tip)) {
      store.flush()
      return false
    }
    const fork = index.forkOf(best, this.tip)
    if (fork === this.tip) this.#extend(best)
    else this.#reorganise(best, fork)
    return true
  }

  /** Connects what fits in a slice. */
  #extend(best: number): void {
    const { index, store, clock } = this.#parts
    const slice = new TimeSlice(clock)
    const last = Math.min(index.heightOf(best), this.#height + maxBlocksPerStep)
    const added: number[] = []
    const connected: Block[] = []
    let count = this.#transactionCount
    const invalid = store.commit(() => {
      for (let height = this.#height + 1; height <= last; height += 1) {
        const block = index.ancestorAt(best, height)
        const content = this.#contentOf(block)
        const rejection = this.#connect(content, height, count)
        if (rejection !== undefined) return { block, rejection }
        count += content.transactions.length
        added.push(block)
        connected.push(content)
        store.setTip({ block, transactionCount: count })
        if (slice.isOver) break
      }
      return undefined
    })
    this.#append(added, count)
    if (invalid !== undefined) this.#condemn(invalid)
    if (connected.length > 0) this.changed.emit({ disconnected: [], connected })
  }

  /** Leaves the branch above `fork` for a better one, as a whole or not at all (chain.md H9). */
  #reorganise(best: number, fork: number): void {
    const { index, store } = this.#parts
    store.flush()
    const oldWork = index.workOf(this.tip)
    const disconnected: Block[] = []
    const connected: Block[] = []
    const added: number[] = []
    const forkHeight = index.heightOf(fork)
    let count = this.#transactionCount
    let invalid: InvalidBlock | undefined
    try {
      store.commit(() => {
        for (let height = this.#height; height > forkHeight; height -= 1) {
          const content = this.#contentOf(this.at(height))
          this.#parts.directory.disconnect(content, height)
          count -= content.transactions.length
          disconnected.push(content)
        }
        let block = fork
        for (let height = forkHeight + 1; index.workOf(block) <= oldWork; height += 1) {
          block = index.ancestorAt(best, height)
          const content = this.#contentOf(block)
          const rejection = this.#connect(content, height, count)
          if (rejection !== undefined) {
            invalid = { block, rejection }
            throw new CodedError(branchInvalid, 'The other branch breaks a rule; nothing was changed.')
          }
          count += content.transactions.length
          added.push(block)
          connected.push(content)
        }
        store.setTip({ block, transactionCount: count })
      })
    } catch (error) {
      this.#parts.directory.forget()
      if (!(error instanceof CodedError) || error.code !== branchInvalid || invalid === undefined) throw error
      this.#condemn(invalid)
      return
    }
    this.#height = forkHeight
    this.#append(added, count)
    this.changed.emit({ disconnected, connected })
  }

  #connect(content: Block, height: number, firstPosition: number): BlockRejection | undefined {
    const { directory, isReplacement } = this.#parts
    const verdict = checkConnect(content, (name) => directory.current(name), isReplacement)
    if (!verdict.ok) return verdict.rejection
    directory.connect(content, height, firstPosition)
    return undefined
  }

  /** Remembers for ever that a block breaks a rule. */
  #condemn(invalid: InvalidBlock): void {
    const { index, store } = this.#parts
    index.markFailed(invalid.block)
    store.markFailed(invalid.block)
    this.invalid.emit(invalid)
  }

  #contentOf(block: number): Block {
    const content = this.#parts.store.block(block)
    if (content !== undefined) return content
    throw new CodedError('chain.store-damaged', 'A block of the chain is missing on disk.', { block })
  }

  #append(blocks: readonly number[], transactionCount: number): void {
    this.#reserve(this.#height + blocks.length)
    for (const block of blocks) {
      this.#height += 1
      this.#active[this.#height] = block
    }
    this.#transactionCount = transactionCount
  }

  #reserve(height: number): void {
    if (height < this.#active.length) return
    const larger = new Int32Array(Math.max(height + 1, this.#active.length * 2))
    larger.set(this.#active)
    this.#active = larger
  }
}
