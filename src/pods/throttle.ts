// Guesses of login keys: counted by network and by account.
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import { personNetwork } from '../codec/ip-networks.ts'
import { refusal } from './core.ts'

/** Wrong ones in a row from one network, and for one account from everywhere, before each further one closes the door. */
const freeOfNetwork = 10
const freeOfAccount = 50

/** How long it stays closed, in milliseconds. */
const closedMs = 2_000
const closedForAccountMs = 10_000

/** Places that are remembered. */
const maxPlaces = 20_000

interface Failures {
  readonly count: number
  readonly closedUntilMs: number
}

/** While the door is closed, a right key is not looked at: else one could guess on. */
export class Throttle {
  readonly #clock: Clock
  readonly #networks = new BoundedMap<string, Failures>(maxPlaces)
  readonly #accounts = new BoundedMap<string, Failures>(maxPlaces)
  /** From where the owners of accounts have come: strangers who guess do not shut them out. */
  readonly #known = new BoundedMap<string, true>(maxPlaces)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Fault: `pods.closed`. */
  enter(account: string, address: string): void {
    const network = personNetwork(address)
    const nowMs = this.#clock.monotonicMs()
    const ofNetwork = this.#networks.get(network)?.closedUntilMs ?? 0
    const isKnown = this.#known.get(`${account} ${network}`) === true
    const ofAccount = isKnown ? 0 : (this.#accounts.get(account)?.closedUntilMs ?? 0)
    const untilMs = Math.max(ofNetwork, ofAccount)
    if (untilMs > nowMs)
      throw refusal(429, 'closed', 'There were too many wrong passwords. Wait a moment, then try again.', {
        retryAfter: Math.ceil((untilMs - nowMs) / 1000),
      })
  }

  failed(account: string, address: string): void {
    this.#count(this.#networks, personNetwork(address), freeOfNetwork, closedMs)
    this.#count(this.#accounts, account, freeOfAccount, closedForAccountMs)
  }

  succeeded(account: string, address: string): void {
    const network = personNetwork(address)
    this.#networks.delete(network)
    this.#known.set(`${account} ${network}`, true)
  }

  #count(places: BoundedMap<string, Failures>, place: string, free: number, pauseMs: number): void {
    const count = (places.get(place)?.count ?? 0) + 1
    places.set(place, { count, closedUntilMs: count > free ? this.#clock.monotonicMs() + pauseMs : 0 })
  }
}
