// What others may ask of us: blocks, headers, inventories, addresses (chain.md 6.5).
import { type Clock, nextTurn, nowSeconds, sleep } from '../../base/clock.ts'
import { equalBytes } from '../../base/bytes.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { compactSize, encode } from '../../codec/combinators.ts'
import { ByteWriter } from '../../codec/writer.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { AddressBook } from '../peers/address-book.ts'
import type { BestChain } from '../state/best-chain.ts'
import { blockFlags, type BlockIndex, noBlock } from '../tree/block-index.ts'
import { netAddressOf } from '../peers/handshake.ts'
import type { Mempool } from '../state/mempool.ts'
import type { Filters } from './filters.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { BlockStore } from '../store/chain-store.ts'
import type { Transaction } from '../wire/transaction.ts'
import {
  type InventoryEntry,
  inventoryType,
  maxAddresses,
  maxHeaders,
  maxInventory,
  messages,
} from '../wire/messages.ts'

/** What serving needs. */
export interface ServeParts {
  readonly clock: Clock
  readonly pool: PeerPool
  readonly index: BlockIndex
  readonly best: BestChain
  readonly store: BlockStore
  readonly mempool: Mempool
  readonly book: AddressBook
  readonly filters: Filters
  /** A transaction that was relayed lately and may be in a block by now. */
  readonly relayed: (id: Uint8Array) => Transaction | undefined
}

/** Where a peer's chain ends, and where it wants to stop. */
export interface LocatorRequest {
  readonly locator: readonly Uint8Array[]
  readonly stop: Uint8Array
}

interface Served {
  readonly queue: InventoryEntry[]
  readonly requests: TokenBucket
  working: boolean
  gaveAddresses: boolean
  /** When this block is fetched, an inventory of the tip makes the peer ask for the next ones. */
  continueAt: string | undefined
}

const blocksPerInventory = 500
const maxAddressesGiven = 2500
/** Requests that cost us many reads: this many a second, after a burst. */
const requestsPerSecond = 5
const requestBurst = 40
/** How often we look whether a slow peer has taken what was sent. */
const roomPollMs = 50
/** Blocks served in one go, for clocks that stand still within it. */
const maxBlocksPerSlice = 32

/** Answers to peers. */
export class Server {
  readonly #parts: ServeParts
  readonly #served = new WeakMap<Peer, Served>()

  constructor(parts: ServeParts) {
    this.#parts = parts
  }

