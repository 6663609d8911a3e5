// Who leaves when a newcomer finds all places for those who connect to us taken (chain.md 6.2).
import { compareBytes, concatBytes } from '../../base/bytes.ts'
import { pickOne, type Random } from '../../base/random.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { providerNetwork } from '../../codec/ip-networks.ts'
import { sha256 } from '../../crypto/hash.ts'
import type { Endpoint } from '../../net/endpoint.ts'

/** What a guest is judged by. */
export interface Guest {
  readonly remote: Endpoint
  /** Whether its handshake is over. */
  readonly ready: boolean
  readonly ageMs: number
  /** Shortest time in which it answered a ping; undefined: it has answered none. */
  readonly shortestPingMs: number | undefined
  /** When it last brought a block that we lacked, on the monotonic clock; undefined: never. */
  readonly broughtBlockMs: number | undefined
  /** The same of a registration. */
  readonly broughtRegistrationMs: number | undefined
}

/** Without a handshake for so long, a guest is the first to leave: it takes others less than two round trips over Tor. */
const handshakeGraceMs = 2_500
/** How many stay for each merit. None of them can be bought with addresses alone. */
const keptByNetwork = 4
const keptByPing = 8
const keptByRegistrations = 4
const keptByBlocks = 4

type Order = (left: Guest, right: Guest) => number

/** The candidates without the `count` first ones in an order, among those who can be ordered. */
const without = (guests: readonly Guest[], count: number, order: Order, counts: (guest: Guest) => boolean) => {
  const kept = new Set([...guests].filter(counts).sort(order).slice(0, count))
  return guests.filter((guest) => !kept.has(guest))
}

const always = (): boolean => true

/**
 * Protects by merits that an attacker cannot have all of; of the rest, the network of the internet with most guests loses
 * one. An attacker with one network drives out only itself.
 */
export class InboundPlaces {
  readonly #random: Random
  readonly #key: Uint8Array
  readonly #ranks = new WeakMap<Guest, Uint8Array>()

  constructor(random: Random) {
    this.#random = random
    this.#key = random.bytes(16)
  }

  /** Who has to leave; undefined where everybody has a merit. */
  whoLeaves<Kind extends Guest>(guests: readonly Kind[]): Kind | undefined {
    const late = guests.filter(({ ready, ageMs }) => !ready && ageMs >= handshakeGraceMs)
    return this.#ofLargestNetwork(late.length > 0 ? late : (this.#withoutMerit(guests) as readonly Kind[]))
  }

  #withoutMerit(guests: readonly Guest[]): readonly Guest[] {
    let rest = without(
      guests,
      keptByNetwork,
      (left, right) => compareBytes(this.#rankOf(left), this.#rankOf(right)),
      always,
    )
    rest = without(
      rest,
      keptByPing,
      (left, right) => (left.shortestPingMs ?? 0) - (right.shortestPingMs ?? 0),
      ({ shortestPingMs }) => shortestPingMs !== undefined,
    )
    rest = without(
      rest,
      keptByRegistrations,
      (left, right) => (right.broughtRegistrationMs ?? 0) - (left.broughtRegistrationMs ?? 0),
      ({ broughtRegistrationMs }) => broughtRegistrationMs !== undefined,
    )
    rest = without(
      rest,
      keptByBlocks,
      (left, right) => (right.broughtBlockMs ?? 0) - (left.broughtBlockMs ?? 0),
      ({ broughtBlockMs }) => broughtBlockMs !== undefined,
    )
    return without(rest, rest.length >> 1, (left, right) => right.ageMs - left.ageMs, always)
  }

  /** By a secret order of the networks: whoever wants to be first cannot choose an address for it. */
  #rankOf(guest: Guest): Uint8Array {
    const known = this.#ranks.get(guest)
    if (known !== undefined) return known
    const rank = sha256(concatBytes(this.#key, encodeUtf8(providerNetwork(guest.remote.address))))
    this.#ranks.set(guest, rank)
    return rank
  }

  /** One of the network that has most of the candidates; chance decides among equals. */
  #ofLargestNetwork<Kind extends Guest>(candidates: readonly Kind[]): Kind | undefined {
    const networks = new Map<string, Kind[]>()
    for (const guest of candidates) {
      const network = providerNetwork(guest.remote.address)
      const others = networks.get(network)
      if (others === undefined) networks.set(network, [guest])
      else others.push(guest)
    }
    const crowds = [...networks.values()]
    const largest = Math.max(0, ...crowds.map(({ length }) => length))
    const crowd = pickOne(
      this.#random,
      crowds.filter(({ length }) => length === largest),
    )
    return pickOne(this.#random, crowd ?? [])
  }
}
