// Keys that everybody reads, held for a short time by those whom readers ask on their way (ADR 67).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counter, Metrics } from '../../base/metrics.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { decodeBencodeDict } from '../../codec/bencode.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetFromDict } from '../../protocol/dht-target.ts'
import { parameters } from '../parameters.ts'
import type { StoredItem } from '../store/value-store.ts'
import { type NetworkKey, regionOf } from '../wire/contact.ts'
import { valuesOf } from '../wire/item-values.ts'
import type { QueryTarget } from '../wire/queries.ts'

/** What keeping hot keys needs. */
export interface HotKeysNeeds {
  readonly clock: Clock
  readonly metrics: Metrics
  /** Reads a target from those that hold it, and from nobody who keeps a copy as we do. */
  readonly read: (target: DhtTarget) => Promise<readonly SignedItem[]>
  /** Runs work until it ends or the DHT does. */
  readonly run: (work: () => Promise<void>) => void
}

/** Copies of what others hold. */
export interface HotCopy {
  readonly items: readonly StoredItem[]
  /** Since they were read from their holders. */
  readonly ageSeconds: number
}

/** Without items: it is being read, or nobody has any; either way it is not read again for now. */
interface Kept {
  readonly items: readonly StoredItem[]
  /** When the reading began. */
  readonly atMs: number
}

interface Demand {
  readonly regions: Set<NetworkKey>
  readonly sinceMs: number
}

const targetLimits = { maxDepth: 2, maxValues: 8, canonical: true } as const

const targetOf = ({ bytes }: QueryTarget): DhtTarget | undefined => {
  const dict = decodeBencodeDict(bytes, targetLimits)
  return dict.ok ? targetFromDict(dict.value) : undefined
}

const countersOf = (metrics: Metrics): Readonly<Record<'read' | 'served', Counter>> => ({
  read: metrics.counter('dht_hot_keys_read_total', 'Keys of others that were read since many asked for them.'),
  served: metrics.counter('dht_hot_keys_served_total', 'Answers with a copy of a key that many ask for.'),
})

/**
 * Nobody can push anything in here: a node reads by itself what several networks have asked it for. So whoever signed
 * an old version once cannot keep it alive, and a copy is no older than it says.
 */
export class HotKeys {
  readonly #needs: HotKeysNeeds
  readonly #demands = new BoundedMap<string, Demand>(parameters.watchedKeys)
  readonly #kept = new BoundedMap<string, Kept>(parameters.hotKeys)
  readonly #reads: TokenBucket
  readonly #counters: ReturnType<typeof countersOf>

  constructor(needs: HotKeysNeeds) {
    this.#needs = needs
    this.#counters = countersOf(needs.metrics)
    this.#reads = new TokenBucket(needs.clock, parameters.hotReadRate.perSecond, parameters.hotReadRate.burst)
  }

  /**
   * Somebody asks for a key that is not held here; gives the copy, if there is one. `isFar`: we are none of those who
   * should hold it; asked only when that matters.
   */
  asked(query: QueryTarget, from: Endpoint, isFar: () => boolean): HotCopy | undefined {
    const nowMs = this.#needs.clock.monotonicMs()
    const name = latin1FromBytes(query.key)
    const kept = this.#kept.get(name)
    if (kept !== undefined && nowMs - kept.atMs < parameters.hotKeyMs) {
      if (kept.items.length === 0 || !isFar()) return undefined
      this.#counters.served.increment()
      return { items: kept.items, ageSeconds: Math.floor((nowMs - kept.atMs) / 1_000) }
    }
    if (kept !== undefined) this.#kept.delete(name)
    const target = this.#isWanted(name, from, nowMs) && isFar() ? targetOf(query) : undefined
    if (target === undefined || !this.#reads.take()) return undefined
    this.#demands.delete(name)
    const reading: Kept = { items: [], atMs: nowMs }
    this.#kept.set(name, reading)
    this.#needs.run(() => this.#read(name, target, reading))
    return undefined
  }

  /** Names have other keys: what they signed may be theirs no more. */
  clear(): void {
    this.#kept.clear()
  }

  /** Several networks asked within a while: one alone, or one forged address, makes nobody read anything. */
  #isWanted(name: string, from: Endpoint, nowMs: number): boolean {
    const known = this.#demands.get(name)
    const demand =
      known !== undefined && nowMs - known.sinceMs < parameters.hotDemandMs
        ? known
        : { regions: new Set<NetworkKey>(), sinceMs: nowMs }
    if (demand.regions.size < parameters.hotAskers) demand.regions.add(regionOf(from))
    this.#demands.set(name, demand)
    return demand.regions.size >= parameters.hotAskers
  }

  async #read(name: string, target: DhtTarget, reading: Kept): Promise<void> {
    this.#counters.read.increment()
    const items = await this.#needs.read(target)
    // All was forgotten meanwhile: names have other keys.
    if (this.#kept.peek(name) !== reading) return
    const copies = items.slice(0, parameters.hotItems).map(({ payload, signature, signer }): StoredItem => {
      return { payload, signature, signer: encodeUtf8(signer), valueCount: valuesOf(payload) }
    })
    this.#kept.set(name, { items: copies, atMs: reading.atMs })
  }
}
