// How long an answer takes: of each contact, and of the network as a whole.
import { BoundedMap } from '../../base/bounded-map.ts'
import { RoundTrip } from '../../base/round-trip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import { endpointKey, type NetworkKey } from '../wire/contact.ts'

/** Contacts whose round trips are remembered. */
const maxContacts = 4_096

/** Measured round trips. */
export class RoundTrips {
  readonly #contacts = new BoundedMap<NetworkKey, RoundTrip>(maxContacts)
  readonly #overall = new RoundTrip()

  /** An answer came, however late: a request is never sent twice under one transaction. */
  measured(endpoint: Endpoint, roundTripMs: number): void {
    const key = endpointKey(endpoint)
    const known = this.#contacts.get(key)
    const contact = known ?? new RoundTrip()
    contact.measured(roundTripMs)
    if (known === undefined) this.#contacts.set(key, contact)
    this.#overall.measured(roundTripMs)
  }

  /** After this long without an answer, an endpoint counts as slow. */
  patienceMs(endpoint: Endpoint): number {
    const lateAfterMs = (this.#contacts.peek(endpointKey(endpoint)) ?? this.#overall).lateAfterMs
    if (lateAfterMs === undefined) return parameters.shortTimeoutMs
    return Math.min(parameters.longestPatienceMs, Math.max(parameters.shortestPatienceMs, lateAfterMs))
  }
}
