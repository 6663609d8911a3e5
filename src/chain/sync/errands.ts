// The DHT, asked for peers that cannot use UDP (chain.md 6.8, server side).
import { emptyBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { DhtService, PutItem } from '../types.ts'

/** What errands are done with. */
export interface ErrandsParts {
  readonly clock: Clock
  readonly log: Log
  readonly pool: PeerPool
  /** Whether this node can use UDP; if not, peers are told to choose others. */
  readonly isOpen: boolean
}

/** What the reference allows: 500 in five seconds, of which a put counts ten (chain.md 6.8). */
const burst = 500
const perSecond = 100
const putCost = 10

/** A search that is still asked for after this was forgotten by whoever asked. */
const errandMs = 20_000

/** What one peer has us do. */
interface Customer {
  readonly budget: TokenBucket
  readonly searches: Map<string, AbortController>
}

/** The searches and puts of all peers. */
export class Errands {
  readonly #parts: ErrandsParts
  readonly #customers = new Map<Peer, Customer>()
  readonly #waiting: (() => Promise<void>)[] = []
  #running = 0
  #service: DhtService | undefined

  constructor(parts: ErrandsParts) {
    this.#parts = parts
    parts.pool.left.on((peer) => {
      for (const search of this.#customers.get(peer)?.searches.values() ?? []) search.abort()
      this.#customers.delete(peer)
    })
  }

  /** From now on there is a DHT to ask. */
  open(service: DhtService): void {
    this.#service = service
  }

  receiveGet(peer: Peer, { target, stop }: { readonly target: DhtTarget; readonly stop: boolean }): void {
    const key = targetKey(target)
    if (stop) {
      this.#customers.get(peer)?.searches.get(encodeHex(key))?.abort()
      return
    }
    const customer = this.#admit(peer, 1)
    if (customer === undefined || customer.searches.has(encodeHex(key))) return
    if (customer.searches.size >= limits.dhtErrandsOfPeer) {
      this.#parts.pool.penalise(peer, { code: 'dht-errand-refused' })
      return
    }
    const search = new AbortController()
    customer.searches.set(encodeHex(key), search)
    const isTaken = this.#start(() => this.#search(peer, { target, key, search }))
    if (!isTaken) peer.send('dhtgetreply', { key, list: emptyBytes })
    if (!isTaken) customer.searches.delete(encodeHex(key))
  }

  receivePut(peer: Peer, { target, item }: { readonly target: DhtTarget; readonly item: PutItem }): void {
    if (this.#admit(peer, putCost) === undefined) return
    this.#start(async () => {
      const outcome = await this.#service?.put(target, item)
      if (outcome === 'malformed') this.#parts.pool.penalise(peer, { code: 'dht-errand-malformed' })
    })
  }

  /** The peer with what it has under way; undefined when nothing is done for it. */
  #admit(peer: Peer, cost: number): Customer | undefined {
    const { pool, clock, isOpen } = this.#parts
    if (!isOpen) {
      if (pool.mayTrouble(peer, 0)) peer.send('nodhtproxy', emptyBytes)
      return undefined
    }
    if (this.#service === undefined) return undefined
    const fresh = { budget: new TokenBucket(clock, perSecond, burst), searches: new Map<string, AbortController>() }
    const customer = this.#customers.get(peer) ?? fresh
    this.#customers.set(peer, customer)
    if (customer.budget.take(cost)) return customer
    pool.penalise(peer, { code: 'dht-errand-refused' })
    return undefined
  }

  async #search(
    peer: Peer,
    { target, key, search }: { readonly target: DhtTarget; readonly key: Uint8Array; readonly search: AbortController },
  ): Promise<void> {
    const timer = this.#parts.clock.after(errandMs, () => {
      search.abort()
    })
    let answers = 0
    const answer = (list: Uint8Array): void => {
      if (search.signal.aborted || list.length > limits.dhtAnswerBytes || answers >= limits.dhtErrandAnswers) return
      answers += 1
      if (peer.hasRoom) peer.send('dhtgetreply', { key, list })
    }
    try {
      if (!search.signal.aborted) await this.#service?.get(target, answer, search.signal)
      if (answers === 0 && !search.signal.aborted) peer.send('dhtgetreply', { key, list: emptyBytes })
    } finally {
      timer.cancel()
      this.#customers.get(peer)?.searches.delete(encodeHex(key))
    }
  }

  /** Says whether it will be done: too many may wait already. */
  #start(errand: () => Promise<void>): boolean {
    if (this.#running >= limits.dhtErrands) {
      if (this.#waiting.length >= limits.dhtErrandsWaiting) return false
      this.#waiting.push(errand)
      return true
    }
    this.#running += 1
    void this.#run(errand)
    return true
  }

  async #run(errand: () => Promise<void>): Promise<void> {
    for (let next: (() => Promise<void>) | undefined = errand; next !== undefined; next = this.#waiting.shift())
      await next().catch((error: unknown) => {
        this.#parts.log.warn('errand in the DHT failed', { error: messageOf(error) })
      })
    this.#running -= 1
  }
}
