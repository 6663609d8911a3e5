// Where other nodes are said to be: bounded, kept on disk, no single network may fill it (chain.md 6.5, 4; ADR 61).
import { BoundedMap } from '../../base/bounded-map.ts'
import { concatBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { pickOne, type Random, randomBelow, randomFraction } from '../../base/random.ts'
import { isRoutable, providerNetwork } from '../../codec/ip-networks.ts'
import { endpointText } from '../../codec/ip.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha256 } from '../../crypto/hash.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { Database } from '../../store/database.ts'
import { AddressTable, type KnownAddress } from './address-table.ts'
import { mayPass } from '../store/chain-store.ts'

/** An endpoint that somebody tells us of. */
export interface ToldAddress {
  readonly endpoint: Endpoint
  readonly services: bigint
  readonly seenAt: number
}

/** Places, and how many of them endpoints of one network, or told by one, can come to stand in. */
const freshBuckets = 128
const freshBucketsOfSource = 8
const triedBuckets = 32
const triedBucketsOfNetwork = 4
const bucketSize = 64
/** Places of its bucket in which one endpoint may stand. */
const placesOfEach = 8
/** Changes that wait for the disk. */
const maxUnwritten = 2 * (freshBuckets + triedBuckets) * bucketSize
/** Endpoints of one IP address. */
const maxPerAddress = 4
/** An endpoint that was not seen for so long gives way to another one in its place. */
const staleSeconds = 30 * 86_400
/** A tried one does when it failed since it last answered, or has not been asked for so long. */
const tiredSeconds = 7 * 86_400
/** An endpoint that never answered gives way after so many attempts. */
const fewFailures = 3
const secretBytes = 32
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
  readonly is_tried: number
}

/** The row of the secret; made at the first start. */
const secretOf = (database: Database, random: Random): Uint8Array => {
  const row = database.prepare<{ readonly bytes: Uint8Array }>('SELECT bytes FROM address_secret').get()
  if (row !== undefined) return row.bytes
  const bytes = random.bytes(secretBytes)
  try {
    database.prepare('INSERT INTO address_secret VALUES (1, ?)').run(bytes)
  } catch (error) {
    if (!mayPass(error)) throw error
  }
  return bytes
}

/**
 * The book: fresh endpoints, that somebody told of, and tried ones, that answered. Where one stands follows from its
 * network, from that of whoever told of it, and from a secret, so that nobody can fill more than a small part.
 */
export class AddressBook {
  readonly #database: Database
  readonly #clock: Clock
  readonly #random: Random
  readonly #nominalPort: number
  readonly #secret: Uint8Array
  readonly #fresh: AddressTable
  readonly #tried: AddressTable
  readonly #perAddress = new Map<string, Set<string>>()
  readonly #own = new BoundedMap<string, true>(64)
  readonly #changed = new Set<string>()

