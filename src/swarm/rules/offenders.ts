// Addresses that sent bad posts, in whatever swarm: a lie costs the address, not only the port or the swarm.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { isLocal, personNetwork } from '../../codec/ip-networks.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'

/** Bad posts of one address after which no swarm lets it in: one may come of another branch of the chain. */
const toleratedOffences = 2
/** How long it is shut out; twice as long after each further offence, up to the last. */
const firstBanMs = 3_600_000
const longestBanMs = 24 * firstBanMs

interface Offender {
  readonly offences: number
  readonly untilMs: number
}

/** Who answers for an endpoint, as for a bad post: an address or a /64. Many nodes share a machine or a local network: there, the endpoint. */
export const personAt = (endpoint: Endpoint): string =>
  isLocal(endpoint.address) ? endpointText(endpoint) : personNetwork(endpoint.address)

/** Bad posts by who sent them, over all swarms. */
export class Offenders {
  readonly #clock: Clock
  readonly #offenders = new BoundedMap<string, Offender>(limits.swarmOffenders)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A bad post came from there. */
  note(endpoint: Endpoint): void {
    const key = personAt(endpoint)
    const offences = (this.#offenders.get(key)?.offences ?? 0) + 1
    const further = offences - toleratedOffences - 1
    const banMs = further < 0 ? 0 : Math.min(longestBanMs, firstBanMs * 2 ** further)
    this.#offenders.set(key, { offences, untilMs: this.#clock.monotonicMs() + banMs })
  }

  /** Nobody talks to it now. */
  isShutOut(endpoint: Endpoint): boolean {
    const known = this.#offenders.peek(personAt(endpoint))
    return known !== undefined && known.untilMs > this.#clock.monotonicMs()
  }
}
