// Passing on what is new: transactions in trickles, blocks at once, addresses to a few (chain.md 6.5).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import { compareBytes, concatBytes } from '../../base/bytes.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha256 } from '../../crypto/hash.ts'
import { isRoutable } from '../../codec/ip-networks.ts'
import { endpointText, ipText16 } from '../../codec/ip.ts'
import type { AddressBook } from '../peers/address-book.ts'
import type { Mempool } from '../state/mempool.ts'
import type { Filters } from './filters.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import { WantedItems } from './wanted-items.ts'
import { penaltyOf } from '../rules/rejections.ts'
import type { Transaction } from '../wire/transaction.ts'
import { inventoryType, type TimedAddress, timedAddressVersion } from '../wire/messages.ts'

/** What relaying needs. */
export interface RelayParts {
  readonly clock: Clock
  readonly random: Random
  readonly pool: PeerPool
  readonly mempool: Mempool
  readonly book: AddressBook
  readonly filters: Filters
}

/** Transactions that a peer waits at most this long for: who sent what first stays unclear. */
const trickleMs = 1_500
const wantedTickMs = 1_000
const maxWanted = 10_000
/** Transactions that a peer may announce at once, and how many a second: no network has more registrations. */
const announcedBurst = 5_000
const announcedPerSecond = 100
/** Refused transactions are not fetched again before the next block. */
const maxRefused = 10_000
const maxRelayed = 5_000
const relayMemoryMs = 15 * 60_000
const ownAgainMs = 10 * 60_000
const maxEntriesPerInventory = 1000
/** Addresses older than this are not passed on, nor those from longer messages. */
const freshAddressSeconds = 600
const maxRelayedAddresses = 10
const addressPenaltySeconds = 7200
/** Addresses of one peer that are passed on at once, and each second: nodes tell of themselves once a day. */
const passedOnBurst = 20
const passedOnPerSecond = 0.1

/** Transactions that a peer will be told of. */
interface Trickle {
  readonly ids: Uint8Array[]
  readonly timer: Timer
}

/** The flow of news. */
export class Relay {
  readonly #parts: RelayParts
  readonly #wanted: WantedItems
  readonly #announced = new Map<Peer, TokenBucket>()
  readonly #passedOn = new Map<Peer, TokenBucket>()
  readonly #refused = new BoundedMap<string, true>(maxRefused)
  readonly #relayed = new BoundedMap<string, { readonly transaction: Transaction; readonly atMs: number }>(maxRelayed)
  readonly #waiting = new Map<Peer, Trickle>()
  readonly #key: Uint8Array

