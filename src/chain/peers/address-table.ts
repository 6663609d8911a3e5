// One half of the address book: endpoints in places that follow from what they are.
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'

/** What is known of an endpoint. Times are Unix seconds, 0 = never. */
export interface KnownAddress {
  readonly endpoint: Endpoint
  readonly services: bigint
  readonly seenAt: number
  readonly triedAt: number
  /** The last time a handshake succeeded. */
  readonly reachedAt: number
  readonly failures: number
  /** Network of whoever told us. */
  readonly source: string
}

/** Where an endpoint can stand, and who stands there now. */
export interface Room {
  readonly place: number
  /** Who has to give way. */
  readonly holder: KnownAddress | undefined
}

/** Endpoints by key and by place. */
export class AddressTable {
  readonly #byPlace = new Map<number, KnownAddress>()
  readonly #places = new Map<string, number>()
  readonly #placesOf: (entry: KnownAddress) => readonly number[]
  readonly #isLoose: (entry: KnownAddress) => boolean

  /** `placesOf`: where an endpoint may stand; `isLoose`: whether it gives way to another one. */
  constructor(placesOf: (entry: KnownAddress) => readonly number[], isLoose: (entry: KnownAddress) => boolean) {
    this.#placesOf = placesOf
    this.#isLoose = isLoose
  }

  get size(): number {
    return this.#places.size
  }

  has(key: string): boolean {
    return this.#places.has(key)
  }

  get(key: string): KnownAddress | undefined {
    const place = this.#places.get(key)
    return place === undefined ? undefined : this.#byPlace.get(place)
  }

  values(): readonly KnownAddress[] {
    return [...this.#byPlace.values()]
  }

  /** A free place for an endpoint, else one whose holder gives way; undefined: there is none. */
  roomFor(entry: KnownAddress): Room | undefined {
    const rooms = this.#placesOf(entry).map((place) => ({ place, holder: this.#byPlace.get(place) }))
    return (
      rooms.find(({ holder }) => holder === undefined) ??
      rooms.find(({ holder }) => holder !== undefined && this.#isLoose(holder))
    )
  }

  /** Puts an endpoint into a place, or what is known of it anew where it stands. */
  put(entry: KnownAddress, place = this.#places.get(endpointText(entry.endpoint))): void {
    if (place === undefined) return
    this.#byPlace.set(place, entry)
    this.#places.set(endpointText(entry.endpoint), place)
  }

  delete(key: string): boolean {
    const place = this.#places.get(key)
    if (place === undefined) return false
    this.#places.delete(key)
    return this.#byPlace.delete(place)
  }
}
