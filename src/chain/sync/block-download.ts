// Fetching the blocks of the best headers from several peers at once, in order, with a window (chain.md H20).
import type { Clock } from '../../base/clock.ts'
import type { BestChain } from '../state/best-chain.ts'
import { blockFlags, type BlockIndex, noBlock } from '../tree/block-index.ts'
import { DownloadTarget } from './download-target.ts'
import { byMerit, isOverdue, patienceWith, servesBlocks, type SyncPeer } from './sync-peer.ts'
import { inventoryType } from '../wire/messages.ts'

/** What the download needs. */
export interface DownloadParts {
  readonly clock: Clock
  readonly index: BlockIndex
  readonly best: BestChain
  /** Whether a block that comes can be kept. */
  readonly canKeep: () => boolean
  /** The peers to fetch from. */
  readonly peers: () => readonly SyncPeer[]
}

/** Blocks beyond the tip that may be fetched: what comes too early waits on disk. */
const windowBlocks = 2048
/** Blocks that one peer is asked for at a time, and by how many the requests grow. */
const maxInFlight = 128
const batchBlocks = 32
/** Blocks of a branch of its own that a peer is asked for at a time. */
const ownBlocks = 16
/** Blocks that a peer is asked for before it has delivered anything. */
const probeBlocks = 4
/** Stalls in a row after which a peer is not worth keeping. */
const maxStalls = 2
/** After a stall a peer gets nothing for so long. */
const coolDownMs = 60_000

/** Which blocks are missing, and who fetches what. */
export class BlockDownload {
  readonly #parts: DownloadParts
  readonly #owners = new Map<number, SyncPeer>()
  readonly #targets: DownloadTarget
  #target = noBlock
  #nextHeight = 1
  /** Blocks that were asked for in vain. */
  #again: number[] = []

  constructor(parts: DownloadParts) {
    this.#parts = parts
    this.#targets = new DownloadTarget(parts.index)
  }

  /** Whether blocks of better headers are missing that somebody may have. */
  get behind(): boolean {
    const { index, best } = this.#parts
    return index.workOf(this.target) > index.workOf(best.tip)
  }

  /** The last header whose blocks are wanted. */
  get target(): number {
    return this.#targets.choose(() => this.#parts.peers().map((source) => source.best))
  }

  /** Whether a block lies on the way to what is wanted. */
  leadsTo(block: number): boolean {
    return this.#parts.index.ancestorAt(this.target, this.#parts.index.heightOf(block)) === block
  }

