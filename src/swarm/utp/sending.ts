// When the sending side of a uTP connection may send, and when it has to send again.
import { RoundTrip } from '../../base/round-trip.ts'
import type { UtpPacket } from '../wire/utp.ts'
import { Congestion, maxPayloadBytes } from './congestion.ts'
import { type Flight, Outbox } from './outbox.ts'
import type { Way } from './way.ts'

const firstTimeoutMs = 1_000
/** BEP 29. */
const leastTimeoutMs = 500
const mostTimeoutMs = 16_000
/** So many times in a row nothing came back, after half a minute: the other side is gone. */
const mostTimeouts = 6
/** A closed window is asked about for ever, as long as somebody answers, but never more often than so. */
const closedWindowTimeouts = 3

/** What has been written, and its way out. */
export class Sending {
  readonly outbox: Outbox
  /** What the other side said that it takes. */
  windowBytes = maxPayloadBytes
  readonly #way: Way
  readonly #congestion = new Congestion()
  readonly #roundTrip = new RoundTrip()
  #leastRoundTripMs = Number.POSITIVE_INFINITY
  #timeouts = 0
  #retryMs: number | undefined

  /** `next` is the number of the first packet of the stream. */
  constructor(next: number, way: Way) {
    this.outbox = new Outbox(next)
    this.#way = way
  }

  /** When something has to be sent again, or the other side asked; undefined: nothing is under way. */
  get retryMs(): number | undefined {
    return this.#retryMs
  }

  /** From now on, an answer is waited for. */
  expectAnswer(nowMs: number): void {
    this.#retryMs ??= nowMs + this.#timeoutMs
  }

  /** The other side has answered for the first time. */
  opened({ windowBytes }: UtpPacket): void {
    this.windowBytes = windowBytes
    this.#timeouts = 0
    this.#retryMs = undefined
  }

  /** Takes the acknowledgement in a packet; `isSame`: it says no more than the one before. */
  receive({ kind, acknowledged, selective, windowBytes }: UtpPacket, isSame: boolean, nowMs: number): void {
    const { outbox } = this
    // The window grows only when it was what held us back.
    const wasLimited = outbox.underwayBytes + maxPayloadBytes >= this.#congestion.windowBytes
    const isRepeated = isSame && kind === 'state' && selective === undefined && windowBytes === this.windowBytes
    this.windowBytes = windowBytes
    const progress = outbox.receive(acknowledged, selective, nowMs)
    if (progress.roundTripMs !== undefined) this.#measured(progress.roundTripMs)
    if (progress.packets > 0) {
      this.#movedOn(nowMs)
      if (wasLimited) this.#congestion.acknowledged(progress.bytes, this.#queueMicros)
    } else if (windowBytes < maxPayloadBytes) this.#timeouts = Math.min(this.#timeouts, closedWindowTimeouts)
    const isLost = progress.isNewLoss || (isRepeated && progress.packets === 0 && outbox.repeated())
    if (isLost) this.#congestion.lost()
  }

  #movedOn(nowMs: number): void {
    this.#timeouts = 0
    this.#retryMs = this.outbox.hasFlights ? nowMs + this.#timeoutMs : undefined
  }

  /** The packet to send now; when nothing was heard, one goes in any case: the answer shows who is there. */
  next(isAsking: boolean): Flight | undefined {
    const roomBytes = Math.min(this.#congestion.windowBytes, this.windowBytes) - this.outbox.underwayBytes
    return this.outbox.nextToSend(isAsking ? maxPayloadBytes : roomBytes)
  }

  /** Nothing came back in time. False: it is useless to go on. */
  timedOut(): boolean {
    this.#timeouts += 1
    this.#retryMs = undefined
    // Without anything under way, it was only asked whether somebody is there.
    if (this.outbox.hasFlights) this.#congestion.timedOut()
    this.outbox.timedOut()
    return this.#timeouts <= mostTimeouts
  }

  /** No queue is longer than the whole round trip, whatever the other side says. */
  get #queueMicros(): number {
    return Math.min(this.#way.queueMicros, this.#leastRoundTripMs * 1000)
  }

  get #timeoutMs(): number {
    const onceMs = Math.max(leastTimeoutMs, this.#roundTrip.lateAfterMs ?? firstTimeoutMs)
    return Math.min(mostTimeoutMs, onceMs * 2 ** this.#timeouts)
  }

  #measured(roundTripMs: number): void {
    this.#roundTrip.measured(roundTripMs)
    this.#leastRoundTripMs = Math.min(this.#leastRoundTripMs, roundTripMs)
  }
}
