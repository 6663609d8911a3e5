// The peers of one swarm that we know of, when to try them again, and whom not to.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import { endpointText } from '../../codec/ip.ts'
import { personAt } from '../rules/offenders.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'

/** How we learnt of a peer. `added`: the user named it; never forgotten. `guessed`: nobody did; soon forgotten. */
export type PeerOrigin = 'added' | 'saved' | 'tracker' | 'exchange' | 'incoming' | 'guessed'

/** A known peer. */
export interface Candidate {
  readonly endpoint: Endpoint
  readonly origin: PeerOrigin
  readonly state: 'idle' | 'dialling' | 'connected'
  /** Attempts that failed since the last success. */
  readonly failures: number
  readonly nextAttemptMs: number
  /** When it last completed a handshake; undefined: never. */
  readonly reachedMs: number | undefined
}

const firstRetryMs = 3_000
const longestRetryMs = 900_000
/** A named node may join the swarm any time, so that it is asked more often. */
const longestAddedRetryMs = 120_000
/** The C++ node bans for as long as it runs; but whoever was on another branch of the chain is honest again. */
const banMs = 3_600_000
/** Failures after which a peer is forgotten. */
const maxFailures = 8
/** The first attempt may be reset although the peer is there (errata 41). */
const maxGuessFailures = 1

/** Failures that having been reached once makes up for. */
const reachedBonus = 3

const rankOf = ({ failures, reachedMs, origin }: Candidate): number =>
  failures - (reachedMs === undefined ? 0 : reachedBonus) + (origin === 'exchange' || origin === 'guessed' ? 1 : 0)

/** Known peers by endpoint; bans by address, whatever the port (swarm-posts.md 2.9-4). */
export class PeerList {
  readonly #clock: Clock
  readonly #random: Random
  readonly #candidates = new Map<string, Candidate>()
  /** Until when, by the monotonic clock. */
  readonly #bans = new BoundedMap<string, number>(limits.swarmBans)

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  get size(): number {
    return this.#candidates.size
  }

  /** Those that somebody named, or that were reached. */
  get namedCount(): number {
    let count = 0
    for (const { origin, reachedMs } of this.#candidates.values())
      if (origin !== 'guessed' || reachedMs !== undefined) count += 1
    return count
  }

  /** Notes a peer; false when it is known, banned, or there is no room. */
  add(endpoint: Endpoint, origin: PeerOrigin): boolean {
    const key = endpointText(endpoint)
    const known = this.#candidates.get(key)
    if (known?.origin === 'guessed' && origin !== 'guessed') this.#candidates.set(key, { ...known, origin })
    if (known !== undefined || this.isBanned(endpoint)) return false
    if (this.#candidates.size >= limits.swarmCandidates && !this.#evictFor(origin)) return false
    const fresh = { state: 'idle', failures: 0, nextAttemptMs: 0, reachedMs: undefined } as const
    this.#candidates.set(key, { endpoint, origin, ...fresh })
    return true
  }

  get(endpoint: Endpoint): Candidate | undefined {
    return this.#candidates.get(endpointText(endpoint))
  }

  /** Up to `count` peers to try now, the most promising first. */
  due(nowMs: number, count: number, isFree: (endpoint: Endpoint) => boolean): readonly Candidate[] {
    if (count <= 0) return []
    const due: Candidate[] = []
    for (const candidate of this.#candidates.values())
      if (candidate.state === 'idle' && candidate.nextAttemptMs <= nowMs && isFree(candidate.endpoint))
        due.push(candidate)
    due.sort((left, right) => rankOf(left) - rankOf(right) || (right.reachedMs ?? 0) - (left.reachedMs ?? 0))
    return due.slice(0, count)
  }

  /** Whether there is one to try now. */
  hasDue(nowMs: number): boolean {
    for (const { state, nextAttemptMs } of this.#candidates.values())
      if (state === 'idle' && nextAttemptMs <= nowMs) return true
    return false
  }

  dialling(endpoint: Endpoint): void {
    this.#update(endpoint, { state: 'dialling' })
  }

  connected(endpoint: Endpoint, nowMs: number): void {
    this.#update(endpoint, { state: 'connected', reachedMs: nowMs })
  }

  /** It proved useful: the next failure counts as the first. */
  proved(endpoint: Endpoint): void {
    this.#update(endpoint, { failures: 0 })
  }

  /** The attempt or the connection ended: try again later, each time later (errata 41: the first may be reset). */
  ended(endpoint: Endpoint, nowMs: number): void {
    const known = this.get(endpoint)
    if (known === undefined) return
    const failures = known.failures + 1
    const isAdded = known.origin === 'added'
    const mayFail = known.origin === 'guessed' && known.reachedMs === undefined ? maxGuessFailures : maxFailures
    if (failures > mayFail && !isAdded) {
      this.#candidates.delete(endpointText(endpoint))
      return
    }
    const longestMs = isAdded ? longestAddedRetryMs : longestRetryMs
    const delayMs = Math.min(longestMs, firstRetryMs * 2 ** Math.min(20, failures - 1))
    const jitter = 0.75 + 0.5 * randomFraction(this.#random)
    this.#update(endpoint, { state: 'idle', failures, nextAttemptMs: nowMs + delayMs * jitter })
  }

  ban(endpoint: Endpoint): void {
    this.#bans.set(personAt(endpoint), this.#clock.monotonicMs() + banMs)
    for (const [key, candidate] of this.#candidates)
      if (personAt(candidate.endpoint) === personAt(endpoint)) this.#candidates.delete(key)
  }

  /** Our own endpoint: forgotten, but others behind our address are welcome (swarm-posts.md H18). */
  banEndpoint(endpoint: Endpoint): void {
    this.#bans.set(endpointText(endpoint), Number.POSITIVE_INFINITY)
    this.#candidates.delete(endpointText(endpoint))
  }

  isBanned(endpoint: Endpoint): boolean {
    return this.#isBannedKey(personAt(endpoint)) || this.#isBannedKey(endpointText(endpoint))
  }

  /** The keys of the chain have changed: those who sent what was bad before may have been right. */
  forgive(): void {
    for (const [key, untilMs] of this.#bans.entries()) if (Number.isFinite(untilMs)) this.#bans.delete(key)
  }

  /** Peers that completed a handshake, the latest first. */
  reached(count: number): readonly Endpoint[] {
    const reached = [...this.#candidates.values()].filter((candidate) => candidate.reachedMs !== undefined)
    reached.sort((left, right) => (right.reachedMs ?? 0) - (left.reachedMs ?? 0))
    return reached.slice(0, count).map(({ endpoint }) => endpoint)
  }

  #isBannedKey(key: string): boolean {
    return (this.#bans.get(key) ?? 0) > this.#clock.monotonicMs()
  }

  #update(endpoint: Endpoint, change: Partial<Candidate>): void {
    const known = this.get(endpoint)
    if (known !== undefined) this.#candidates.set(endpointText(endpoint), { ...known, ...change })
  }

  /** Makes room by forgetting the idle peer that failed most; what peers told each other gives way to anything else. */
  #evictFor(origin: PeerOrigin): boolean {
    let worst: Candidate | undefined
    for (const candidate of this.#candidates.values()) {
      if (candidate.state !== 'idle' || candidate.origin === 'added' || candidate.reachedMs !== undefined) continue
      const isHearsay = candidate.origin === 'exchange' && origin !== 'exchange'
      if (candidate.failures === 0 && !isHearsay) continue
      if (worst === undefined || candidate.failures > worst.failures) worst = candidate
    }
    return worst !== undefined && this.#candidates.delete(endpointText(worst.endpoint))
  }
}
