// How long an answer takes: of each contact, and of the network as a whole, estimated as in RFC 6298.
import { BoundedMap } from '../../base/bounded-map.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'

interface Estimate {
  readonly smoothedMs: number
  readonly deviationMs: number
}

/** Contacts whose round trips are remembered. */
const maxContacts = 4_096

const refine = (known: Estimate | undefined, sampleMs: number): Estimate => {
  if (known === undefined) return { smoothedMs: sampleMs, deviationMs: sampleMs / 2 }
  const { smoothedMs, deviationMs } = known
  return {
    deviationMs: 0.75 * deviationMs + 0.25 * Math.abs(smoothedMs - sampleMs),
    smoothedMs: 0.875 * smoothedMs + 0.125 * sampleMs,
  }
}

const timeoutOf = ({ smoothedMs, deviationMs }: Estimate): number =>
  Math.min(parameters.longestPatienceMs, Math.max(parameters.shortestPatienceMs, smoothedMs + 4 * deviationMs))

/** Measured round trips. */
export class RoundTrips {
  readonly #contacts = new BoundedMap<string, Estimate>(maxContacts)
  #overall: Estimate | undefined

  /** An answer came, however late: a request is never sent twice under one transaction. */
  measured(endpoint: Endpoint, roundTripMs: number): void {
    const key = endpointText(endpoint)
    this.#contacts.set(key, refine(this.#contacts.get(key), roundTripMs))
    this.#overall = refine(this.#overall, roundTripMs)
  }

  /** After this long without an answer, an endpoint counts as slow. */
  patienceMs(endpoint: Endpoint): number {
    const estimate = this.#contacts.get(endpointText(endpoint)) ?? this.#overall
    return estimate === undefined ? parameters.shortTimeoutMs : timeoutOf(estimate)
  }
}