  getBlocks(peer: Peer, request: LocatorRequest): void {
    this.#rationed(peer, () => {
      const { best, index } = this.#parts
      const entries: InventoryEntry[] = []
      for (let height = this.#sharedHeight(request.locator) + 1; height <= best.height; height += 1) {
        const id = index.idOf(best.at(height))
        if (equalBytes(id, request.stop)) break
        entries.push({ type: inventoryType.block, id })
        if (entries.length < blocksPerInventory) continue
        this.#of(peer).continueAt = encodeHex(id)
        break
      }
      if (entries.length > 0) peer.send('inv', entries)
    })
  }

  getHeaders(peer: Peer, request: LocatorRequest): void {
    this.#rationed(peer, () => {
      const { best, index } = this.#parts
      const blocks: number[] = []
      if (request.locator.length === 0) {
        const block = index.find(request.stop)
        if (block === noBlock) return
        blocks.push(block)
      } else {
        const stop = index.find(request.stop)
        for (let height = this.#sharedHeight(request.locator) + 1; height <= best.height; height += 1) {
          blocks.push(best.at(height))
          if (blocks.length >= maxHeaders || best.at(height) === stop) break
        }
      }
      peer.sendPayload('headers', this.#headersPayload(blocks))
    })
  }

  /** Serialized headers go out as they were stored. */
  #headersPayload(blocks: readonly number[]): Uint8Array {
    const writer = new ByteWriter()
    compactSize.write(writer, blocks.length)
    for (const block of blocks) {
      writer.raw(this.#parts.store.headerBytes(block))
      compactSize.write(writer, 0)
    }
    return writer.finish()
  }

  getData(peer: Peer, entries: readonly InventoryEntry[]): void {
    const served = this.#of(peer)
    if (served.queue.length + entries.length > maxInventory) {
      this.#parts.pool.penalise(peer, { code: 'queue-full' })
      return
    }
    for (const entry of entries) served.queue.push(entry)
    if (!served.working) void this.#work(peer, served)
  }

  getAddresses(peer: Peer): void {
    const served = this.#of(peer)
    if (served.gaveAddresses) return
    served.gaveAddresses = true
    const known = this.#parts.book.best(maxAddressesGiven).map(({ endpoint, services, seenAt }) => ({
      time: Math.min(seenAt, nowSeconds(this.#parts.clock)),
      address: netAddressOf(endpoint, services),
    }))
    for (let start = 0; start < known.length; start += maxAddresses)
      peer.send('addr', known.slice(start, start + maxAddresses))
  }

  getMempool(peer: Peer): void {
    this.#rationed(peer, () => {
      const { mempool, filters } = this.#parts
      const wanted = mempool.all().filter(({ transaction }) => filters.wants(peer, transaction))
      const entries = wanted.map(({ transaction }) => ({ type: inventoryType.transaction, id: transaction.id }))
      if (entries.length > 0) peer.send('inv', entries.slice(0, maxInventory))
    })
  }

  /** Height of the first block of a locator that is in the active chain; genesis otherwise. */
  #sharedHeight(locator: readonly Uint8Array[]): number {
    const { index, best } = this.#parts
    for (const id of locator) {
      const block = index.find(id)
      if (block !== noBlock && best.contains(block)) return index.heightOf(block)
    }
    return 0
  }

  /** Answers now, or lets the peer wait when it asks too often. */
  #rationed(peer: Peer, answer: () => void): void {
    const { requests } = this.#of(peer)
    if (!this.#parts.filters.isSpent(peer) && requests.take()) {
      answer()
      return
    }
    const wait = async (): Promise<void> => {
      while (peer.open && (this.#parts.filters.isSpent(peer) || !requests.take()))
        await sleep(this.#parts.clock, 1000 / requestsPerSecond)
      if (peer.open) answer()
    }
    this.#parts.pool.hold(peer, wait())
  }

  async #work(peer: Peer, served: Served): Promise<void> {
    const { clock } = this.#parts
    served.working = true
    while (peer.open && served.queue.length > 0) {
      if (!peer.hasRoom || this.#parts.filters.isSpent(peer)) {
        await sleep(clock, roomPollMs)
        continue
      }
      this.#serveSlice(peer, served)
      if (served.queue.length > 0) await nextTurn(clock)
    }
    served.working = false
  }

  #serveSlice(peer: Peer, served: Served): void {
    const slice = new TimeSlice(this.#parts.clock)
    const missing: InventoryEntry[] = []
    const { filters } = this.#parts
    for (let count = 0; count < maxBlocksPerSlice && peer.hasRoom && !filters.isSpent(peer); count += 1) {
      const entry = served.queue.shift()
      if (entry === undefined) break
      if (!this.#serveOne(peer, entry, served)) missing.push(entry)
      if (slice.isOver) break
    }
    if (missing.length > 0) peer.send('notfound', missing)
  }

  #serveOne(peer: Peer, { type, id }: InventoryEntry, served: Served): boolean {
    const { index, store, mempool, relayed } = this.#parts
    if (type === inventoryType.transaction) {
      const transaction = mempool.get(id) ?? relayed(id)
      if (transaction !== undefined) peer.sendPayload('tx', transaction.bytes)
      return transaction !== undefined
    }
    if (type !== inventoryType.block && type !== inventoryType.filteredBlock) return false
    const block = index.find(id)
    if (block === noBlock || !index.has(block, blockFlags.body)) return false
    if (type === inventoryType.filteredBlock) this.#serveFiltered(peer, block)
    else {
      const bytes = store.blockBytes(block)
      if (bytes === undefined) return false
      peer.learnKnown(id)
      peer.sendPayload('block', bytes)
    }
    if (encodeHex(id) === served.continueAt) this.#continueInventory(peer, served)
    return true
  }

  /** The transactions come along in any case: nobody can ask for one of a block. Without a filter nothing is said. */
  #serveFiltered(peer: Peer, block: number): void {
    const { filters, store } = this.#parts
    const content = filters.has(peer) ? store.block(block) : undefined
    if (content === undefined) return
    const { message, transactions } = filters.filtered(peer, content)
    peer.send('merkleblock', message)
    for (const { bytes } of transactions) peer.sendPayload('tx', bytes)
  }

  /** Bypasses what the peer is known to have: it must come even if the peer knows it. */
  #continueInventory(peer: Peer, served: Served): void {
    const { index, best } = this.#parts
    served.continueAt = undefined
    const tip = [{ type: inventoryType.block, id: index.idOf(best.tip) }]
    peer.sendPayload('inv', encode(messages.inv.codec, tip))
  }

  #of(peer: Peer): Served {
    const known = this.#served.get(peer)
    if (known !== undefined) return known
    const served: Served = {
      queue: [],
      requests: new TokenBucket(this.#parts.clock, requestsPerSecond, requestBurst),
      working: false,
      gaveAddresses: false,
      continueAt: undefined,
    }
    this.#served.set(peer, served)
    return served
  }
}
