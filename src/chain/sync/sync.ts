// Keeping up with the peers: headers first, then blocks; inventories where a peer serves no headers (chain.md 6.5, H20).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Scope } from '../../base/scope.ts'
import { Arrivals } from './arrivals.ts'
import type { Block, BlockHeader } from '../wire/block.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { BlockAcceptor } from '../state/block-acceptor.ts'
import { BlockDownload } from './block-download.ts'
import { HeaderRequests } from './header-requests.ts'
import { WantedItems } from './wanted-items.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import { isLinked } from '../rules/header-rules.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import type { TimeOffset } from '../rules/time-offset.ts'
import { limits } from '../../protocol/limits.ts'
import { servesBlocks, syncPeer, type SyncPeer } from './sync-peer.ts'
import { inventoryType, noStop, protocolVersion } from '../wire/messages.ts'

/** What the synchronisation needs. */
export interface SyncParts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly pool: PeerPool
  readonly index: BlockIndex
  readonly best: BestChain
  readonly acceptor: BlockAcceptor
  readonly timeOffset: TimeOffset
  /** Headers are all that is asked for. */
  readonly isLight: boolean
}

const tickMs = 1_000
/** More unknown blocks than this in an inventory are fetched headers first. */
const maxDirectBlocks = 16
const maxDirect = 2_000
/** Connecting fewer blocks than this is done before anybody asks. */
const manyBlocks = 64
const maxSources = 4_096
/** A header as a message has it (chain.md 6.5). */
const headerMessageBytes = 85

/** Who has what we lack, and what to ask whom. */
export class Sync {
  readonly #parts: SyncParts
  readonly #download: BlockDownload
  readonly #peers = new Map<Peer, SyncPeer>()
  readonly #headers: HeaderRequests
  /** Blocks asked for by their inventory. */
  readonly #direct: WantedItems
  /** Who sent a block that is not connected yet. */
  readonly #sources = new BoundedMap<number, Peer>(maxSources)
  readonly #arrivals: Arrivals
  readonly #rejected
  #missingSinceMs: number | undefined
  /** Whether the disk was full when we looked last. */
  #wasFull = false

