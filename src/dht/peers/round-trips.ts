// How long an answer takes: of each contact, and of the network as a whole.
import { BoundedMap } from '../../base/bounded-map.ts'
import { RoundTrip } from '../../base/round-trip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import { endpointKey, type NetworkKey } from '../wire/contact.ts'

/** Contacts whose round trips are remembered. */
const maxContacts = 4_096

/** Share of each answer in what is known of all: some dozens of them count. */
const weightOfAnswer = 1 / 64

/** Measured round trips. */
export class RoundTrips {
  readonly #contacts = new BoundedMap<NetworkKey, RoundTrip>(maxContacts)
  readonly #overall = new RoundTrip()
  #lateShare = 0

  /** An answer came, however late: a request is never sent twice under one transaction. */
  measured(endpoint: Endpoint, roundTripMs: number): void {
    const key = endpointKey(endpoint)
    const known = this.#contacts.get(key)
    const contact = known ?? new RoundTrip()
    contact.measured(roundTripMs)
    if (known === undefined) this.#contacts.set(key, contact)
    this.#overall.measured(roundTripMs)
  }

  /** An answer came in time, or did not. */
  awaited(isLate: boolean): void {
    this.#lateShare += weightOfAnswer * (Number(isLate) - this.#lateShare)
  }

  /**
   * How many questions a lookup has under way, so that five are answered in time: more where datagrams get lost or many
   * contacts are gone, as long as that costs no more than half as much again.
   */
  get branching(): number {
    const { lookupBranching, mostLookupBranching } = parameters
    return Math.min(mostLookupBranching, Math.round(lookupBranching / Math.max(0.1, 1 - this.#lateShare)))
  }

  /** After this long without an answer, an endpoint counts as slow. */
  patienceMs(endpoint: Endpoint): number {
    const lateAfterMs = (this.#contacts.peek(endpointKey(endpoint)) ?? this.#overall).lateAfterMs
    if (lateAfterMs === undefined) return parameters.shortTimeoutMs
    return Math.min(parameters.longestPatienceMs, Math.max(parameters.shortestPatienceMs, lateAfterMs))
  }
}
