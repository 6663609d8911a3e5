// What the times in the packets of a connection say about the way between its ends (BEP 29).
import type { Clock } from '../../base/clock.ts'
import type { UtpPacket } from '../wire/utp.ts'
import { DelayHistory } from './delay-history.ts'

/** Larger steps are no drift of a clock: it was set, or the packets took another way. */
const mostDriftMicros = 10_000

/** Both directions of one connection. */
export class Way {
  readonly #clock: Clock
  readonly #outward = new DelayHistory()
  readonly #homeward = new DelayHistory()
  #replyMicros = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The present time, as packets carry it. */
  get micros(): number {
    return Math.floor((this.#clock.monotonicMs() * 1000) % 0x1_0000_0000)
  }

  /** How long their last packet seemed to travel, which they want to know. */
  get replyMicros(): number {
    return this.#replyMicros
  }

  /** How long our packets wait in queues. */
  get queueMicros(): number {
    return this.#outward.isKnown ? this.#outward.queueMicros : 0
  }

  note({ sentMicros, delayMicros }: UtpPacket): void {
    const nowMs = this.#clock.monotonicMs()
    if (delayMicros !== 0) this.#outward.add(delayMicros, nowMs)
    if (sentMicros === 0) return
    this.#replyMicros = (this.micros - sentMicros) >>> 0
    const { isKnown, base } = this.#homeward
    this.#homeward.add(this.#replyMicros, nowMs)
    // Their way got shorter by a little: the clocks drift, and ours has to be counted the other way.
    const drift = (base - this.#homeward.base) | 0
    if (isKnown && drift > 0 && drift < mostDriftMicros) this.#outward.shift(drift)
  }
}
