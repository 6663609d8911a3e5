// Items that peers announced and we lack: one of the announcers is asked, the next one when it does not deliver.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Peer } from '../peers/peer.ts'

/** How the search for announced items goes. */
export interface WantedOptions {
  readonly clock: Clock
  /** Items that are searched for at the same time. */
  readonly limit: number
  /** Asks a peer for items. */
  readonly ask: (peer: Peer, ids: readonly Uint8Array[]) => void
}

/** Peers that are remembered to have an item, besides the one that was asked. */
const maxOthers = 8
/** Items that one peer can owe us: more of its announcements are not believed. */
const maxOwed = 1_000

interface Wanted {
  readonly id: Uint8Array
  readonly others: Peer[]
  asked: Peer
  askedMs: number
}

/** The search for announced items. Whoever announces and keeps silent costs the others a short wait. */
export class WantedItems {
  readonly #options: WantedOptions
  readonly #items: BoundedMap<string, Wanted>
  readonly #owed = new Map<Peer, number>()

  constructor(options: WantedOptions) {
    this.#options = options
    this.#items = new BoundedMap(options.limit, (_key, { asked }) => {
      this.#relieve(asked)
    })
  }

  /** A peer has items that we lack: asks for those that nobody is asked for. */
  announced(peer: Peer, ids: readonly Uint8Array[]): void {
    const fresh: Uint8Array[] = []
    for (const id of ids) {
      const key = encodeHex(id)
      const item = this.#items.peek(key)
      if (item === undefined) {
        if (!this.#burden(peer)) continue
        this.#items.set(key, { id, others: [], asked: peer, askedMs: this.#options.clock.monotonicMs() })
        fresh.push(id)
      } else if (item.asked !== peer && item.others.length < maxOthers && !item.others.includes(peer)) {
        item.others.push(peer)
      }
    }
    if (fresh.length > 0) this.#options.ask(peer, fresh)
  }

  /** An item came, whoever was asked for it; says whether it was this peer. */
  received(peer: Peer, id: Uint8Array): boolean {
    const key = encodeHex(id)
    const item = this.#items.peek(key)
    if (item === undefined) return false
    this.#items.delete(key)
    this.#relieve(item.asked)
    if (item.asked !== peer) return false
    peer.patience.delivered(this.#options.clock.monotonicMs() - item.askedMs)
    return true
  }

  /** A peer does not have items after all. */
  missing(peer: Peer, ids: readonly Uint8Array[]): void {
    const wanted = new Set(ids.map(encodeHex))
    this.#passOn((item) => item.asked === peer && wanted.has(encodeHex(item.id)))
  }

  /** A peer is gone: others are asked at once for what it owed. */
  left(peer: Peer): void {
    for (const { others } of this.#items.values()) {
      const place = others.indexOf(peer)
      if (place >= 0) others.splice(place, 1)
    }
    this.#passOn(({ asked }) => asked === peer)
    this.#owed.delete(peer)
  }

  /** Asks others for what did not come in time. Returns how many items nobody else is known to have. */
  check(): number {
    const nowMs = this.#options.clock.monotonicMs()
    return this.#passOn(({ asked, askedMs }) => nowMs - askedMs >= asked.patience.waitMs('another'))
  }

  /** Moves items to their next announcer; forgets those that have none, so that a new announcement counts again. */
  #passOn(late: (item: Wanted) => boolean): number {
    const nowMs = this.#options.clock.monotonicMs()
    const requests = new Map<Peer, Uint8Array[]>()
    let givenUp = 0
    for (const [key, item] of [...this.#items.entries()]) {
      if (!late(item)) continue
      this.#relieve(item.asked)
      const next = this.#next(item.others)
      if (next === undefined) {
        this.#items.delete(key)
        givenUp += 1
        continue
      }
      item.asked = next
      item.askedMs = nowMs
      const request = requests.get(next)
      if (request === undefined) requests.set(next, [item.id])
      else request.push(item.id)
    }
    for (const [peer, ids] of requests) this.#options.ask(peer, ids)
    return givenUp
  }

  #next(others: Peer[]): Peer | undefined {
    for (let peer = others.shift(); peer !== undefined; peer = others.shift())
      if (peer.ready && this.#burden(peer)) return peer
    return undefined
  }

  #burden(peer: Peer): boolean {
    const owed = this.#owed.get(peer) ?? 0
    if (owed >= maxOwed) return false
    this.#owed.set(peer, owed + 1)
    return true
  }

  #relieve(peer: Peer): void {
    const owed = (this.#owed.get(peer) ?? 0) - 1
    if (owed > 0) this.#owed.set(peer, owed)
    else this.#owed.delete(peer)
  }
}
