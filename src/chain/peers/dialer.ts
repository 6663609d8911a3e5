// Whom to connect to: the nodes that the user named, and eight that chance names (chain.md 6.2).
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { isLocal, providerNetwork } from '../../codec/ip-networks.ts'
import { type HostAndPort, splitHostAndPort } from '../../codec/ip.ts'
import type { Endpoint, Sockets } from '../../net/endpoint.ts'
import type { Network } from '../../protocol/network.ts'
import type { AddressBook } from './address-book.ts'
import { outboundTarget, type PeerPool } from './peer-pool.ts'
import { askDnsSeeds } from './seeds.ts'
import { type FurtherWay, type NodeSource, WaysIn } from './ways-in.ts'

/** What the dialer needs. */
export interface DialerParts {
  readonly clock: Clock
  readonly random: Random
  readonly pool: PeerPool
  readonly book: AddressBook
  readonly sockets: Sockets
}

/** How the dialer is set. */
export interface DialerOptions {
  readonly network: Network
  readonly connectOnly: readonly string[]
  readonly addNodes: readonly string[]
  readonly useDnsSeeds: boolean
  readonly useFixedSeeds: boolean
  readonly maxConnections: number
}

/** A node that the user named: dialled at once, then again and again while it is not connected. */
interface NamedNode {
  readonly host: string
  readonly port: number
  waitMs: number
  dueMs: number
  busy: boolean
}

const tickMs = 500
const firstRetryMs = 2_000
const lastRetryMs = 120_000
/** Attempts that run at the same time. */
const maxAttempts = 4
const flushPeriodMs = 60_000
/** Nodes that a user may name. */
const maxNamed = 256

/** Keeps connections coming. */
export class Dialer {
  readonly #parts: DialerParts
  readonly #options: DialerOptions
  readonly #named = new Map<string, NamedNode>()
  /** None where only named nodes are dialled. */
  readonly #ways: WaysIn | undefined
  #attempts = 0

  constructor(parts: DialerParts, options: DialerOptions, scope: Scope) {
    this.#parts = parts
    this.#options = options
    const { clock, book } = parts
    for (const text of options.connectOnly.length > 0 ? options.connectOnly : options.addNodes) this.add(text)
    const timers = [
      clock.every(tickMs, () => {
        this.#tick()
      }),
      clock.every(flushPeriodMs, () => {
        book.flush()
      }),
    ]
    this.#ways = this.#isClosed ? undefined : new WaysIn(parts, options, scope)
    scope.defer(() => {
      book.flush()
    })
    scope.defer(() => {
      for (const timer of timers) timer.cancel()
    })
  }

  /** Asks one more DNS seed. */
  askSeed(host: string): void {
    if (!this.#isClosed) void askDnsSeeds(this.#options.network, [host], this.#parts)
  }

  /** Looks for nodes where somebody else knows some. */
  findBy(way: FurtherWay, source: NodeSource): void {
    this.#ways?.add(way, source)
  }

  /** Names a node: it is dialled now, and kept. */
  add(text: string): Verdict<undefined, { code: 'node-already-added' | 'node-address-invalid' }> {
    const split = splitHostAndPort(text, this.#options.network.port)
    if (split === undefined || this.#named.size >= maxNamed) return reject({ code: 'node-address-invalid' })
    if (this.#named.has(text)) return reject({ code: 'node-already-added' })
    const node = { ...split, waitMs: firstRetryMs / 2, dueMs: 0, busy: false }
    this.#named.set(text, node)
    void this.#dialNamed(node)
    return accept(undefined)
  }

  /** Stops keeping a node; an existing connection stays. */
  remove(text: string): Verdict<undefined, { code: 'node-not-added' }> {
    return this.#named.delete(text) ? accept(undefined) : reject({ code: 'node-not-added' })
  }

  /** Dials a node once. */
  async tryOnce(text: string): Promise<Verdict<undefined, { code: 'node-address-invalid' | 'node-unreachable' }>> {
    const split = splitHostAndPort(text, this.#options.network.port)
    if (split === undefined) return reject({ code: 'node-address-invalid' })
    for (const endpoint of await this.#endpointsOf(split)) {
      if (this.#parts.pool.isConnectedTo(endpoint)) return accept(undefined)
      if (await this.#parts.pool.dial(endpoint)) return accept(undefined)
    }
    return reject({ code: 'node-unreachable' })
  }

  /** Whether only named nodes are dialled. */
  get #isClosed(): boolean {
    return this.#options.connectOnly.length > 0
  }

  #tick(): void {
    const nowMs = this.#parts.clock.monotonicMs()
    for (const node of this.#named.values()) if (!node.busy && nowMs >= node.dueMs) void this.#dialNamed(node)
    if (this.#isClosed) return
    const target = Math.min(outboundTarget, this.#options.maxConnections)
    while (this.#attempts < maxAttempts && this.#parts.pool.outboundAddresses().length < target) {
      const endpoint = this.#pick()
      if (endpoint === undefined) return
      void this.#dial(endpoint)
    }
  }

  /** One node of each network at most, so that nobody can surround us from one place; never one we are connected to. */
  #pick(): Endpoint | undefined {
    const { pool, book } = this.#parts
    const addresses = new Set(pool.all().map(({ remote }) => remote.address))
    const networks = new Set(pool.outboundAddresses().map(providerNetwork))
    return book.pick(({ address, port }) => {
      if (pool.isBanned(address) || pool.isConnectedTo({ address, port })) return false
      return isLocal(address) || (!addresses.has(address) && !networks.has(providerNetwork(address)))
    })
  }

  async #dial(endpoint: Endpoint): Promise<void> {
    const { pool, book } = this.#parts
    this.#attempts += 1
    // The count of failures is cleared by a handshake.
    book.tried(endpoint)
    await pool.dial(endpoint)
    this.#attempts -= 1
  }

  async #dialNamed(node: NamedNode): Promise<void> {
    const { clock, pool } = this.#parts
    node.busy = true
    let kept = false
    for (const endpoint of await this.#endpointsOf(node)) {
      kept = pool.isConnectedTo(endpoint)
      if (kept || (await pool.dial(endpoint))) break
    }
    node.busy = false
    // Whoever hangs up at once is not dialled more often than whoever does not answer.
    node.waitMs = kept ? firstRetryMs : Math.min(node.waitMs * 2, lastRetryMs)
    node.dueMs = clock.monotonicMs() + node.waitMs
  }

  async #endpointsOf({ host, port }: HostAndPort): Promise<readonly Endpoint[]> {
    return (await this.#parts.sockets.resolve(host)).map((address) => ({ address, port }))
  }
}
