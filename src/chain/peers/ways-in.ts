// The ways into the network beside saved and named nodes, each tried when those before it have brought too little (docs/adr/0055-ways-in.md).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint, Sockets } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { AddressBook } from './address-book.ts'
import type { PeerPool } from './peer-pool.ts'
import { addFixedSeeds, askDnsSeeds } from './seeds.ts'

/** Says where nodes of the chain may be; whoever knows some fits it. */
export type NodeSource = () => readonly Endpoint[]

/** Ways that others know: neighbours are connected to in any case, nodes of the DHT when there is nobody else. */
export type FurtherWay = 'local-network' | 'dht'

/** What the ways are tried with. */
export interface WaysInParts {
  readonly clock: Clock
  readonly random: Random
  readonly pool: Pick<PeerPool, 'all' | 'ready' | 'dial' | 'isConnectedTo' | 'isBanned'>
  readonly book: AddressBook
  readonly sockets: Sockets
}

/** Which of them there are. */
export interface WaysInOptions {
  readonly network: Network
  readonly useDnsSeeds: boolean
  readonly useFixedSeeds: boolean
}

const tickMs = 1_000
/** By then whoever is saved, named or near has answered. */
const dnsSeedsAfterMs = 3_000
/** Who is not on the internet yet asks the seeds again after this, and then ever less often. */
const dnsRetryMs = 60_000
const dnsLastRetryMs = 3_600_000
/** Peers below which the seeds are asked. */
const enoughPeers = 2
/** When nobody was found, the fixed seeds are taken after this (chain.md 4). */
const fixedSeedsAfterMs = 60_000
/** When there is no peer either, nodes of the DHT are tried (dht.md 1.5): after the fixed seeds, where there are any. */
const dhtAfterMs = { withFixedSeeds: 75_000, without: 20_000 }
const dhtPeriodMs = 30_000
/** Attempts that run at the same time. */
const maxAttempts = 4
/** A neighbour that did not answer, or hung up, is not dialled again before this. */
const nearbyRetryMs = 30_000

/** Tries the ways in their order while the scope is open. */
export class WaysIn {
  readonly #parts: WaysInParts
  readonly #options: WaysInOptions
  readonly #startMs: number
  readonly #sources = new Map<FurtherWay, NodeSource>()
  readonly #triedNearbyMs = new BoundedMap<string, number>(limits.nearbyNodes)
  #dnsDueMs: number
  #dnsWaitMs = dnsRetryMs
  #attempts = 0
  #dhtDueMs: number

  constructor(parts: WaysInParts, options: WaysInOptions, scope: Scope) {
    this.#parts = parts
    this.#options = options
    this.#startMs = parts.clock.monotonicMs()
    this.#dnsDueMs = this.#startMs + dnsSeedsAfterMs
    this.#dhtDueMs = this.#startMs + (options.useFixedSeeds ? dhtAfterMs.withFixedSeeds : dhtAfterMs.without)
    const timer = parts.clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Adds a way of which others know. */
  add(way: FurtherWay, source: NodeSource): void {
    this.#sources.set(way, source)
  }

  #tick(): void {
    const { clock, pool, book } = this.#parts
    const nowMs = clock.monotonicMs()
    this.#dialNeighbours(nowMs)
    const peers = pool.ready().length
    if (nowMs >= this.#dnsDueMs && (peers < enoughPeers || book.size === 0)) this.#askDnsSeeds(nowMs)
    if (this.#options.useFixedSeeds && book.size === 0 && nowMs - this.#startMs >= fixedSeedsAfterMs)
      addFixedSeeds(this.#options.network, book, this.#parts)
    if (nowMs >= this.#dhtDueMs && peers === 0) this.#dialDhtNodes(nowMs)
  }

  #dialNeighbours(nowMs: number): void {
    const { random, pool } = this.#parts
    const nearby = this.#sources.get('local-network')?.() ?? []
    const connected = new Set(pool.all().map(({ remote }) => remote.address))
    let free = limits.nearbyPeers - nearby.filter(({ address }) => connected.has(address)).length
    for (const endpoint of shuffled(random, nearby)) {
      if (free <= 0 || this.#attempts >= maxAttempts) return
      const text = endpointText(endpoint)
      const triedMs = this.#triedNearbyMs.get(text)
      const isTried = triedMs !== undefined && nowMs - triedMs < nearbyRetryMs
      if (isTried || connected.has(endpoint.address) || !this.#mayDial(endpoint)) continue
      free -= 1
      this.#triedNearbyMs.set(text, nowMs)
      void this.#dial(endpoint)
    }
  }

  #askDnsSeeds(nowMs: number): void {
    this.#dnsDueMs = nowMs + this.#dnsWaitMs
    this.#dnsWaitMs = Math.min(2 * this.#dnsWaitMs, dnsLastRetryMs)
    const { network, useDnsSeeds } = this.#options
    if (useDnsSeeds) void askDnsSeeds(network, network.dnsSeeds, this.#parts)
  }

  #dialDhtNodes(nowMs: number): void {
    this.#dhtDueMs = nowMs + dhtPeriodMs
    const nodes = (this.#sources.get('dht')?.() ?? []).filter((endpoint) => this.#mayDial(endpoint))
    for (const endpoint of shuffled(this.#parts.random, nodes))
      if (this.#attempts < maxAttempts) void this.#dial(endpoint)
  }

  async #dial(endpoint: Endpoint): Promise<void> {
    this.#attempts += 1
    await this.#parts.pool.dial(endpoint)
    this.#attempts -= 1
  }

  #mayDial(endpoint: Endpoint): boolean {
    const { pool } = this.#parts
    return !pool.isConnectedTo(endpoint) && !pool.isBanned(endpoint.address)
  }
}
