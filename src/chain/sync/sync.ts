// Keeping up with the peers: headers first, then blocks; inventories where a peer serves no headers (chain.md 6.5, H20).
import { BoundedMap } from '../../base/bounded-map.ts'
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, every } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Scope } from '../../base/scope.ts'
import { encodeHex } from '../../codec/hex.ts'
import { type Block, type BlockHeader, idBytes } from '../wire/block.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { BlockAcceptor } from '../state/block-acceptor.ts'
import { BlockDownload } from './block-download.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import { servesBlocks, syncPeer, type SyncPeer } from './sync-peer.ts'
import { inventoryType, maxHeaders, protocolVersion } from '../wire/messages.ts'

/** What the synchronisation needs. */
export interface SyncParts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly pool: PeerPool
  readonly index: BlockIndex
  readonly best: BestChain
  readonly acceptor: BlockAcceptor
}

const tickMs = 1_000
/** A peer that answers no request for headers within this serves none. */
const headersTimeoutMs = 20_000
/** A block that was asked for by its inventory is asked for elsewhere after this. */
const directTimeoutMs = 10_000
/** More unknown blocks than this in an inventory are fetched headers first. */
const maxDirectBlocks = 16
const maxDirect = 2_000
/** Twice what one inventory of the reference names. */
const maxAskedAtOnce = 1_000
const maxSources = 4_096
const noStop = new Uint8Array(idBytes)

/** Who has what we lack, and what to ask whom. */
export class Sync {
  readonly #parts: SyncParts
  readonly #download: BlockDownload
  readonly #peers = new Map<Peer, SyncPeer>()
  /** Blocks asked for by their inventory, with the time. */
  readonly #direct = new BoundedMap<string, number>(maxDirect)
  /** Who sent a block that is not connected yet. */
  readonly #sources = new BoundedMap<number, Peer>(maxSources)
  readonly #rejected
  /** The peer whose headers are being fetched. */
  #leader: SyncPeer | undefined
  #headersLeft = false

  constructor(parts: SyncParts, scope: Scope) {
    this.#parts = parts
    this.#rejected = parts.metrics.counter('chain_rejected_blocks_total', 'Blocks and headers that broke a rule.')
    const { clock, index, best, pool } = parts
    this.#download = new BlockDownload({ clock, index, best, peers: () => [...this.#peers.values()] })
    pool.joined.on((peer) => {
      this.#peers.set(peer, syncPeer(peer))
      this.#nextLeader()
      this.#download.fill()
    })
    pool.left.on((peer) => {
      this.#leave(peer)
    })
    best.invalid.on(({ block, rejection }) => {
      this.#refuse(this.#sources.get(block), rejection)
    })
    const timer = every(clock, tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Whether peers have blocks that we know of and lack. */
  get syncing(): boolean {
    const { index, best } = this.#parts
    return this.#headersLeft || (this.#download.behind && index.heightOf(this.#download.target) > best.height + 1)
  }

  /** Highest height that a peer or a header has claimed. */
  get bestKnownHeight(): number {
    const { index, best, pool } = this.#parts
    const claims = pool.ready().map((peer) => peer.version?.startHeight ?? 0)
    return Math.max(best.height, index.heightOf(index.bestHeader), ...claims)
  }

  isSyncPeer(peer: Peer): boolean {
    const source = this.#peers.get(peer)
    return source !== undefined && (source === this.#leader || source.inFlight.size > 0)
  }

  receiveHeaders(peer: Peer, headers: readonly BlockHeader[]): void {
    const source = this.#peers.get(peer)
    if (source?.headersAskedMs === undefined) return
    source.headersAskedMs = undefined
    if (!isLinked(headers)) {
      this.#parts.pool.penalise(peer, { code: 'headers-unlinked' })
      this.#finish(source)
      return
    }
    const last = headers.at(-1)
    // The next ones travel while these are judged.
    if (last !== undefined && headers.length >= maxHeaders) this.#askHeaders(source, [last.id])
    this.#parts.pool.hold(peer, this.#judge(source, headers))
  }

  receiveBlock(peer: Peer, block: Block): void {
    peer.learnKnown(block.header.id)
    this.#direct.delete(encodeHex(block.header.id))
    this.#download.received(this.#peers.get(peer), this.#parts.index.find(block.header.id))
    this.#parts.pool.hold(peer, this.#take(peer, block))
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
    if (!source.servesHeaders) this.#followInventory(source, ids, unknown)
    else if (unknown.length > maxDirectBlocks || (unknown.length > 0 && this.syncing)) this.#wantHeaders(source)
    else this.#askBlocks(source, unknown)
  }

  /** A peer lacks what we asked it for. */
  receiveNotFound(peer: Peer, ids: readonly Uint8Array[]): void {
    const source = this.#peers.get(peer)
    if (source === undefined) return
    for (const id of ids) this.#download.missing(source, this.#parts.index.find(id))
    this.#download.fill()
  }

  /** Fetches what a peer has beyond our headers, when its turn comes. */
  #wantHeaders(source: SyncPeer): void {
    source.asked = false
    this.#nextLeader()
  }

  #nextLeader(): void {
    if (this.#leader !== undefined) return
    const open = [...this.#peers.values()].filter(
      (source) => !source.asked && source.servesHeaders && source.peer.ready && servesBlocks(source),
    )
    const claim = ({ peer }: SyncPeer): number => peer.version?.startHeight ?? 0
    const [leader] = open.sort((left, right) => claim(right) - claim(left))
    if (leader === undefined) return
    this.#leader = leader
    this.#askHeaders(leader, [])
  }

  #askHeaders(source: SyncPeer, first: readonly Uint8Array[]): void {
    const { clock, index } = this.#parts
    source.asked = true
    source.headersAskedMs = clock.monotonicMs()
    const locator = [...first, ...index.locatorOf(index.bestHeader)]
    source.peer.send('getheaders', { version: protocolVersion, locator, stop: noStop })
  }

  async #judge(source: SyncPeer, headers: readonly BlockHeader[]): Promise<void> {
    source.judging = true
    this.#headersLeft = headers.length >= maxHeaders
    const verdict = await this.#parts.acceptor.receiveHeaders(headers)
    source.judging = false
    if (source.headersAskedMs !== undefined) source.headersAskedMs = this.#parts.clock.monotonicMs()
    if (verdict.ok) {
      if (verdict.value !== noBlock) this.#noteHas(source, verdict.value)
    } else {
      this.#refuse(source.peer, verdict.rejection)
      source.headersAskedMs = undefined
    }
    if (source.headersAskedMs === undefined) this.#finish(source)
    this.#download.fill()
  }

