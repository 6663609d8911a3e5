// What others say our address is (dht.md 1.3), weighed by the network that says it (dht.md 10.1-18).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { familyOf, isContactable, type NetworkKey, networkOf } from '../wire/contact.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { parameters } from '../parameters.ts'

interface Opinion {
  readonly address: string
  readonly atMs: number
}

/** Networks whose last opinion is remembered. */
const maxOpinions = 256

/** A belief, and the latest opinion of each /16. */
export class ExternalAddress {
  readonly #clock: Clock
  readonly #opinions = new BoundedMap<NetworkKey, Opinion>(maxOpinions)
  #current: string | undefined
  /** Told by the chain, or by enough networks: one voice alone does not change it at once. */
  #settled: boolean
  #changedMs: number | undefined
  /** Since when nobody agreed and somebody doubted. */
  #doubtedSinceMs: number | undefined

  constructor(clock: Clock, known: string | undefined, settled: boolean) {
    this.#clock = clock
    this.#current = known
    this.#settled = settled
  }

  get current(): string | undefined {
    return this.#current
  }

  /** A node saw us at `address`; true when that changed our belief. */
  vote(voter: Endpoint, address: string): boolean {
    if (!isContactable({ address, port: voter.port }) || isLocal(address)) return false
    if (familyOf(address) !== familyOf(voter.address)) return false
    this.#note(voter, address)
    if (address === this.#current || this.#isHeld()) return false
    const votes = this.#votesFor(address)
    const hasMajority = votes > this.#votesFor(this.#current)
    if (!hasMajority || (this.#settled && votes < parameters.addressVotes && !this.#isOverdue())) return false
    this.#current = address
    this.#changedMs = this.#clock.monotonicMs()
    this.#settled = votes >= parameters.addressVotes
    this.#doubtedSinceMs = undefined
    return true
  }

  /** One liar among few contacts could change our mind with each reply. */
  #isHeld(): boolean {
    return this.#changedMs !== undefined && this.#clock.monotonicMs() - this.#changedMs < parameters.addressHoldMs
  }

  /** With few contacts, and all of them of another opinion, there may never be enough votes. */
  #isOverdue(): boolean {
    const nowMs = this.#clock.monotonicMs()
    this.#doubtedSinceMs ??= nowMs
    return nowMs - this.#doubtedSinceMs >= parameters.addressPatienceMs
  }

  /** A node answered us as usual: our id fits the address at which it sees us. */
  agree(voter: Endpoint): void {
    if (this.#current === undefined || isLocal(voter.address)) return
    this.#doubtedSinceMs = undefined
    this.#note(voter, this.#current)
    this.#settled ||= this.#votesFor(this.#current) >= parameters.addressVotes
  }

  #note(voter: Endpoint, address: string): void {
    const network = isLocal(voter.address) ? voter.address : networkOf(voter, 16)
    this.#opinions.set(network, { address, atMs: this.#clock.monotonicMs() })
  }

  #votesFor(address: string | undefined): number {
    const sinceMs = this.#clock.monotonicMs() - parameters.addressOpinionMs
    let votes = 0
    for (const opinion of this.#opinions.values())
      if (opinion.address === address && opinion.atMs >= sinceMs) votes += 1
    return votes
  }
}