  constructor(parts: RelayParts, scope: Scope) {
    this.#parts = parts
    this.#key = parts.random.bytes(16)
    const { pool, mempool, clock } = parts
    this.#wanted = new WantedItems({
      clock,
      limit: maxWanted,
      ask: (peer, ids) => {
        peer.send(
          'getdata',
          ids.map((id) => ({ type: inventoryType.transaction, id })),
        )
      },
    })
    // Also what left a block in a reorganisation: the miners of the winning side have never heard of it.
    mempool.added.on(({ transaction }) => {
      this.#spread(transaction)
    })
    pool.joined.on((peer) => {
      this.#announceOwn(peer)
    })
    pool.left.on((peer) => {
      this.#takeWaiting(peer)
      this.#announced.delete(peer)
      this.#passedOn.delete(peer)
      this.#wanted.left(peer)
    })
    const timers = [
      clock.every(wantedTickMs, () => {
        this.#wanted.check()
      }),
      clock.every(ownAgainMs, () => {
        for (const peer of pool.ready()) this.#announceOwn(peer)
      }),
    ]
    scope.defer(() => {
      for (const timer of timers) timer.cancel()
      for (const peer of this.#waiting.keys()) this.#takeWaiting(peer)
    })
  }

  /** A transaction that was relayed within the last quarter of an hour. */
  relayed(id: Uint8Array): Transaction | undefined {
    const memory = this.#relayed.get(encodeHex(id))
    if (memory === undefined || this.#parts.clock.monotonicMs() - memory.atMs > relayMemoryMs) return undefined
    return memory.transaction
  }

  /** Asks for the transactions of an inventory that are news. */
  receiveInventory(peer: Peer, ids: readonly Uint8Array[]): void {
    if (!this.#bucketOf(peer, this.#announced, [announcedPerSecond, announcedBurst]).take(ids.length)) {
      this.#parts.pool.penalise(peer, { code: 'inventory-flood' })
      return
    }
    const news = ids.filter((id) => {
      peer.learnKnown(id)
      const refused = this.#refused.has(encodeHex(id))
      return !refused && !this.#parts.mempool.has(id) && this.relayed(id) === undefined
    })
    this.#wanted.announced(peer, news)
  }

  /** A peer lacks what we asked it for. */
  receiveNotFound(peer: Peer, ids: readonly Uint8Array[]): void {
    this.#wanted.missing(peer, ids)
  }

  receiveTransaction(peer: Peer, transaction: Transaction): void {
    peer.learnKnown(transaction.id)
    this.#wanted.received(peer, transaction.id)
    const verdict = this.#parts.mempool.offer(transaction, 'peer')
    if (verdict.ok) peer.noteRegistration()
    if (verdict.ok || verdict.rejection.code === 'transaction-known') return
    this.#refused.set(encodeHex(transaction.id), true)
    if (penaltyOf(verdict.rejection) > 0) this.#parts.pool.penalise(peer, verdict.rejection)
  }

  /** A new tip: tells everybody, and gives refused transactions another chance. */
  announceBlocks(ids: readonly Uint8Array[], height: number): void {
    this.#refused.clear()
    for (const peer of this.#parts.pool.ready()) {
      if (height <= (peer.version?.startHeight ?? 0) - 2000) continue
      const news = ids.filter((id) => peer.learnKnown(id))
      if (news.length === 0) continue
      peer.send(
        'inv',
        news.map((id) => ({ type: inventoryType.block, id })),
      )
    }
  }

  receiveAddresses(peer: Peer, list: readonly TimedAddress[]): void {
    if ((peer.version?.version ?? 0) < timedAddressVersion) return
    const nowAt = nowSeconds(this.#parts.clock)
    const rate = this.#bucketOf(peer, this.#passedOn, [passedOnPerSecond, passedOnBurst])
    for (const entry of list) {
      const endpoint = { address: ipText16(entry.address.ip), port: entry.address.port }
      const plausible = entry.time > 100_000_000 && entry.time <= nowAt + 600
      const seenAt = plausible ? entry.time : nowAt - 5 * 86_400
      const told = { endpoint, services: entry.address.services, seenAt: seenAt - addressPenaltySeconds }
      this.#parts.book.learn(told, peer.remote.address)
      const fresh = seenAt > nowAt - freshAddressSeconds && list.length <= maxRelayedAddresses
      if (fresh && isRoutable(endpoint.address) && rate.take()) this.#passOn(peer, { ...entry, time: seenAt })
    }
  }

  #bucketOf(peer: Peer, buckets: Map<Peer, TokenBucket>, rate: readonly [number, number]): TokenBucket {
    const known = buckets.get(peer)
    if (known !== undefined) return known
    const bucket = new TokenBucket(this.#parts.clock, ...rate)
    buckets.set(peer, bucket)
    return bucket
  }

  /** To two peers, the same ones for a day: an address does not circle for ever. */
  #passOn(from: Peer, entry: TimedAddress): void {
    const { pool, clock } = this.#parts
    const day = String(Math.floor(nowSeconds(clock) / 86_400))
    const rank = (peer: Peer): Uint8Array =>
      sha256(concatBytes(this.#key, entry.address.ip, encodeUtf8(`${day} ${endpointText(peer.remote)}`)))
    const others = pool
      .ready()
      .filter((peer) => peer !== from && (peer.version?.version ?? 0) >= timedAddressVersion)
      .map((peer) => ({ peer, order: rank(peer) }))
      .sort((left, right) => compareBytes(left.order, right.order))
    for (const { peer } of others.slice(0, 2)) if (peer.learnKnown(addressKey(entry))) peer.send('addr', [entry])
  }

  #spread(transaction: Transaction): void {
    const { clock, pool } = this.#parts
    this.#relayed.set(encodeHex(transaction.id), { transaction, atMs: clock.monotonicMs() })
    for (const peer of pool.ready()) this.#enqueue(peer, transaction)
  }

  #announceOwn(peer: Peer): void {
    for (const { transaction } of this.#parts.mempool.own()) this.#enqueue(peer, transaction)
  }

  #enqueue(peer: Peer, transaction: Transaction): void {
    if (!peer.wantsTransactions || !this.#parts.filters.wants(peer, transaction)) return
    const { id } = transaction
    const waiting = this.#waiting.get(peer)
    if (waiting !== undefined) {
      if (waiting.ids.length < maxEntriesPerInventory) waiting.ids.push(id)
      return
    }
    const { clock, random } = this.#parts
    const timer = clock.after(randomBelow(random, trickleMs), () => {
      this.#flush(peer)
    })
    this.#waiting.set(peer, { ids: [id], timer })
  }

  #takeWaiting(peer: Peer): readonly Uint8Array[] {
    const waiting = this.#waiting.get(peer)
    waiting?.timer.cancel()
    this.#waiting.delete(peer)
    return waiting?.ids ?? []
  }

  #flush(peer: Peer): void {
    const news = this.#takeWaiting(peer).filter((id) => !peer.knows(id) || this.#isOwn(id))
    for (const id of news) peer.learnKnown(id)
    if (news.length === 0) return
    peer.send(
      'inv',
      news.map((id) => ({ type: inventoryType.transaction, id })),
    )
  }

  /** Our own are announced again even to those who were told: they may have forgotten (chain.md H18). */
  #isOwn(id: Uint8Array): boolean {
    const key = encodeHex(id)
    return this.#parts.mempool.own().some(({ transaction }) => encodeHex(transaction.id) === key)
  }
}

const addressKey = ({ address }: TimedAddress): Uint8Array =>
  concatBytes(address.ip, Uint8Array.of(address.port >> 8, address.port & 0xff))
