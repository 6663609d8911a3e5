// How many connections each address has; a /64 of IPv6 is one address.
import { Tally } from '../../base/tally.ts'
import { isLocal, personNetwork } from '../../codec/ip-networks.ts'

/** Counts by address. Nodes of our own machine and network are not counted: many may share an address there. */
export class Persons {
  readonly #tally = new Tally()

  of(address: string): number {
    return isLocal(address) ? 0 : this.#tally.of(personNetwork(address))
  }

  /** Counts one more; calling the result ends that, once. */
  add(address: string): () => void {
    return this.#tally.add(personNetwork(address))
  }
}
