// Stored items, on disk: insertion, order, quotas, eviction and expiry (dht.md 4.3 to 4.5, 10.1-6 to 10.1-8).
import { BoundedMap } from '../../base/bounded-map.ts'
import { equalBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import type { Counter, Metrics } from '../../base/metrics.ts'
import { Signal } from '../../base/signal.ts'
import { BencodeDict, encodeBencode } from '../../codec/bencode.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha1 } from '../../crypto/hash.ts'
import { decodeItem, type SignedItem } from '../../protocol/dht-item.ts'
import { targetKey } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { postNumberOf } from '../../protocol/resources.ts'
import type { WriteBatch } from '../../store/batch.ts'
import type { Database } from '../../store/database.ts'
import { isFaultOfDisk, type WriteFault, WriteHealth } from '../../store/write-health.ts'
import { lastHeightOf } from '../rules/expiry.ts'
import { type NodeId, sharedBits } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import { valuesOf } from '../wire/item-values.ts'
import type { EncodedItem } from '../wire/queries.ts'
import { victimOf } from '../rules/eviction.ts'
import { type KeyedRow, type NewRow, type RivalRow, ValueRows } from './value-rows.ts'

export interface ValueStoreNeeds {
  readonly database: Database
  readonly batch: WriteBatch
  readonly clock: Clock
  readonly random: Random
  readonly keys: UserKeys
  readonly log: Log
  readonly ownId: () => NodeId
  readonly maxBytes: number
  readonly metrics: Metrics
}

const countersOf = (metrics: Metrics): Readonly<Record<InsertOutcome | 'evicted' | 'expired', Counter>> => ({
  stored: metrics.counter('dht_items_stored_total', 'Items that were newly stored.'),
  known: metrics.counter('dht_items_known_total', 'Items put to us that were held already.'),
  stale: metrics.counter('dht_items_stale_total', 'Singles put to us that were no newer than the one held.'),
  full: metrics.counter('dht_items_full_total', 'Items put to us for which others had no room to give.'),
  evicted: metrics.counter('dht_items_evicted_total', 'Items that made room for others.'),
  expired: metrics.counter('dht_items_expired_total', 'Items deleted since their time was over.'),
})

/** What became of an item: newly stored; held already; beaten by a newer one; pushed out by others at once. */
export type InsertOutcome = 'stored' | 'known' | 'stale' | 'full'

/** An item as it is served, with the number of values that it costs in a reply. */
export interface StoredItem extends EncodedItem {
  readonly valueCount: number
}

/** An item whose refresh is due. */
export interface DueItem {
  readonly row: number
  readonly item: SignedItem
  readonly own: boolean
  readonly confirmed: boolean
  readonly attempts: number
  readonly addedMs: number
}

/** A stored item of one signer. */
export interface SignerItem {
  readonly row: number
  readonly item: SignedItem | undefined
}

const wholeStore = ''

/** Keys whose items are kept in memory, 4 MB at most. */
const rememberedKeys = 4_096
const rememberedBytes = 1_024

/** A time around `periodMs` from now, 10 % to either side (dht.md 5.5). */
export const jittered = (nowMs: number, periodMs: number, random: Random): number =>
  Math.round(nowMs + periodMs * (0.9 + 0.2 * randomFraction(random)))

export class ValueStore {
  /** Items newly stored that came from the network. */
  readonly stored = new Signal<SignedItem>()
  readonly #rows: ValueRows
  readonly #needs: ValueStoreNeeds
  readonly #counters: ReturnType<typeof countersOf>
  readonly #health: WriteHealth
  /** When the next refresh is due; undefined: something was written since that was looked up. */
  #nextDueMs: number | undefined
  #counted: { readonly items: number; readonly bytes: number } | undefined
  /** What was read of late, at one best height; forgotten with each change of what is stored. */
  readonly #read = new BoundedMap<string, readonly StoredItem[]>(rememberedKeys)
  #readAt = 0

  constructor(needs: ValueStoreNeeds) {
    this.#needs = needs
    this.#counters = countersOf(needs.metrics)
    this.#health = new WriteHealth(needs.clock, needs.log, 'DHT items')
    this.#rows = new ValueRows(needs.database)
    this.#rows.clampRefresh(needs.clock.nowMs())
  }

  /** Why nothing can be stored now. */
  get fault(): WriteFault | undefined {
    return this.#health.fault
  }

  /** Nothing fails, or it is time to try again. */
  get mayWrite(): boolean {
    return this.#health.mayTry
  }

  get itemCount(): number {
    return this.#usage.items
  }

  get bytes(): number {
    return this.#usage.bytes
  }

  /** Asked by meters again and again; nothing changes it that is not written here. */
  get #usage(): { readonly items: number; readonly bytes: number } {
    this.#counted ??= this.#rows.usage(wholeStore)
    return this.#counted
  }

  /** What is alive under a key, highest first. */
  items(key: Uint8Array): readonly StoredItem[] {
    const best = this.#needs.keys.bestHeight()
    if (best !== this.#readAt) this.#read.clear()
    this.#readAt = best
    const name = latin1FromBytes(key)
    const known = this.#read.get(name)
    if (known !== undefined) return known
    const items = this.#rows.served(key, best).map((row) => ({
      payload: row.payload,
      signature: row.signature,
      signer: encodeUtf8(row.signer),
      valueCount: row.value_count,
    }))
    // Most keys that are asked for are held by others: that is worth remembering, too. Long lists are read anew.
    if (items.reduce((bytes, { payload }) => bytes + payload.length, 0) <= rememberedBytes) this.#read.set(name, items)
    return items
  }

  /** Stores a verified item by the rules of dht.md 4.3; resolves when it is on disk. */
  insert(item: SignedItem, origin: 'network' | 'own'): Promise<InsertOutcome> {
    const row = this.#newRow(item, origin)
    const placed = this.#write(() => this.#place(row, item.target.kind === 'single'))
    placed.then(
      (outcome) => {
        this.#counters[outcome].increment()
      },
      () => undefined,
    )
    return placed
  }

  /** Stores a verified item of the network, as far as the disk allows. */
  keep(item: SignedItem): void {
    this.#tolerated(this.insert(item, 'network'), (outcome) => {
      if (outcome === 'stored') this.stored.emit(item)
    })
  }

  /** Items to be put again, the longest due first. Items that cannot be read any more are deleted. */
  due(count: number): readonly DueItem[] {
    const due: DueItem[] = []
    const nowMs = this.#needs.clock.nowMs()
    // Asked each few seconds; nothing comes due that nobody wrote.
    this.#nextDueMs ??= this.#rows.nextDueMs() ?? Number.POSITIVE_INFINITY
    if (nowMs < this.#nextDueMs) return due
    for (const row of this.#rows.due(nowMs, count)) {
      const decoded = decodeItem(row.payload, row.signature, encodeUtf8(row.signer))
      if (!decoded.ok) {
        this.delete(row.item)
        continue
      }
      const { own, confirmed, attempts, added_ms: addedMs } = row
      due.push({ row: row.item, item: decoded.value, own: own === 1, confirmed: confirmed === 1, attempts, addedMs })
    }
    return due
  }

  /** When to refresh the item again. False when that could not be noted. */
  reschedule(row: number, refreshMs: number): Promise<boolean> {
    return this.#write(() => {
      this.#rows.reschedule(row, refreshMs)
    }).then(
      () => true,
      () => false,
    )
  }

  /** The item was read back from the network. */
  confirm(row: number): void {
    this.#tolerated(
      this.#write(() => {
        this.#rows.confirm(row)
      }),
    )
  }

  delete(row: number): void {
    void this.deleteAll([row])
  }

  /** Resolves in a later turn of the event loop. What the disk does not let go is found by readers and refreshes. */
  async deleteAll(rows: readonly number[]): Promise<void> {
    const deletes = (): void => {
      for (const row of rows) this.#rows.delete(row)
      this.#read.clear()
    }
    await this.#write(deletes).catch(() => undefined)
  }

  /** Some items of a signer after a row, in order. Items that cannot be read have none. */
  itemsOf(signer: string, after: number, count: number): readonly SignerItem[] {
    return this.#rows.ofSigner(signer, after, count).map(({ item: row, payload, signature }) => {
      const decoded = decodeItem(payload, signature, encodeUtf8(signer))
      return { row, item: decoded.ok ? decoded.value : undefined }
    })
  }

  /** Number of stored posts of a user, and the highest k. */
  postsOf(signer: string): { readonly count: number; readonly last: number } {
    return this.#rows.posts(signer)
  }

  /** Deletes what is expired (the C++ node does at restart alone, dht.md 4.5); sees to it that the rest comes due. */
  async tidy(): Promise<number> {
    const { keys, clock } = this.#needs
    const best = keys.bestHeight()
    const tidy = (): number => {
      this.#read.clear()
      const count = this.#rows.tidy(best, clock.nowMs())
      this.#counters.expired.increment(count)
      return count
    }
    return this.#write(tidy).catch(() => 0)
  }

  /** After a change of our id: what is far from it is evicted first from now on. */
  async rescore(signal: AbortSignal): Promise<void> {
    const ownId = this.#needs.ownId()
    let last = 0
    for (;;) {
      const rows = this.#rows.keysAfter(last, 500)
      if (rows.length === 0 || signal.aborted || this.fault !== undefined) return
      last = rows.at(-1)?.item ?? last
      try {
        await this.#write(() => {
          for (const row of rows) this.#rows.rescore(row.item, sharedBits(ownId, row.target_key))
        })
      } catch {
        return
      }
    }
  }

  async #write<T>(work: () => T): Promise<T> {
    try {
      const value = await this.#needs.batch.enqueue(() => {
        this.#nextDueMs = undefined
        this.#counted = undefined
        return work()
      })
      this.#health.succeeded()
      return value
    } catch (error) {
      if (isFaultOfDisk(error)) this.#health.failed(error)
      else this.#needs.log.error('DHT item not written', { error: messageOf(error) })
      throw error
    }
  }

  /** Of what may be lost: the network has it, or it is done another time. */
  #tolerated<T>(written: Promise<T>, then: (value: T) => void = () => undefined): void {
    written.then(then, () => undefined)
  }

  #newRow(item: SignedItem, origin: 'network' | 'own'): NewRow {
    const { clock, random, keys, ownId } = this.#needs
    const key = targetKey(item.target)
    const own = origin === 'own'
    const nowMs = clock.nowMs()
    const periodMs = own ? parameters.unconfirmedRefreshMs : parameters.confirmedRefreshMs
    const best = keys.bestHeight()
    return {
      targetKey: key,
      signer: item.signer,
      payload: item.payload,
      signature: item.signature,
      valueDigest: sha1(item.value instanceof BencodeDict ? item.value.raw : encodeBencode(item.value)),
      valueCount: valuesOf(item.payload),
      sequence: item.sequence,
      height: best > 0 ? Math.min(item.height, best) : item.height,
      expiryHeight: lastHeightOf(item.target, item.height),
      postNumber: postNumberOf(item.target),
      closeness: sharedBits(ownId(), key),
      own,
      addedMs: nowMs,
      refreshMs: jittered(nowMs, periodMs, random),
    }
  }

  /** Runs inside the transaction of the batch: it sees all earlier insertions. */
  #place(row: NewRow, isSingle: boolean): InsertOutcome {
    const rivals = this.#rows.rivals(row.targetKey)
    // A multi holds each value once, whoever signed it; a single signed anew with the same content is no news either.
    const same = rivals.find(
      (rival) => rival.sequence === (row.sequence ?? null) && equalBytes(rival.value_digest, row.valueDigest),
    )
    if (same !== undefined) {
      if (row.own) this.#rows.adopt(same.item, row.addedMs, row.refreshMs)
      return 'known'
    }
    if (isSingle && !this.#beat(rivals[0], row)) return 'stale'
    const item = this.#rows.insert(row)
    this.#read.delete(latin1FromBytes(row.targetKey))
    const isCut = !isSingle && rivals.length >= limits.multiItems && this.#cut(row.targetKey)
    // Whoever had to make room may have been the newcomer.
    const hasMadeRoom = this.#enforceBounds(row.signer) || isCut
    return !hasMadeRoom || this.#rows.exists(item) ? 'stored' : 'full'
  }

  /** Clears the place of a single for a higher sequence number; false when the one there is as high (dht.md 4.3). */
  #beat(rival: RivalRow | undefined, row: NewRow): boolean {
    if (rival === undefined) return true
    if ((rival.sequence ?? 0) >= (row.sequence ?? 0)) return false
    this.#rows.delete(rival.item)
    return true
  }

  #cut(key: Uint8Array): boolean {
    const victim = victimOf(this.#rows.rivals(key), this.#needs.keys)
    if (victim === undefined) return false
    this.#rows.delete(victim.item)
    this.#counters.evicted.increment()
    return true
  }

  #evict({ item, target_key: key }: KeyedRow): void {
    this.#rows.delete(item)
    this.#read.delete(latin1FromBytes(key))
    this.#counters.evicted.increment()
  }

  /** Whether something had to go. */
  #enforceBounds(signer: string): boolean {
    const { maxBytes } = this.#needs
    let hasEvicted = false
    while (this.#rows.usage(signer).bytes > maxBytes / parameters.signerShare) {
      const weakest = this.#rows.weakest(signer)
      if (weakest === undefined) break
      this.#evict(weakest)
      hasEvicted = true
    }
    while (this.#rows.usage(wholeStore).bytes > maxBytes) {
      const weakest = this.#rows.weakest()
      if (weakest === undefined) break
      this.#evict(weakest)
      hasEvicted = true
    }
    return hasEvicted
  }
}