  /** Hands out as much work as there are peers for. */
  fill(): void {
    if (!this.#parts.canKeep() || !this.behind) return
    this.#follow()
    const peers = this.#parts.peers().filter((source) => this.#isFree(source))
    const order = (left: SyncPeer, right: SyncPeer): number =>
      left.inFlight.size - right.inFlight.size || this.#byEvidence(left, right, this.#target)
    for (const source of [...peers].sort(order)) this.#feed(source)
    for (const source of peers) if (source.inFlight.size === 0) this.#feedOwn(source)
  }

  /** A block came; says whether its sender was asked for it. */
  received(source: SyncPeer | undefined, block: number): boolean {
    const wasAsked = source !== undefined && this.#measure(source, block)
    this.#owners.get(block)?.inFlight.delete(block)
    this.#owners.delete(block)
    if (source !== undefined && source.inFlight.size <= maxInFlight / 2) this.fill()
    return wasAsked
  }

  /** Begins again at the tip: what came lately could not be kept. */
  restart(): void {
    this.#targets.await(noBlock, this.#parts.clock.monotonicMs(), 0)
    this.#target = noBlock
  }

  /** A peer shows what it has: if others kept a block of that back, it is asked for it, once. */
  noteHas(source: SyncPeer): void {
    for (const block of this.#targets.keptBack())
      if (this.#hasTold(source, block) && !source.inVain.has(block)) {
        source.inVain.set(block, this.#parts.clock.monotonicMs())
        this.#ask(source, [block])
      }
  }

  /** A peer does not have a block after all. */
  missing(source: SyncPeer, block: number): void {
    if (!source.inFlight.delete(block)) return
    source.best = noBlock
    source.trusted = false
    this.#release(source, [block])
  }

  /** A peer is gone, or can do nothing for us now. */
  abandon(source: SyncPeer): void {
    const blocks = [...source.inFlight.keys()]
    source.inFlight.clear()
    this.#release(source, blocks)
  }

  /** Looks for peers that stalled; returns those that are not worth keeping. */
  check(): readonly SyncPeer[] {
    const nowMs = this.#parts.clock.monotonicMs()
    const useless: SyncPeer[] = []
    for (const source of this.#parts.peers()) {
      const [first] = source.inFlight
      const patienceMs = source.peer.patience.waitMs(source.delivered > 0 ? 'stall' : 'another')
      if (first === undefined || nowMs - Math.max(first[1], source.lastBlockMs) < patienceMs) continue
      // Whoever only claimed a height may be honest and on another branch.
      if (this.#hasTold(source, first[0])) source.stalls += 1
      else source.trusted = false
      source.lastBlockMs = nowMs
      for (const [block, askedMs] of source.inFlight) source.inVain.set(block, askedMs)
      this.abandon(source)
      if (source.stalls >= maxStalls) useless.push(source)
    }
    const next = this.#nextMissing()
    const told = next === noBlock ? [] : this.#parts.peers().filter((source) => this.#hasTold(source, next))
    if (this.#targets.await(next, nowMs, patienceWith(told))) {
      useless.push(...told.filter((source) => isOverdue(source, next, nowMs)))
      this.#target = noBlock
      for (const source of told) this.noteHas(source)
    } else {
      this.#rescue(next, nowMs)
    }
    this.fill()
    return useless
  }

  /** If the peer was asked for the block: a late one shows that it is slow, not silent. */
  #measure(source: SyncPeer, block: number): boolean {
    const askedMs = source.inFlight.get(block) ?? source.inVain.get(block)
    if (askedMs === undefined) return false
    source.inFlight.delete(block)
    source.inVain.delete(block)
    const nowMs = this.#parts.clock.monotonicMs()
    source.peer.patience.delivered(nowMs - askedMs)
    source.lastBlockMs = nowMs
    source.stalls = 0
    return true
  }

  #isFree(source: SyncPeer): boolean {
    if (!source.peer.ready || !servesBlocks(source) || this.#roomOf(source) === 0) return false
    return source.stalls === 0 || this.#parts.clock.monotonicMs() - source.lastBlockMs > coolDownMs
  }

  /** How many blocks a peer may be asked for now. */
  #roomOf({ delivered, inFlight }: SyncPeer): number {
    if (delivered === 0) return inFlight.size === 0 ? probeBlocks : 0
    return inFlight.size > maxInFlight - batchBlocks ? 0 : batchBlocks
  }

  /** Starts over at the fork when the best headers changed to another branch. */
  #follow(): void {
    const { index, best } = this.#parts
    const { target } = this
    if (target === this.#target) return
    const continues =
      this.#target !== noBlock && index.ancestorAt(target, index.heightOf(this.#target)) === this.#target
    if (!continues) {
      this.#nextHeight = index.heightOf(index.forkOf(target, best.tip)) + 1
      this.#again = []
    }
    this.#target = target
  }

  #feed(source: SyncPeer): void {
    for (let room = this.#roomOf(source); room > 0; room = this.#roomOf(source)) {
      const blocks = this.#take(source, room)
      if (blocks.length === 0) return
      this.#assign(source, blocks)
    }
  }

  #assign(source: SyncPeer, blocks: readonly number[]): void {
    for (const block of blocks) {
      source.inFlight.set(block, this.#parts.clock.monotonicMs())
      this.#owners.set(block, source)
    }
    if (blocks.length > 0) this.#ask(source, blocks)
  }

  /**
   * Whoever has shown a branch of its own that is better than ours is asked for it, once, when it can do nothing for the
   * heaviest headers: a branch that nobody has the blocks of must not keep us from one that somebody has.
   */
  #feedOwn(source: SyncPeer): void {
    const { index, best } = this.#parts
    const { best: end, own } = source
    if (end === noBlock || index.workOf(end) <= index.workOf(best.tip) || index.has(end, blockFlags.failed)) return
    if (this.leadsTo(end)) return
    if (own.end === noBlock || index.ancestorAt(end, index.heightOf(own.end)) !== own.end)
      own.nextHeight = index.heightOf(index.forkOf(end, best.tip)) + 1
    own.end = end
    const blocks: number[] = []
    const room = Math.min(this.#roomOf(source), ownBlocks)
    for (; blocks.length < room && own.nextHeight <= index.heightOf(end); own.nextHeight += 1) {
      const block = index.ancestorAt(end, own.nextHeight)
      if (this.#isMissing(block)) blocks.push(block)
    }
    this.#assign(source, blocks)
  }

  #ask({ peer }: SyncPeer, blocks: readonly number[]): void {
    const { index } = this.#parts
    peer.send(
      'getdata',
      blocks.map((block) => ({ type: inventoryType.block, id: index.idOf(block) })),
    )
  }

  /** Up to `count` missing blocks that the peer can serve. */
  #take(source: SyncPeer, count: number): readonly number[] {
    const { index, best } = this.#parts
    const blocks: number[] = []
    const kept: number[] = []
    for (const block of this.#again) {
      if (!this.#isMissing(block)) continue
      if (blocks.length < count && this.#has(source, block)) blocks.push(block)
      else kept.push(block)
    }
    this.#again = kept
    const lastHeight = Math.min(index.heightOf(this.#target), best.height + windowBlocks)
    while (blocks.length < count && this.#nextHeight <= lastHeight) {
      const block = index.ancestorAt(this.#target, this.#nextHeight)
      if (this.#isMissing(block)) {
        if (!this.#has(source, block)) break
        blocks.push(block)
      }
      this.#nextHeight += 1
    }
    return blocks
  }

  #isMissing(block: number): boolean {
    const { index } = this.#parts
    return !index.has(block, blockFlags.body) && !index.has(block, blockFlags.failed) && !this.#owners.has(block)
  }

  #has(source: SyncPeer, block: number): boolean {
    if (this.#hasTold(source, block)) return true
    return source.trusted && (source.peer.version?.startHeight ?? 0) >= this.#parts.index.heightOf(block)
  }

  /** Whether a peer showed by its headers that it has a block. */
  #hasTold(source: SyncPeer, block: number): boolean {
    const { index } = this.#parts
    return source.best !== noBlock && index.ancestorAt(source.best, index.heightOf(block)) === block
  }

  /** Who showed that it has a block before who only claims its height; then by merit. */
  #byEvidence(left: SyncPeer, right: SyncPeer, block: number): number {
    return Number(this.#hasTold(right, block)) - Number(this.#hasTold(left, block)) || byMerit(left, right)
  }

  #release(source: SyncPeer, blocks: readonly number[]): void {
    for (const block of blocks) {
      if (this.#owners.get(block) !== source) continue
      this.#owners.delete(block)
      this.#again.push(block)
    }
    this.#again.sort((left, right) => this.#parts.index.heightOf(left) - this.#parts.index.heightOf(right))
  }

  /** The first block on the way to the target that is not here, or `noBlock`. */
  #nextMissing(): number {
    const { index, best } = this.#parts
    if (!this.behind) return noBlock
    const { target } = this
    for (
      let height = index.heightOf(index.forkOf(target, best.tip)) + 1;
      height <= index.heightOf(target);
      height += 1
    ) {
      const block = index.ancestorAt(target, height)
      if (!index.has(block, blockFlags.body)) return block
    }
    return noBlock
  }

  /** Asks another peer for the block that everything waits for when its owner is slow. */
  #rescue(block: number, nowMs: number): void {
    const owner = block === noBlock ? undefined : this.#owners.get(block)
    if (owner === undefined || !isOverdue(owner, block, nowMs)) return
    const others = this.#parts
      .peers()
      .filter((source) => source !== owner && this.#isFree(source) && this.#has(source, block))
    const [other] = others.sort((left, right) => this.#byEvidence(left, right, block))
    if (other === undefined) return
    owner.inVain.set(block, owner.inFlight.get(block) ?? nowMs)
    owner.inFlight.delete(block)
    this.#owners.set(block, other)
    other.inFlight.set(block, nowMs)
    this.#ask(other, [block])
  }
}