  constructor(parts: SyncParts, scope: Scope) {
    this.#parts = parts
    this.#rejected = parts.metrics.counter('chain_rejected_blocks_total', 'Blocks and headers that broke a rule.')
    const { clock, index, best, pool } = parts
    this.#arrivals = new Arrivals(clock)
    this.#download = new BlockDownload({
      clock,
      index,
      best,
      canKeep: () => parts.acceptor.canKeep,
      peers: () => [...this.#peers.values()],
    })
    this.#headers = new HeaderRequests({
      clock,
      index,
      pool,
      sources: () => this.#peers.values(),
      fallBack: (source) => {
        if (!parts.isLight) this.#askInventory(source, best.tip, noStop)
      },
    })
    this.#direct = new WantedItems({
      clock,
      limit: maxDirect,
      ask: (peer, ids) => {
        peer.send(
          'getdata',
          ids.map((id) => ({ type: inventoryType.block, id })),
        )
      },
    })
    pool.joined.on((peer) => {
      this.#peers.set(peer, syncPeer(peer))
      this.#headers.next()
      this.#download.fill()
    })
    pool.left.on((peer) => {
      this.#leave(peer)
    })
    best.invalid.on(({ block, rejection }) => {
      this.#refuse(this.#sources.get(block), rejection)
    })
    const timer = clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Whether what we lack is on its way. */
  get syncing(): boolean {
    if (this.#headers.unanswered || this.#parts.best.isReorganising || this.#hasManyToConnect) return true
    if (this.#parts.isLight) return this.#headers.growing
    return this.#isBehind && (this.#arrivals.areFresh || this.#headers.growing)
  }

  /** Whether headers are on their way that may lead further. */
  get readsHeaders(): boolean {
    return this.#headers.unanswered || this.#headers.growing
  }

  /** Whether blocks of better headers are missing and nobody sends them. */
  get stalled(): boolean {
    return this.#isBehind && !this.syncing
  }

  /** How many blocks of the headers with the most work are not in the active chain. */
  get missingBlocks(): number {
    const { index, best } = this.#parts
    if (index.workOf(index.bestHeader) <= index.workOf(best.tip)) return 0
    return index.heightOf(index.bestHeader) - index.heightOf(index.forkOf(index.bestHeader, best.tip))
  }

  /** Since when some are missing, as far as we looked. */
  get missingSinceMs(): number | undefined {
    return this.missingBlocks === 0 ? undefined : this.#missingSinceMs
  }

  /** Highest height that a proof of work speaks for. What peers claim is no evidence. */
  get bestKnownHeight(): number {
    const { index, best } = this.#parts
    return Math.max(best.height, index.heightOf(index.bestHeader))
  }

  /** Blocks are here that wait for their turn, as after a start with -reindex. */
  get #hasManyToConnect(): boolean {
    const { index, best } = this.#parts
    return index.heightOf(index.bestComplete) > best.height + manyBlocks
  }

  get #isBehind(): boolean {
    const { index, best } = this.#parts
    return this.#download.behind && index.heightOf(this.#download.target) > best.height + 1
  }

  isSyncPeer(peer: Peer): boolean {
    const source = this.#peers.get(peer)
    return source !== undefined && (this.#headers.isLeader(source) || source.inFlight.size > 0)
  }

  receiveHeaders(peer: Peer, headers: readonly BlockHeader[]): void {
    const source = this.#peers.get(peer)
    if (source === undefined) return
    if (!this.#headers.expects(source)) {
      this.#parts.pool.mayTrouble(peer, headers.length * headerMessageBytes)
      return
    }
    if (!isLinked(headers)) {
      this.#parts.pool.penalise(peer, { code: 'headers-unlinked' })
      this.#headers.stop(source)
      return
    }
    this.#parts.pool.hold(peer, this.#judge(source, headers))
  }

  receiveBlock(peer: Peer, block: Block): void {
    if (this.#parts.isLight) {
      this.#parts.pool.mayTrouble(peer, block.transactions.length * limits.transactionBytes)
      return
    }
    peer.learnKnown(block.header.id)
    const wasAsked = this.#direct.received(peer, block.header.id)
    const wasOwed = this.#download.received(this.#peers.get(peer), this.#parts.index.find(block.header.id))
    this.#parts.pool.hold(peer, this.#take(peer, block, wasAsked || wasOwed))
  }

  /** Block ids that a peer says it has. */
  receiveInventory(peer: Peer, ids: readonly Uint8Array[]): void {
    const source = this.#peers.get(peer)
    if (source === undefined || !servesBlocks(source)) return
    const unknown: Uint8Array[] = []
    for (const id of ids) {
      peer.learnKnown(id)
      const block = this.#parts.index.find(id)
      if (block === noBlock) unknown.push(id)
      else this.#noteHas(source, block)
    }
    if (!this.#parts.acceptor.canKeep) return
    if (this.#parts.isLight) {
      if (unknown.length > 0 && source.servesHeaders) this.#headers.want(source)
    } else if (!source.servesHeaders) this.#followInventory(source, ids, unknown)
    else if (unknown.length > maxDirectBlocks) this.#headers.want(source)
    // Also in the middle of a download: what is downloaded may be a branch that nobody has.
    else this.#direct.announced(peer, unknown)
  }

  /** Asks a peer for the way from our tip to a block (chain.md 3.7-3). */
  askFor(peer: Peer, id: Uint8Array): void {
    const source = this.#peers.get(peer)
    if (source !== undefined) this.#askInventory(source, this.#parts.best.tip, id)
  }

  /** A peer lacks what we asked it for. */
  receiveNotFound(peer: Peer, ids: readonly Uint8Array[]): void {
    const source = this.#peers.get(peer)
    if (source === undefined) return
    this.#direct.missing(peer, ids)
    for (const id of ids) this.#download.missing(source, this.#parts.index.find(id))
    this.#download.fill()
  }

  async #judge(source: SyncPeer, headers: readonly BlockHeader[]): Promise<void> {
    const { acceptor, index } = this.#parts
    const begun = this.#headers.begin(source, headers)
    const known = index.size
    const verdict = await acceptor.receiveHeaders(headers)
    const end = verdict.ok ? verdict.value : noBlock
    if (end !== noBlock) this.#noteHas(source, end)
    if (index.size > known) this.#arrivals.noteHeaders()
    this.#headers.end(source, { ...begun, end, news: index.size > known })
    if (!verdict.ok) {
      this.#refuse(source.peer, verdict.rejection)
      this.#headers.stop(source)
    }
    this.#download.fill()
  }

  async #take(peer: Peer, block: Block, wasExpected: boolean): Promise<void> {
    const verdict = await this.#parts.acceptor.receive(block)
    if (!verdict.ok) {
      if (verdict.rejection.code !== 'block-known') this.#refuse(peer, verdict.rejection)
      else if (!wasExpected) this.#parts.pool.mayTrouble(peer, block.transactions.length * limits.transactionBytes)
      return
    }
    const source = this.#peers.get(peer)
    if (verdict.value.kind === 'stored') {
      this.#sources.set(verdict.value.block, peer)
      this.#headers.noteBlock()
      if (this.#download.leadsTo(verdict.value.block)) {
        this.#arrivals.noteBlock()
        peer.noteBlock()
      }
      if (source === undefined) return
      source.delivered += 1
      this.#noteHas(source, verdict.value.block)
    } else if (source?.servesHeaders === true) {
      this.#headers.want(source)
    } else if (source !== undefined) {
      this.#askInventory(source, this.#parts.best.tip, verdict.value.root)
    }
  }

  #noteHas(source: SyncPeer, block: number): void {
    const { index } = this.#parts
    if (source.best === noBlock || index.workOf(block) > index.workOf(source.best)) source.best = block
    this.#download.noteHas(source)
  }

  #refuse(peer: Peer | undefined, rejection: BlockRejection): void {
    this.#rejected.increment()
    this.#parts.log.debug('block refused', { code: rejection.code })
    if (peer !== undefined) this.#parts.pool.penalise(peer, rejection)
  }

  /** As the reference does it: unknown blocks are fetched, a known last one or an orphan asks for what follows. */
  #followInventory(source: SyncPeer, ids: readonly Uint8Array[], unknown: readonly Uint8Array[]): void {
    const { acceptor, best, index } = this.#parts
    const orphan = ids.find((id) => acceptor.isOrphan(id))
    if (orphan !== undefined) this.#askInventory(source, best.tip, acceptor.orphanRoot(orphan))
    this.#direct.announced(
      source.peer,
      unknown.filter((id) => !acceptor.isOrphan(id)),
    )
    const last = ids.at(-1)
    const block = last === undefined ? noBlock : index.find(last)
    if (block !== noBlock && block !== best.tip) this.#askInventory(source, block, noStop)
  }

  #askInventory(source: SyncPeer, from: number, stop: Uint8Array): void {
    const locator = this.#parts.index.locatorOf(from)
    source.peer.send('getblocks', { version: protocolVersion, locator, stop })
  }

  #leave(peer: Peer): void {
    const source = this.#peers.get(peer)
    if (source === undefined) return
    this.#peers.delete(peer)
    this.#download.abandon(source)
    this.#direct.left(peer)
    this.#headers.next()
    this.#download.fill()
  }

  #tick(): void {
    this.#missingSinceMs = this.missingBlocks === 0 ? undefined : (this.#missingSinceMs ?? this.#parts.clock.nowMs())
    // Headers that looked too new by a clock that was set since may not be so now.
    const setSeconds = this.#parts.timeOffset.takeStep()
    if (setSeconds !== 0) {
      this.#parts.log.warn('the clock of this machine was set', { seconds: setSeconds })
      this.#headers.askAnew()
    }
    if (this.#waitForDisk()) return
    this.#headers.check(this.#parts.best.height)
    // Whoever announced a block and did not send it is not the only one who has it.
    if (this.#direct.check() > 0) this.#headers.askAnew()
    for (const { peer } of this.#download.check()) {
      this.#parts.pool.penalise(peer, { code: 'blocks-withheld' })
      peer.drop()
    }
    this.#headers.next()
  }

  /** While the disk is full nobody is asked or blamed; then everybody is asked anew. Says whether it is full. */
  #waitForDisk(): boolean {
    const isFull = !this.#parts.acceptor.canKeep
    if (this.#wasFull && !isFull) {
      this.#headers.askAnew()
      for (const source of this.#peers.values()) this.#download.abandon(source)
      this.#download.restart()
      this.#download.fill()
    }
    this.#wasFull = isFull
    return isFull
  }
}
