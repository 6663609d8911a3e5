// Where other nodes are said to be: bounded, kept on disk, no single network may fill it (chain.md 6.5, 4).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { pickOne, type Random, randomBelow, randomFraction } from '../../base/random.ts'
import { isRoutable, providerNetwork } from '../../codec/ip-networks.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { Database } from '../../store/database.ts'
import { mayPass } from '../store/chain-store.ts'

/** What is known of an endpoint. Times are Unix seconds, 0 = never. */
export interface KnownAddress {
  readonly endpoint: Endpoint
  readonly services: bigint
  readonly seenAt: number
  readonly triedAt: number
  /** The last time a handshake succeeded. */
  readonly reachedAt: number
  readonly failures: number
  /** Network of whoever told us. */
  readonly source: string
}

/** An endpoint that somebody tells us of. */
export interface ToldAddress {
  readonly endpoint: Endpoint
  readonly services: bigint
  readonly seenAt: number
}

const maxEntries = 8192
/** Changes that wait for the disk. */
const maxUnwritten = 2 * maxEntries
/** Endpoints that one network of the internet may tell us of. */
const maxPerSource = 1024
/** Endpoints of one IP address. */
const maxPerAddress = 4
/** Failed attempts after which an endpoint that never worked is dropped. */
const maxFailures = 8
/** Entries that are judged for one choice. */
const maxSample = 256
const retryBaseSeconds = 60
const retryMaxSeconds = 6 * 3600

interface Row {
  readonly address: string
  readonly port: number
  readonly services: string
  readonly seen_at: number
  readonly tried_at: number
  readonly reached_at: number
  readonly failures: number
  readonly source: string
}

/** The book. */
export class AddressBook {
  readonly #database: Database
  readonly #clock: Clock
  readonly #random: Random
  readonly #nominalPort: number
  readonly #entries = new Map<string, KnownAddress>()
  readonly #perSource = new Map<string, number>()
  readonly #perAddress = new Map<string, Set<string>>()
  readonly #own = new BoundedMap<string, true>(64)
  readonly #changed = new Set<string>()

