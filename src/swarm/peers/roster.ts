// Who is in a swarm now, and what becomes of them when their connection ends.
import type { Clock } from '../../base/clock.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { Offenders } from '../rules/offenders.ts'
import { penaltyOf, type SwarmRejection } from '../rules/rejections.ts'
import type { ExchangeSide } from './exchange.ts'
import type { Peer } from './peer.ts'
import type { PeerList } from './peer-list.ts'

/** What a roster depends on. */
export interface RosterNeeds {
  readonly clock: Clock
  readonly offenders: Offenders
  readonly candidates: PeerList
  readonly manyConnectionsPerAddress: boolean
}

/** A connected peer, with whatever else a swarm knows of it. */
export interface Present {
  readonly peer: Peer
  readonly exchange: ExchangeSide
}

/** A connection that has lived this long was worth having. */
const provedMs = 30_000

/** Who is there, for those who connect and look for peers. */
export type Attendance = Pick<Roster<Present>, 'size' | 'peers' | 'endpoints' | 'isConnectedTo' | 'takeChanged'>

/** The connected peers of one swarm. */
export class Roster<Member extends Present> {
  readonly #needs: RosterNeeds
  readonly #members = new Map<Peer, Member>()
  #hasChanged = false

  constructor(needs: RosterNeeds) {
    this.#needs = needs
  }

  /** Connected peers. */
  get size(): number {
    return this.#members.size
  }

  members(): MapIterator<Member> {
    return this.#members.values()
  }

  peers(): MapIterator<Peer> {
    return this.#members.keys()
  }

  get(peer: Peer): Member | undefined {
    return this.#members.get(peer)
  }

  /** Where connected peers accept connections. */
  *endpoints(): Generator<Endpoint> {
    for (const { exchange } of this.#members.values()) if (exchange.endpoint !== undefined) yield exchange.endpoint
  }

  /** Whether there is a connection that a new one to `endpoint` would only double. */
  isConnectedTo(endpoint: Endpoint): boolean {
    for (const { peer, exchange } of this.#members.values()) {
      const known = exchange.endpoint
      if (known !== undefined && known.address === endpoint.address && known.port === endpoint.port) return true
      if (!this.#needs.manyConnectionsPerAddress && peer.remote.address === endpoint.address) return true
    }
    return false
  }

  /** True once after peers came or went. */
  takeChanged(): boolean {
    const changed = this.#hasChanged
    this.#hasChanged = false
    return changed
  }

  add(member: Member): void {
    this.#members.set(member.peer, member)
    this.#hasChanged = true
  }

  /** Forgets a peer whose connection is over; a lie costs its address. Gives what was known of it. */
  remove(peer: Peer, rejection: SwarmRejection | undefined): Member | undefined {
    const member = this.#members.get(peer)
    if (member === undefined) return undefined
    this.#members.delete(peer)
    this.#hasChanged = true
    const { candidates, clock, offenders } = this.#needs
    const { endpoint } = member.exchange
    if (endpoint !== undefined) {
      if (peer.ageMs >= provedMs) candidates.proved(endpoint)
      candidates.ended(endpoint, clock.monotonicMs())
    }
    if (rejection === undefined || penaltyOf(rejection) !== 'ban') return member
    offenders.note(peer.remote)
    candidates.ban(peer.remote)
    if (endpoint !== undefined) candidates.ban(endpoint)
    return member
  }

  /** Lets all connections tell and hear what is due. */
  tick(nowMs: number): void {
    const connected = (): Iterable<Endpoint> => this.endpoints()
    for (const { peer, exchange } of this.#members.values()) {
      peer.tick(nowMs)
      if (!peer.over) exchange.tick(nowMs, connected)
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const peer of [...this.#members.keys()]) peer.leave()
  }
}
