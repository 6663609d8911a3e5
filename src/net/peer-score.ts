// Points for misbehaviour per address, and the bans that follow.
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import { isLoopback, personNetwork } from '../codec/ip-networks.ts'

/** How misbehaviour is judged. */
export interface PeerScoresOptions {
  readonly clock: Clock
  /** Points at which an address is banned. */
  readonly banThreshold?: number
  /** How long a ban lasts; also the time in which `banThreshold` points fade, one by one. */
  readonly banMs?: number
}

interface Score {
  readonly points: number
  /** When the last whole point faded. */
  readonly sinceMs: number
}

/** Addresses that are remembered; the least recently seen are forgotten first. */
const maxAddresses = 16_384

/** The score board of one overlay. Addresses of this machine are dropped like others, but never banned. */
export class PeerScores {
  readonly #clock: Clock
  readonly #banThreshold: number
  readonly #banMs: number
  readonly #scores = new BoundedMap<string, Score>(maxAddresses)
  readonly #bannedUntilMs = new BoundedMap<string, number>(maxAddresses)

  constructor({ clock, banThreshold = 100, banMs = 86_400_000 }: PeerScoresOptions) {
    this.#clock = clock
    this.#banThreshold = banThreshold
    this.#banMs = banMs
  }

  /** Adds points; says whether the connections to the address may stay or must be dropped now. */
  penalise(address: string, points: number): 'keep' | 'drop' {
    if (this.isBanned(address)) return 'drop'
    const person = personNetwork(address)
    const { points: before, sinceMs } = this.#faded(person)
    if (before + points < this.#banThreshold) {
      this.#scores.set(person, { points: before + points, sinceMs })
      return 'keep'
    }
    this.#scores.delete(person)
    if (!isLoopback(address)) this.#bannedUntilMs.set(person, this.#clock.monotonicMs() + this.#banMs)
    return 'drop'
  }

  /** Whether connections to and from the address are refused for now. */
  isBanned(address: string): boolean {
    const person = personNetwork(address)
    const untilMs = this.#bannedUntilMs.get(person)
    if (untilMs === undefined) return false
    if (untilMs > this.#clock.monotonicMs()) return true
    this.#bannedUntilMs.delete(person)
    return false
  }

  #faded(person: string): Score {
    const nowMs = this.#clock.monotonicMs()
    const score = this.#scores.get(person)
    if (score === undefined) return { points: 0, sinceMs: nowMs }
    const pointMs = this.#banMs / this.#banThreshold
    const fadedPoints = Math.max(0, Math.floor((nowMs - score.sinceMs) / pointMs))
    if (fadedPoints >= score.points) return { points: 0, sinceMs: nowMs }
    return { points: score.points - fadedPoints, sinceMs: score.sinceMs + fadedPoints * pointMs }
  }
}
