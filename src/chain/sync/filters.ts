// Peers that want some transactions only: their filters, what matches them, and what that may cost (chain.md 6.5).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { MessageValue } from '../../codec/wire.ts'
import { limits } from '../../protocol/limits.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { Block } from '../wire/block.ts'
import { BloomFilter, type FilterFields } from '../wire/bloom-filter.ts'
import type { filterMessages } from '../wire/filter-messages.ts'
import { partialTreeOf } from '../wire/partial-tree.ts'
import type { Transaction } from '../wire/transaction.ts'

/** What a peer gets of a block. */
export interface FilteredBlock {
  readonly message: MessageValue<typeof filterMessages.merkleblock>
  /** In the order of the block, the promoted message first. */
  readonly transactions: readonly Transaction[]
}

interface Filtering {
  readonly filter: BloomFilter
  readonly hashes: TokenBucket
}

/** Hashes that one peer may have us compute: at once for a day of full blocks, then some hundredths of a core. */
const hashBurst = 2_000_000
const hashesPerSecond = 200_000

/** The filters of all peers. */
export class Filters {
  readonly #clock: Clock
  readonly #pool: PeerPool
  readonly #filtering = new Map<Peer, Filtering>()
  /** A new filter brings no new allowance. */
  readonly #allowances = new WeakMap<Peer, TokenBucket>()

  constructor(clock: Clock, pool: PeerPool) {
    this.#clock = clock
    this.#pool = pool
    pool.left.on((peer) => {
      this.#filtering.delete(peer)
    })
  }

  receiveLoad(peer: Peer, fields: FilterFields): void {
    peer.wantsTransactions = true
    if (fields.bits.length > limits.chainFilterBytes || fields.hashes > limits.chainFilterHashes) {
      this.#pool.penalise(peer, { code: 'filter-too-large' })
      return
    }
    if (peer.open) this.#filtering.set(peer, { filter: new BloomFilter(fields), hashes: this.#allowanceOf(peer) })
  }

  receiveAddition(peer: Peer, element: Uint8Array): void {
    const filtering = this.#filtering.get(peer)
    if (filtering === undefined || element.length > limits.chainFilterElementBytes)
      this.#pool.penalise(peer, { code: 'filter-addition-refused' })
    else filtering.filter.add(element)
  }

  receiveClear(peer: Peer): void {
    peer.wantsTransactions = true
    this.#filtering.delete(peer)
  }

  has(peer: Peer): boolean {
    return this.#filtering.has(peer)
  }

  /** Whether a peer is to be told of a transaction; without a filter of all. */
  wants(peer: Peer, transaction: Transaction): boolean {
    const filtering = this.#filtering.get(peer)
    if (filtering === undefined) return true
    filtering.hashes.spend(filtering.filter.cost)
    return filtering.filter.wants(transaction)
  }

  /** Whether the peer's allowance is used up: it waits. */
  isSpent(peer: Peer): boolean {
    return this.#filtering.get(peer)?.hashes.isEmpty === true
  }

  /** What a peer with a filter gets of a block. */
  filtered(peer: Peer, { header, transactions }: Block): FilteredBlock {
    const isMeant = transactions.map((transaction, at) => this.wants(peer, transaction) || at === 0)
    const tree = partialTreeOf(
      transactions.map(({ id }) => id),
      isMeant,
    )
    return { message: { header, ...tree }, transactions: transactions.filter((_, at) => isMeant[at]) }
  }

  #allowanceOf(peer: Peer): TokenBucket {
    const known = this.#allowances.get(peer)
    if (known !== undefined) return known
    const allowance = new TokenBucket(this.#clock, hashesPerSecond, hashBurst)
    this.#allowances.set(peer, allowance)
    return allowance
  }
}
