// Requests in flight: matched by transaction id, address and port (dht.md 2.2-1, 10.1-12).
import type { Clock, Timer } from '../../base/clock.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { ErrorMessage, ReplyMessage } from '../wire/krpc.ts'
import { parameters } from '../parameters.ts'

/** What a request tells its owner: `slow` at most once, then exactly one of the other two. */
export interface RequestEvents {
  /** A reply with a valid id. */
  replied(message: ReplyMessage, roundTripMs: number): void
  /** No reply for as long as one usually takes; it may still come. */
  slow(): void
  /** `refused`: the node answered with an error or a broken reply; `silent`: it did not answer. */
  failed(reason: 'refused' | 'silent'): void
}

interface Pending {
  readonly endpoint: Endpoint
  readonly sentMs: number
  readonly events: RequestEvents
  timer: Timer
}

const transactionIds = 0x1_0000

/** At most `parameters.maxPendingRequests` of them. */
export class TransactionTable {
  readonly #clock: Clock
  readonly #random: Random
  readonly #pending = new Map<number, Pending>()
  /** How many requests each address still has to answer. */
  readonly #awaited = new Map<string, number>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  get size(): number {
    return this.#pending.size
  }

  /** Whether anything is awaited of an address. */
  awaits({ address }: Endpoint): boolean {
    return this.#awaited.has(address)
  }

  /** The id to send the request with; undefined when too many are in flight. */
  open(endpoint: Endpoint, patienceMs: number, events: RequestEvents): Uint8Array | undefined {
    if (this.#pending.size >= parameters.maxPendingRequests) return undefined
    let id = randomBelow(this.#random, transactionIds)
    while (this.#pending.has(id)) id = (id + 1) % transactionIds
    const pending: Pending = {
      endpoint,
      sentMs: this.#clock.monotonicMs(),
      events,
      timer: this.#clock.after(patienceMs, () => {
        pending.timer = this.#clock.after(parameters.finalTimeoutMs - patienceMs, () => {
          this.#forget(id, endpoint)
          events.failed('silent')
        })
        events.slow()
      }),
    }
    this.#pending.set(id, pending)
    this.#awaited.set(endpoint.address, (this.#awaited.get(endpoint.address) ?? 0) + 1)
    return Uint8Array.of(id >> 8, id & 0xff)
  }

  /** Hands a reply or an error to its request; false when nobody waits for it. */
  settle(message: ReplyMessage | ErrorMessage, from: Endpoint): boolean {
    const [high, low] = message.transaction
    if (high === undefined || low === undefined || message.transaction.length !== 2) return false
    const id = high * 256 + low
    const pending = this.#pending.get(id)
    if (pending?.endpoint.port !== from.port || pending.endpoint.address !== from.address) return false
    this.#forget(id, from)
    pending.timer.cancel()
    if (message.kind === 'error' || message.id === undefined) pending.events.failed('refused')
    else pending.events.replied(message, this.#clock.monotonicMs() - pending.sentMs)
    return true
  }

  /** Forgets all requests without telling anybody. */
  close(): void {
    for (const { timer } of this.#pending.values()) timer.cancel()
    this.#pending.clear()
    this.#awaited.clear()
  }

  #forget(id: number, { address }: Endpoint): void {
    this.#pending.delete(id)
    const left = (this.#awaited.get(address) ?? 0) - 1
    if (left > 0) this.#awaited.set(address, left)
    else this.#awaited.delete(address)
  }
}
