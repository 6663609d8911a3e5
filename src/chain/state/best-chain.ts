// The active chain: follows the most work, forwards and backwards, each step one transaction (chain.md 5.5, 5.6).
import { type Clock, isStopped, nextTurn, sleep } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import type { Block } from '../wire/block.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { checkConnect, type IsReplacement } from '../rules/connect-rules.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import { type BlockStore, mayPass } from '../store/chain-store.ts'
import { ActiveBlocks } from './active-blocks.ts'
import { BranchJudge, type InvalidBlock } from './branch-judge.ts'
import type { ChainUserDirectory } from './user-directory.ts'

/** One step of the active chain. */
export interface ChainChange {
  /** What left it, last block first. */
  readonly disconnected: readonly Block[]
  /** What joined it, in order. */
  readonly connected: readonly Block[]
  /** More steps of the same reorganisation follow: the tip lies on the way, and has less work than before. */
  readonly isPartial: boolean
}

/** What the active chain is made from. */
export interface BestChainParts {
  readonly clock: Clock
  readonly index: BlockIndex
  readonly store: BlockStore
  readonly directory: ChainUserDirectory
  readonly isReplacement: IsReplacement
  /** Ends the work between two steps. */
  readonly signal: AbortSignal
  /** Told of a fault that does not pass: the chain cannot go on. */
  readonly onFault: (error: unknown) => void
}

/** How often we look whether a disk that refused is worth another try. */
const retryTickMs = 1_000
/** Blocks that one step moves over at most; also how far another branch may lie off that is taken in one step. */
const maxBlocksPerStep = 64

/** A way over to a branch far off, which takes many steps: it is judged, then the old branch is left, then it is taken. */
interface Move {
  /** The first block of the branch with more work than the tip had. */
  readonly end: number
  readonly untilWork: bigint
  readonly judge: BranchJudge
}

const branchInvalid = 'chain.branch-invalid'

/** The blocks from genesis to the tip, and the only one who moves the tip. */
export class BestChain {
  readonly changed = new Signal<ChainChange>()
  readonly invalid = new Signal<InvalidBlock>()
  readonly #parts: BestChainParts
  readonly #active = new ActiveBlocks()
  #transactionCount = 0
  #move: Move | undefined
  #advancing: Promise<void> | undefined
  /** Calls of `advance`: one that comes in the last moment is not forgotten. */
  #requests = 0

  constructor(parts: BestChainParts) {
    this.#parts = parts
  }

  /** Number of the last block. */
  get tip(): number {
    return this.#active.tip
  }

  get height(): number {
    return this.#active.height
  }

  /** Transactions of the whole active chain. */
  get transactionCount(): number {
    return this.#transactionCount
  }

  /** Whether the tip is on its way over to a branch far off. */
  get isReorganising(): boolean {
    return this.#move !== undefined
  }

  /** The block of the active chain at a height, or `noBlock`. */
  at(height: number): number {
    return this.#active.at(height)
  }

  contains(block: number): boolean {
    return this.at(this.#parts.index.heightOf(block)) === block
  }

  /** Takes up the chain that ends at a stored tip. */
  restore(tip: number, transactionCount: number): void {
    const { index } = this.#parts
    this.#transactionCount = transactionCount
    this.#active.restore(tip, index.heightOf(tip), (block) => index.parentOf(block))
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
      if (this.#move !== undefined) this.#changeTo([], [])
      return false
    }
    const fork = index.forkOf(best, this.tip)
    if (fork === this.tip) this.#extend(best)
    else if (this.#pathLength(best, fork) <= maxBlocksPerStep) this.#reorganise(best, fork)
    else this.#moveOver(best, fork)
    return true
  }

  /** Blocks to leave and to take until a branch has more work than the tip. */
  #pathLength(best: number, fork: number): number {
    const { index } = this.#parts
    const end = index.firstHeavier(best, fork, this.tip)
    return this.height + index.heightOf(end) - 2 * index.heightOf(fork)
  }

  /** One step towards a branch far off. Until all of it up to more work is judged, nothing is left (chain.md H9). */
  #moveOver(best: number, fork: number): void {
    const { index, clock, directory, isReplacement } = this.#parts
    if (this.#move === undefined || index.ancestorAt(best, index.heightOf(this.#move.end)) !== this.#move.end) {
      const end = index.firstHeavier(best, fork, this.tip)
      const contentOf = (block: number): Block => this.#contentOf(block)
      const judge = new BranchJudge({ clock, index, directory, contentOf, isReplacement }, fork, end)
      this.#move = { end, untilWork: this.#move?.untilWork ?? index.workOf(this.tip), judge }
    }
    if (this.#move.judge.isDone) {
      this.#retreat(fork)
      return
    }
    const invalid = this.#move.judge.judgeSome(maxBlocksPerStep)
    if (invalid === undefined) return
    this.#move = undefined
    this.#condemn(invalid)
  }

  /** Leaves what fits in a slice of the blocks above a fork. */
  #retreat(fork: number): void {
    const { index, store, clock, directory } = this.#parts
    const slice = new TimeSlice(clock)
    const lowest = Math.max(index.heightOf(fork), this.height - maxBlocksPerStep)
    const disconnected: Block[] = []
    let { height } = this
    let count = this.#transactionCount
    store.commit(() => {
      for (; height > lowest && (disconnected.length === 0 || !slice.isOver); height -= 1) {
        const content = this.#contentOf(this.at(height))
        directory.disconnect(content, height)
        count -= content.transactions.length
        disconnected.push(content)
      }
      store.setTip({ block: this.at(height), transactionCount: count })
    })
    this.#active.cut(height)
    this.#transactionCount = count
    this.#changeTo(disconnected, [])
  }

  /** Tells of a step. A reorganisation is over when there is more work than before it, or nothing more to do. */
  #changeTo(disconnected: readonly Block[], connected: readonly Block[]): void {
    const { index } = this.#parts
    const isStill = disconnected.length === 0 && connected.length === 0
    if (this.#move !== undefined && (isStill || index.workOf(this.tip) > this.#move.untilWork)) this.#move = undefined
    this.changed.emit({ disconnected, connected, isPartial: this.#move !== undefined })
  }

  /** Connects what fits in a slice. */
  #extend(best: number): void {
    const { index, store, clock } = this.#parts
    const slice = new TimeSlice(clock)
    const last = Math.min(index.heightOf(best), this.height + maxBlocksPerStep)
    const added: number[] = []
    const connected: Block[] = []
    let count = this.#transactionCount
    const invalid = store.commit(() => {
      for (let height = this.height + 1; height <= last; height += 1) {
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
    this.#active.append(added)
    this.#transactionCount = count
    if (invalid !== undefined) this.#condemn(invalid)
    if (connected.length > 0) this.#changeTo([], connected)
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
        for (let height = this.height; height > forkHeight; height -= 1) {
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
    this.#active.cut(forkHeight)
    this.#active.append(added)
    this.#transactionCount = count
    this.#changeTo(disconnected, connected)
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
}