  /** A peer's headers are all here, or will not come. */
  #finish(source: SyncPeer): void {
    if (source !== this.#leader) return
    this.#leader = undefined
    this.#headersLeft = false
    this.#nextLeader()
  }

  async #take(peer: Peer, block: Block): Promise<void> {
    const verdict = await this.#parts.acceptor.receive(block)
    if (!verdict.ok) {
      if (verdict.rejection.code !== 'block-known') this.#refuse(peer, verdict.rejection)
      return
    }
    const source = this.#peers.get(peer)
    if (verdict.value.kind === 'stored') {
      this.#sources.set(verdict.value.block, peer)
      if (source !== undefined) this.#noteHas(source, verdict.value.block)
    } else if (source?.servesHeaders === true) {
      this.#wantHeaders(source)
    } else if (source !== undefined) {
      this.#askInventory(source, this.#parts.best.tip, verdict.value.root)
    }
  }

  #noteHas(source: SyncPeer, block: number): void {
    const { index } = this.#parts
    if (source.best === noBlock || index.workOf(block) > index.workOf(source.best)) source.best = block
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
    this.#askBlocks(
      source,
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

  #askBlocks(source: SyncPeer, ids: readonly Uint8Array[]): void {
    const nowMs = this.#parts.clock.monotonicMs()
    const wanted = ids.filter((id) => {
      const key = encodeHex(id)
      const askedMs = this.#direct.get(key)
      if (askedMs !== undefined && nowMs - askedMs < directTimeoutMs) return false
      this.#direct.set(key, nowMs)
      return true
    })
    if (wanted.length === 0) return
    source.peer.send(
      'getdata',
      wanted.slice(0, maxAskedAtOnce).map((id) => ({ type: inventoryType.block, id })),
    )
  }

  #leave(peer: Peer): void {
    const source = this.#peers.get(peer)
    if (source === undefined) return
    this.#peers.delete(peer)
    this.#download.abandon(source)
    this.#finish(source)
    this.#download.fill()
  }

  #tick(): void {
    const nowMs = this.#parts.clock.monotonicMs()
    for (const source of this.#peers.values()) {
      const { headersAskedMs } = source
      if (headersAskedMs === undefined || source.judging || nowMs - headersAskedMs < headersTimeoutMs) continue
      source.headersAskedMs = undefined
      source.servesHeaders = false
      this.#askInventory(source, this.#parts.best.tip, noStop)
      this.#finish(source)
    }
    this.#askElsewhere(nowMs)
    for (const { peer } of this.#download.check()) peer.drop()
    this.#nextLeader()
  }

  /** Whoever announced a block and did not send it is not the only one who has it. */
  #askElsewhere(nowMs: number): void {
    for (const [key, askedMs] of this.#direct.entries()) {
      if (nowMs - askedMs < directTimeoutMs) continue
      this.#direct.delete(key)
      for (const source of this.#peers.values()) source.asked = false
    }
  }
}

const isLinked = (headers: readonly BlockHeader[]): boolean =>
  headers.every((header, index) => {
    const before = headers[index - 1]
    return before === undefined || equalBytes(header.parentId, before.id)
  })