  constructor(database: Database, clock: Clock, random: Random, nominalPort: number) {
    this.#database = database
    this.#clock = clock
    this.#random = random
    this.#nominalPort = nominalPort
    this.#secret = secretOf(database, random)
    this.#fresh = new AddressTable(
      (entry) => this.#freshPlacesOf(entry),
      (entry) => isWorthless(entry, nowSeconds(clock)),
    )
    this.#tried = new AddressTable(
      (entry) => this.#triedPlacesOf(entry),
      ({ failures, reachedAt }) => failures > 0 || nowSeconds(clock) - reachedAt > tiredSeconds,
    )
    const rows = database.prepare<Row>('SELECT * FROM address ORDER BY is_tried DESC, reached_at DESC, seen_at DESC')
    // In the order of their worth: of those that have come to stand in one place the first one stays.
    for (const row of rows.iterate()) this.#restore(row)
    this.#changed.clear()
  }

  #restore(row: Row): void {
    const entry = {
      endpoint: { address: row.address, port: row.port },
      services: BigInt(row.services),
      seenAt: row.seen_at,
      triedAt: row.tried_at,
      reachedAt: row.reached_at,
      failures: row.failures,
      source: row.source,
    }
    const tried = row.is_tried === 1 ? this.#tried.roomFor(entry) : undefined
    const fresh = tried === undefined ? this.#fresh.roomFor(entry) : undefined
    if (tried?.holder === undefined && tried !== undefined) this.#put(entry, this.#tried, tried.place)
    else if (fresh?.holder === undefined && fresh !== undefined) this.#put(entry, this.#fresh, fresh.place)
  }

  get size(): number {
    return this.#fresh.size + this.#tried.size
  }

  /** How many have answered and keep their places. */
  get triedSize(): number {
    return this.#tried.size
  }

  /** Takes an endpoint from somebody at `source`; says whether it was new. Only what a stranger can reach is kept. */
  learn({ endpoint, services, seenAt }: ToldAddress, source: string): boolean {
    const key = endpointText(endpoint)
    if (endpoint.port === 0 || this.#own.has(key) || !isRoutable(endpoint.address)) return false
    const known = this.#find(key)
    if (known !== undefined) {
      if (seenAt > known.seenAt) this.#update({ ...known, services, seenAt })
      return false
    }
    const from = providerNetwork(source)
    const entry = { endpoint, services, seenAt, triedAt: 0, reachedAt: 0, failures: 0, source: from }
    return this.#makeRoomAt(endpoint) && this.#putFresh(entry)
  }

  /** Notes an attempt to connect. */
  tried(endpoint: Endpoint): void {
    const known = this.#find(endpointText(endpoint))
    if (known === undefined) return
    const failures = known.failures + 1
    if (failures > maxFailures && known.reachedAt === 0) this.#remove(known)
    else this.#update({ ...known, triedAt: nowSeconds(this.#clock), failures })
  }

  /** Notes that a node answered there. It gets a place among the tried ones, unless one stands there that works. */
  reached(endpoint: Endpoint, services: bigint): void {
    const nowAt = nowSeconds(this.#clock)
    this.learn({ endpoint, services, seenAt: nowAt }, endpoint.address)
    const key = endpointText(endpoint)
    const known = this.#find(key)
    if (known === undefined) return
    const entry = { ...known, services, seenAt: nowAt, reachedAt: nowAt, failures: 0 }
    const room = this.#tried.has(key) ? undefined : this.#tried.roomFor(entry)
    if (room === undefined) {
      this.#update(entry)
      return
    }
    this.#remove(known)
    if (room.holder !== undefined) this.#remove(room.holder)
    this.#put(entry, this.#tried, room.place)
    // Who gave way becomes a fresh one again, where there is room for it.
    if (room.holder !== undefined) this.#putFresh(room.holder)
  }

  /** That endpoint is ourselves. */
  markOwn(endpoint: Endpoint): void {
    this.#own.set(endpointText(endpoint), true)
    const known = this.#find(endpointText(endpoint))
    if (known !== undefined) this.#remove(known)
  }

  /** An endpoint worth an attempt now that `allowed` lets pass: half of the time one that has worked before. */
  pick(allowed: (endpoint: Endpoint) => boolean): Endpoint | undefined {
    const nowAt = nowSeconds(this.#clock)
    const dueOf = (table: AddressTable): readonly KnownAddress[] =>
      this.#sample(table).filter((entry) => isDue(entry, nowAt) && allowed(entry.endpoint))
    const tables = [this.#tried, this.#fresh]
    if (randomFraction(this.#random) < 0.5) tables.reverse()
    for (const table of tables) {
      const entry = pickOne(this.#random, dueOf(table))
      if (entry !== undefined) return entry.endpoint
    }
    return undefined
  }

  /** What is known, best first: what worked lately, then what was seen lately. */
  best(count: number): readonly KnownAddress[] {
    const order = (left: KnownAddress, right: KnownAddress): number =>
      right.reachedAt - left.reachedAt || left.failures - right.failures || right.seenAt - left.seenAt
    return [this.#tried, this.#fresh]
      .flatMap((table) => table.values())
      .sort(order)
      .slice(0, count)
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
        for (const key of this.#changed) if (this.#find(key) === undefined) this.#changed.delete(key)
    }
  }

  #write(): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const drop = this.#database.prepare('DELETE FROM address WHERE address = ? AND port = ?')
    this.#database.transaction(() => {
      for (const key of this.#changed) {
        const entry = this.#find(key)
        const separator = key.lastIndexOf(':')
        const address = key.slice(0, separator).replace(/^\[|\]$/gu, '')
        if (entry === undefined) drop.run(address, Number(key.slice(separator + 1)))
        else
          put.run(
            ...[address, entry.endpoint.port, String(entry.services), entry.seenAt],
            ...[entry.triedAt, entry.reachedAt, entry.failures, entry.source, Number(this.#tried.has(key))],
          )
      }
    })
  }

  /** Some entries by chance: judging all of a full book would take too long. */
  #sample(table: AddressTable): readonly KnownAddress[] {
    const all = table.values()
    if (all.length <= maxSample) return all
    return Array.from({ length: maxSample }, () => all[randomBelow(this.#random, all.length)] as KnownAddress)
  }

  /** The nominal port is a guess that gives way to a port that somebody names (chain.md 4). */
  #makeRoomAt({ address, port }: Endpoint): boolean {
    const same = this.#perAddress.get(address)
    if (same === undefined) return true
    const guess = this.#find(endpointText({ address, port: this.#nominalPort }))
    if (guess !== undefined && guess.reachedAt === 0 && port !== this.#nominalPort) {
      this.#remove(guess)
      return true
    }
    return same.size < maxPerAddress
  }

  #find(key: string): KnownAddress | undefined {
    return this.#fresh.get(key) ?? this.#tried.get(key)
  }

  /** Replaces what is known of an endpoint that stays where it is. */
  #update(entry: KnownAddress): void {
    const key = endpointText(entry.endpoint)
    const table = this.#tried.has(key) ? this.#tried : this.#fresh
    table.put(entry)
    this.#changed.add(key)
  }

  /** Says whether there was a place. */
  #putFresh(entry: KnownAddress): boolean {
    const room = this.#fresh.roomFor(entry)
    if (room === undefined) return false
    if (room.holder !== undefined) this.#remove(room.holder)
    this.#put(entry, this.#fresh, room.place)
    return true
  }

  #put(entry: KnownAddress, table: AddressTable, place: number): void {
    const key = endpointText(entry.endpoint)
    table.put(entry, place)
    this.#changed.add(key)
    const { address } = entry.endpoint
    const same = this.#perAddress.get(address)
    if (same === undefined) this.#perAddress.set(address, new Set([key]))
    else same.add(key)
  }

  #remove(entry: KnownAddress): void {
    const key = endpointText(entry.endpoint)
    if (!this.#tried.delete(key) && !this.#fresh.delete(key)) return
    this.#changed.add(key)
    const same = this.#perAddress.get(entry.endpoint.address)
    same?.delete(key)
    if (same?.size === 0) this.#perAddress.delete(entry.endpoint.address)
  }

  /** A number that nobody knows who does not know the secret. */
  #number(below: number, ...parts: readonly (string | number)[]): number {
    const digest = sha256(concatBytes(this.#secret, encodeUtf8(parts.join(' '))))
    return new DataView(digest.buffer, digest.byteOffset).getUint32(0) % below
  }

  /** Some places beside one another: where few nodes share a network, hardly one is left out. */
  #placesIn(bucket: number, table: string, key: string): readonly number[] {
    const first = this.#number(bucketSize, table, bucket, key)
    return Array.from({ length: placesOfEach }, (_, at) => bucket * bucketSize + ((first + at) % bucketSize))
  }

  #freshPlacesOf({ endpoint, source }: KnownAddress): readonly number[] {
    const within = this.#number(freshBucketsOfSource, 'network', source, providerNetwork(endpoint.address))
    const bucket = this.#number(freshBuckets, 'source', source, within)
    return this.#placesIn(bucket, 'fresh', endpointText(endpoint))
  }

  #triedPlacesOf({ endpoint }: KnownAddress): readonly number[] {
    const key = endpointText(endpoint)
    const within = this.#number(triedBucketsOfNetwork, 'endpoint', key)
    const bucket = this.#number(triedBuckets, 'of network', providerNetwork(endpoint.address), within)
    return this.#placesIn(bucket, 'tried', key)
  }
}

/** Whether a fresh endpoint need not be kept: nobody has seen it for long, or nobody answers there. */
const isWorthless = ({ seenAt, triedAt, reachedAt, failures }: KnownAddress, nowAt: number): boolean => {
  if (nowAt - triedAt < 60) return false
  if (nowAt - seenAt > staleSeconds) return true
  return reachedAt === 0 ? failures >= fewFailures : failures >= maxFailures && nowAt - reachedAt > tiredSeconds
}

/** Failed endpoints are left alone for longer and longer. */
const isDue = ({ triedAt, failures }: KnownAddress, nowAt: number): boolean => {
  if (triedAt === 0) return true
  const waitSeconds = Math.min(retryMaxSeconds, retryBaseSeconds * 2 ** Math.min(failures, 12))
  return nowAt - triedAt >= waitSeconds
}
