// How many connections each address has; a /64 of IPv6 is one address.
import { isLocal, personNetwork } from '../../codec/ip-networks.ts'

/** Counts by address. Nodes of our own machine and network are not counted: many may share an address there. */
export class Persons {
  readonly #counts = new Map<string, number>()

  of(address: string): number {
    return isLocal(address) ? 0 : (this.#counts.get(personNetwork(address)) ?? 0)
  }

  /** Counts one more; calling the result ends that, once. */
  add(address: string): () => void {
    const person = personNetwork(address)
    this.#counts.set(person, (this.#counts.get(person) ?? 0) + 1)
    let isCounted = true
    return () => {
      if (!isCounted) return
      isCounted = false
      const left = (this.#counts.get(person) ?? 1) - 1
      if (left > 0) this.#counts.set(person, left)
      else this.#counts.delete(person)
    }
  }
}
