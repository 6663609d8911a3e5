// Who we are on the DHT: our id follows our external address, and the routing table follows our id (dht.md 1.3-5).
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { Signal } from '../../base/signal.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { ExternalAddress } from './external-address.ts'
import { isLocal, isLoopback } from '../../codec/ip-networks.ts'
import { type Family, familyOf } from '../wire/contact.ts'
import { deriveNodeId, isNodeIdValid, type NodeId } from '../wire/node-id.ts'
import { RoutingTable } from './routing-table.ts'

/** What was saved, and what the chain knows. */
export interface IdentityStart {
  readonly savedId: NodeId | undefined
  readonly savedAddress: string | undefined
  readonly chainAddress: string | undefined
  /** The one address that the socket is bound to; undefined: all of this machine. */
  readonly boundAddress: string | undefined
  /** The overlay that we are in; default: that of IPv4. */
  readonly family?: Family
}

const isPublicOf = (family: Family, address: string): boolean => familyOf(address) === family && !isLocal(address)

export class Identity {
  /** The new id, after the table was made anew for it. */
  readonly changed = new Signal<NodeId>()
  readonly family: Family
  readonly #clock: Clock
  readonly #random: Random
  readonly #address: ExternalAddress
  /** Datagrams leave from the bound address: nobody can know better. A local network may lie behind a router. */
  readonly #isCertain: boolean
  #table: RoutingTable

  constructor(clock: Clock, random: Random, start: IdentityStart) {
    const { savedId, savedAddress, chainAddress, boundAddress, family = 4 } = start
    const isPublic = (address: string): boolean => isPublicOf(family, address)
    this.family = family
    this.#clock = clock
    this.#random = random
    const isLoopbackBound = boundAddress !== undefined && isLoopback(boundAddress)
    this.#isCertain = isLoopbackBound || (boundAddress !== undefined && isPublic(boundAddress))
    // An address of a local network is none that others see us at.
    const told = [boundAddress, chainAddress].find((address) => address !== undefined && isPublic(address))
    this.#address = new ExternalAddress(clock, told ?? (isLoopbackBound ? undefined : savedAddress), told !== undefined)
    const address = this.#address.current
    const id = savedId !== undefined && isNodeIdValid(savedId, address) ? savedId : deriveNodeId(address, random)
    this.#table = new RoutingTable(id, clock.monotonicMs())
  }

  get id(): NodeId {
    return this.#table.ownId
  }

  get table(): RoutingTable {
    return this.#table
  }

  get externalAddress(): string | undefined {
    return this.#address.current
  }

  /** A node said that our id does not fit the address at which it sees us. */
  doubted(by: Endpoint, address: string): void {
    if (this.#isCertain || !this.#address.vote(by, address) || isNodeIdValid(this.id, address)) return
    const contacts = this.#table.contacts()
    this.#table = new RoutingTable(deriveNodeId(address, this.#random), this.#clock.monotonicMs())
    for (const contact of contacts)
      if (contact.failures === 0) this.#table.confirm(contact, contact.roundTripMs)
      else this.#table.offer(contact)
    this.changed.emit(this.id)
  }

  /** The part of the table around a point is being searched. */
  touch(point: Uint8Array): void {
    this.#table.touch(point, this.#clock.monotonicMs())
  }

  /** A node answered us as usual. */
  accepted(by: Endpoint): void {
    if (!this.#isCertain) this.#address.agree(by)
  }
}
