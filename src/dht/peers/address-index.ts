// Contacts by where they are: one of an address, and those of one network together (dht.md 5.6-5).
import type { Endpoint } from '../../net/endpoint.ts'
import { type NetworkKey, networkOf } from '../wire/contact.ts'
import type { Entry } from './bucket.ts'

/** Entries of a table, live ones and replacements. Those of one /16 hang together, so that one map is enough. */
export class AddressIndex {
  readonly #first = new Map<NetworkKey, Entry>()

  /** The entry of this address, whatever its port. */
  at(endpoint: Endpoint): Entry | undefined {
    const network32 = networkOf(endpoint, 32)
    return this.find(endpoint, (entry) => entry.network32 === network32)
  }

  /** The first entry of the /16 of an endpoint that fits. */
  find(endpoint: Endpoint, fits: (entry: Entry) => boolean): Entry | undefined {
    let entry = this.#first.get(networkOf(endpoint, 16))
    while (entry !== undefined && !fits(entry)) entry = entry.next
    return entry
  }

  add(entry: Entry): void {
    const region = networkOf(entry.endpoint, 16)
    entry.next = this.#first.get(region)
    this.#first.set(region, entry)
  }

  /** Does nothing when the entry has left already. */
  delete(entry: Entry): void {
    const region = networkOf(entry.endpoint, 16)
    const first = this.#first.get(region)
    if (first === entry) {
      if (entry.next === undefined) this.#first.delete(region)
      else this.#first.set(region, entry.next)
      return
    }
    let before = first
    while (before !== undefined && before.next !== entry) before = before.next
    if (before !== undefined) before.next = entry.next
  }
}
