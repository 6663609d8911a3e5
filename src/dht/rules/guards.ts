// Shares of what a node can do for others, given out so that no source takes those of all (dht.md 7).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import { type NetworkKey, networkOf } from '../wire/contact.ts'

/** Networks whose use is remembered. */
const maxNetworks = 4_096

/** How much there is to give out. */
interface Rate {
  readonly perSecond: number
  readonly burst: number
}

interface Use {
  amount: number
  atMs: number
}

/**
 * A rate that many networks share. Nobody may have used more of late than half of what is left: the more they are, the
 * less each gets, and something is always left for who comes new. Nobody is locked out: who forges the address of
 * another can make it wait while he goes on, not afterwards.
 */
export class FairShare {
  readonly #clock: Clock
  readonly #bucket: TokenBucket
  /** Time in which what was used is forgotten, as the bucket fills. */
  readonly #memoryMs: number
  /** Of late, and of the time before: what is older is forgotten. */
  #uses = new BoundedMap<NetworkKey, Use>(maxNetworks)
  #before = this.#uses
  #sinceMs: number

  constructor(clock: Clock, { perSecond, burst }: Rate) {
    this.#clock = clock
    this.#bucket = new TokenBucket(clock, perSecond, burst)
    this.#memoryMs = (burst / perSecond) * 1000
    this.#sinceMs = clock.monotonicMs()
  }

  /** Takes `amount` for a source, or nothing and says false. Our own machine and network are trusted. */
  take(source: Endpoint, amount: number): boolean {
    if (isLocal(source.address)) return true
    const network = networkOf(source, 24)
    const nowMs = this.#clock.monotonicMs()
    const known = this.#useOf(network, nowMs)
    const used = known === undefined ? 0 : known.amount * Math.max(0, 1 - (nowMs - known.atMs) / this.#memoryMs)
    if (used + amount > this.#bucket.left / 2) return false
    this.#bucket.spend(amount)
    if (known === undefined) this.#uses.set(network, { amount, atMs: nowMs })
    else {
      known.amount = used + amount
      known.atMs = nowMs
    }
    return true
  }

  #useOf(network: NetworkKey, nowMs: number): Use | undefined {
    if (nowMs - this.#sinceMs >= this.#memoryMs) {
      this.#before = this.#uses
      this.#uses = new BoundedMap(maxNetworks)
      this.#sinceMs = nowMs
    }
    const known = this.#uses.get(network)
    if (known !== undefined) return known
    const older = this.#before.peek(network)
    if (older !== undefined) this.#uses.set(network, older)
    return older
  }
}

/** What others get of us, apart for those who proved their address and for those who may have forged it. */
export class Shares {
  /** Datagrams that are looked at, besides answers of those whom we asked. */
  readonly #datagrams: Readonly<Record<'proven' | 'unproven', FairShare>>
  readonly #bytes: Readonly<Record<'proven' | 'unproven', FairShare>>
  readonly #upkeep: TokenBucket

  constructor(clock: Clock) {
    const { datagramRate, unprovenDatagramRate, answerRate, unprovenAnswerRate, upkeepRate } = parameters
    this.#datagrams = {
      proven: new FairShare(clock, datagramRate),
      unproven: new FairShare(clock, unprovenDatagramRate),
    }
    this.#bytes = { proven: new FairShare(clock, answerRate), unproven: new FairShare(clock, unprovenAnswerRate) }
    this.#upkeep = new TokenBucket(clock, upkeepRate.perSecond, upkeepRate.burst)
  }

  /** Whether a datagram is looked at. */
  admits(from: Endpoint, isProven: boolean): boolean {
    return this.#datagrams[isProven ? 'proven' : 'unproven'].take(from, 1)
  }

  /** Whether an answer is sent. */
  answers(to: Endpoint, bytes: number, isProven: boolean): boolean {
    return this.#bytes[isProven ? 'proven' : 'unproven'].take(to, bytes)
  }

  /** Whether the upkeep of other people's items may ask. */
  keepsUp(to: Endpoint, bytes: number): boolean {
    return isLocal(to.address) || this.#upkeep.take(bytes)
  }
}
