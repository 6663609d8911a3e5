// uTP connections that were answered, and whose opener has not yet shown that it got the answer.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { Tally } from '../../base/tally.ts'
import { personNetwork } from '../../codec/ip-networks.ts'
import { limits } from '../../protocol/limits.ts'
import type { UtpEnds } from './utp-connection.ts'

/** What is kept of an opening: nothing else is held for an address that may be forged. */
interface HalfOpen {
  readonly ends: OpeningEnds
  readonly sinceMs: number
  /** It counts for its address no more. */
  readonly left: () => void
  answeredMs: number
}

/** The ends of a connection whose opening has come. */
export type OpeningEnds = UtpEnds & { readonly theirSequence: number }

/** An opener that got the answer has sent something by then. */
const waitMs = 10_000
/** Who repeats an opening sooner has not waited for the answer. */
const answerMs = 900

/** Openings by the key of the connection that may come of them. */
export class HalfOpenTable {
  readonly #clock: Clock
  readonly #ofPerson = new Tally()
  readonly #entries = new BoundedMap<string, HalfOpen>(limits.swarmUtpHalfOpen, (_, { left }) => {
    left()
  })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): OpeningEnds | undefined {
    this.#expire()
    return this.#entries.peek(key)?.ends
  }

  /** Whether the opening is to be answered now. */
  mayAnswer(key: string): boolean {
    const entry = this.#entries.peek(key)
    const nowMs = this.#clock.monotonicMs()
    if (entry === undefined || nowMs - entry.answeredMs < answerMs) return false
    entry.answeredMs = nowMs
    return true
  }

  /** Notes an opening; false when its address has too many. */
  add(key: string, ends: OpeningEnds): boolean {
    this.#expire()
    const person = personNetwork(ends.remote.address)
    if (this.#ofPerson.of(person) >= limits.swarmUtpHalfOpenPerPerson) return false
    this.remove(key)
    const sinceMs = this.#clock.monotonicMs()
    this.#entries.set(key, { ends, sinceMs, left: this.#ofPerson.add(person), answeredMs: Number.NEGATIVE_INFINITY })
    return true
  }

  remove(key: string): void {
    const entry = this.#entries.peek(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    entry.left()
  }

  /** They stand in the order in which they came. */
  #expire(): void {
    const untilMs = this.#clock.monotonicMs() - waitMs
    for (const [key, { sinceMs }] of this.#entries.entries()) {
      if (sinceMs > untilMs) return
      this.remove(key)
    }
  }
}
