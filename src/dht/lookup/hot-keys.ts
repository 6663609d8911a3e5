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
import type { EncodedItem, QueryTarget } from '../wire/queries.ts'
import { type NetworkKey, regionOf } from '../wire/contact.ts'

/** What keeping hot keys needs. */
export interface HotKeysNeeds {
  readonly clock: Clock
  readonly metrics: Metrics
  /** Reads a target from those that hold it, and from nobody who keeps a copy as we do. */
  readonly read: (target: DhtTarget) => Promise<readonly SignedItem[]>
}

/** Copies of what others hold. */
export interface HotCopy {
  readonly items: readonly EncodedItem[]
  /** Since they were read from their holders. */
  readonly ageSeconds: number
}

interface Kept {
  readonly items: readonly EncodedItem[]
  readonly atMs: number
}

interface Demand {
  readonly regions: Set<NetworkKey>
  readonly sinceMs: number
}

const targetLimits = { maxDepth: 2, maxValues: 8, canonical: true } as const

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

  /** Somebody asks for a key that is not held here; gives the copy, if there is one. */
  asked(target: QueryTarget, from: Endpoint): HotCopy | undefined {
    const nowMs = this.#needs.clock.monotonicMs()
    const name = latin1FromBytes(target.key)
    const kept = this.#kept.get(name)
    if (kept !== undefined && nowMs - kept.atMs < parameters.hotKeyMs) {
      this.#counters.served.increment()
      return { items: kept.items, ageSeconds: Math.floor((nowMs - kept.atMs) / 1_000) }
    }
    if (kept !== undefined) this.#kept.delete(name)
    if (this.#isWanted(name, from, nowMs) && this.#reads.take()) void this.#read(name, target)
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
    demand.regions.add(regionOf(from))
    this.#demands.set(name, demand)
    if (demand.regions.size < parameters.hotAskers) return false
    this.#demands.delete(name)
    return true
  }

  async #read(name: string, { bytes }: QueryTarget): Promise<void> {
    const dict = decodeBencodeDict(bytes, targetLimits)
    const target = dict.ok ? targetFromDict(dict.value) : undefined
    if (target === undefined) return
    this.#counters.read.increment()
    const items = await this.#needs.read(target)
    if (items.length === 0) return
    const copies = items
      .slice(0, parameters.hotItems)
      .map(({ payload, signature, signer }) => ({ payload, signature, signer: encodeUtf8(signer) }))
    this.#kept.set(name, { items: copies, atMs: this.#needs.clock.monotonicMs() })
  }
}