  constructor(database: Database, clock: Clock, random: Random, nominalPort: number) {
    this.#database = database
    this.#clock = clock
    this.#random = random
    this.#nominalPort = nominalPort
    for (const row of database.prepare<Row>('SELECT * FROM address').iterate()) {
      const endpoint = { address: row.address, port: row.port }
      this.#set({
        endpoint,
        services: BigInt(row.services),
        seenAt: row.seen_at,
        triedAt: row.tried_at,
        reachedAt: row.reached_at,
        failures: row.failures,
        source: row.source,
      })
    }
    this.#changed.clear()
  }

  get size(): number {
    return this.#entries.size
  }

  /** Takes an endpoint from somebody at `source`; says whether it was new. Only what a stranger can reach is kept. */
  learn({ endpoint, services, seenAt }: ToldAddress, source: string): boolean {
    const key = endpointText(endpoint)
    if (endpoint.port === 0 || this.#own.has(key) || !isRoutable(endpoint.address)) return false
    const known = this.#entries.get(key)
    if (known !== undefined) {
      if (seenAt > known.seenAt) this.#set({ ...known, services, seenAt })
      return false
    }
    const from = providerNetwork(source)
    if ((this.#perSource.get(from) ?? 0) >= maxPerSource || !this.#makeRoomAt(endpoint)) return false
    this.#set({ endpoint, services, seenAt, triedAt: 0, reachedAt: 0, failures: 0, source: from })
    if (this.#entries.size > maxEntries) this.#thin()
    return true
  }

  /** Notes an attempt to connect. */
  tried(endpoint: Endpoint): void {
    const known = this.#entries.get(endpointText(endpoint))
    if (known === undefined) return
    const failures = known.failures + 1
    if (failures > maxFailures && known.reachedAt === 0) this.#remove(known)
    else this.#set({ ...known, triedAt: nowSeconds(this.#clock), failures })
  }

  /** Notes that a node answered there. */
  reached(endpoint: Endpoint, services: bigint): void {
    const nowAt = nowSeconds(this.#clock)
    this.learn({ endpoint, services, seenAt: nowAt }, endpoint.address)
    const known = this.#entries.get(endpointText(endpoint))
    if (known !== undefined) this.#set({ ...known, services, seenAt: nowAt, reachedAt: nowAt, failures: 0 })
  }

  /** That endpoint is ourselves. */
  markOwn(endpoint: Endpoint): void {
    this.#own.set(endpointText(endpoint), true)
    const known = this.#entries.get(endpointText(endpoint))
    if (known !== undefined) this.#remove(known)
  }

  /** An endpoint worth an attempt now that `allowed` lets pass: half of the time one that has worked before. */
  pick(allowed: (endpoint: Endpoint) => boolean): Endpoint | undefined {
    const nowAt = nowSeconds(this.#clock)
    const due = this.#sample().filter((entry) => isDue(entry, nowAt) && allowed(entry.endpoint))
    const proven = due.filter(({ reachedAt }) => reachedAt > 0)
    const fresh = due.filter(({ reachedAt }) => reachedAt === 0)
    const first = randomFraction(this.#random) < 0.5 ? proven : fresh
    const entry = pickOne(this.#random, first) ?? pickOne(this.#random, due)
    return entry?.endpoint
  }

  /** What is known, best first: what worked lately, then what was seen lately. */
  best(count: number): readonly KnownAddress[] {
    const order = (left: KnownAddress, right: KnownAddress): number =>
      right.reachedAt - left.reachedAt || left.failures - right.failures || right.seenAt - left.seenAt
    return [...this.#entries.values()].sort(order).slice(0, count)
  }

  /** Writes what changed. What a full disk refuses is written another time. */
  flush(): void {
    if (this.#changed.size === 0) return
    try {
      this.#write()
      this.#changed.clear()
    } catch (error) {
      if (!mayPass(error)) throw error
      // What is dropped meanwhile comes back after a restart, and is dropped again.
      if (this.#changed.size > maxUnwritten)
        for (const key of this.#changed) if (!this.#entries.has(key)) this.#changed.delete(key)
    }
  }

  #write(): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    const drop = this.#database.prepare('DELETE FROM address WHERE address = ? AND port = ?')
    this.#database.transaction(() => {
      for (const key of this.#changed) {
        const entry = this.#entries.get(key)
        const separator = key.lastIndexOf(':')
        const address = key.slice(0, separator).replace(/^\[|\]$/gu, '')
        if (entry === undefined) drop.run(address, Number(key.slice(separator + 1)))
        else
          put.run(
            ...[address, entry.endpoint.port, String(entry.services), entry.seenAt],
            ...[entry.triedAt, entry.reachedAt, entry.failures, entry.source],
          )
      }
    })
  }

  /** Some entries by chance: judging all of a full book would take too long. */
  #sample(): readonly KnownAddress[] {
    const all = [...this.#entries.values()]
    if (all.length <= maxSample) return all
    return Array.from({ length: maxSample }, () => all[randomBelow(this.#random, all.length)] as KnownAddress)
  }

  /** The nominal port is a guess that gives way to a port that somebody names (chain.md 4). */
  #makeRoomAt({ address, port }: Endpoint): boolean {
    const same = this.#perAddress.get(address)
    if (same === undefined) return true
    const guess = this.#entries.get(endpointText({ address, port: this.#nominalPort }))
    if (guess !== undefined && guess.reachedAt === 0 && port !== this.#nominalPort) {
      this.#remove(guess)
      return true
    }
    return same.size < maxPerAddress
  }

  /** Drops the worst sixteenth at once: doing it one by one would sort the book for each. */
  #thin(): void {
    const rank = ({ reachedAt, failures, seenAt }: KnownAddress): number => reachedAt * 2 + seenAt - failures * 86_400
    const ordered = [...this.#entries.values()].sort((left, right) => rank(left) - rank(right))
    for (const entry of ordered.slice(0, maxEntries / 16)) this.#remove(entry)
  }

  #set(entry: KnownAddress): void {
    const key = endpointText(entry.endpoint)
    if (!this.#entries.has(key)) this.#perSource.set(entry.source, (this.#perSource.get(entry.source) ?? 0) + 1)
    this.#entries.set(key, entry)
    this.#changed.add(key)
    const { address } = entry.endpoint
    const same = this.#perAddress.get(address)
    if (same === undefined) this.#perAddress.set(address, new Set([key]))
    else same.add(key)
  }

  #remove(entry: KnownAddress): void {
    const key = endpointText(entry.endpoint)
    if (!this.#entries.delete(key)) return
    this.#changed.add(key)
    const same = this.#perAddress.get(entry.endpoint.address)
    same?.delete(key)
    if (same?.size === 0) this.#perAddress.delete(entry.endpoint.address)
    const left = (this.#perSource.get(entry.source) ?? 1) - 1
    if (left > 0) this.#perSource.set(entry.source, left)
    else this.#perSource.delete(entry.source)
  }
}

/** Failed endpoints are left alone for longer and longer. */
const isDue = ({ triedAt, failures }: KnownAddress, nowAt: number): boolean => {
  if (triedAt === 0) return true
  const waitSeconds = Math.min(retryMaxSeconds, retryBaseSeconds * 2 ** Math.min(failures, 12))
  return nowAt - triedAt >= waitSeconds
}
