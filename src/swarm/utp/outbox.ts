// The sending side of a uTP connection: what waits, what is under way, and what has to be sent again.
import { emptyBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'
import { maxPayloadBytes } from './congestion.ts'
import { serialDistance, serialPlus } from './serial.ts'

/** A packet that is not acknowledged. */
export interface Flight {
  readonly kind: 'data' | 'end'
  readonly sequence: number
  readonly payload: Uint8Array
  /** Its place among all that was ever sent. */
  order: number
  sentMs: number
  sends: number
  isLost: boolean
}

/** What an acknowledgement brought. */
export interface Progress {
  readonly packets: number
  readonly bytes: number
  /** Of the newest packet that was sent once. */
  readonly roundTripMs: number | undefined
  /** A packet was found lost that was sent after the window had been cut last. */
  readonly isNewLoss: boolean
}

/** So many packets that were sent later and have arrived show that one is lost; so many repeated words do too. */
const lateAfter = 3

/** All that was written and has not arrived. */
export class Outbox {
  readonly #queue: Uint8Array[] = []
  /** In the order of their numbers. */
  readonly #flights = new Map<number, Flight>()
  #queuedBytes = 0
  #flightBytes = 0
  #unlostBytes = 0
  #next: number
  #acknowledged: number
  #order = 0
  /** The orders of the three packets sent last that arrived, the latest first. */
  #arrivals: readonly [number, number, number] = [0, 0, 0]
  #repeats = 0
  #cutAt: number
  #end: 'no' | 'asked' | 'sent' = 'no'

  /** `next` is the number of the first packet. */
  constructor(next: number) {
    this.#next = next
    this.#acknowledged = serialPlus(next, -1)
    this.#cutAt = this.#acknowledged
  }

  get next(): number {
    return this.#next
  }

  /** Up to here all has arrived. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Bytes that are held because they have not arrived. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#flightBytes
  }

  /** Bytes on their way, without those that were lost. */
  get underwayBytes(): number {
    return this.#unlostBytes
  }

  get hasFlights(): boolean {
    return this.#flights.size > 0
  }

  get hasMore(): boolean {
    return this.#queuedBytes > 0 || this.#end === 'asked'
  }

  /** Everything has arrived, the end too. */
  get isFinished(): boolean {
    return this.#end === 'sent' && this.#flights.size === 0
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#end !== 'no') return
    this.#queue.push(bytes)
    this.#queuedBytes += bytes.length
  }

  /** Nothing more is written. */
  end(): void {
    if (this.#end === 'no') this.#end = 'asked'
  }

  /** The packet to send next into so much room; what was lost comes first. */
  nextToSend(roomBytes: number): Flight | undefined {
    for (const flight of this.#flights.values())
      if (flight.isLost) return flight.payload.length <= roomBytes ? flight : undefined
    if (this.#flights.size >= limits.swarmUtpFlightPackets) return undefined
    const length = Math.min(this.#queuedBytes, maxPayloadBytes)
    // Small packets for small rooms would cost more than they carry, unless nothing else is under way.
    const fits = length <= roomBytes || (this.#flights.size === 0 && roomBytes > 0)
    if (length > 0) return fits ? this.#fly('data', this.#pull(Math.min(length, roomBytes))) : undefined
    if (this.#end !== 'asked') return undefined
    this.#end = 'sent'
    return this.#fly('end', emptyBytes)
  }

  /** A packet has left. */
  sent(flight: Flight, nowMs: number): void {
    if (flight.isLost || flight.sends === 0) this.#unlostBytes += flight.payload.length
    this.#order += 1
    flight.order = this.#order
    flight.sentMs = nowMs
    flight.sends += 1
    flight.isLost = false
  }

  /** Takes an acknowledgement, whose number is known to be one that we sent. */
  receive(acknowledged: number, selective: Uint8Array | undefined, nowMs: number): Progress {
    const arrived: Flight[] = []
    for (const flight of this.#flights.values()) {
      if (serialDistance(acknowledged, flight.sequence) > 0) break
      arrived.push(flight)
    }
    if (serialDistance(this.#acknowledged, acknowledged) > 0) this.#acknowledged = acknowledged
    for (const flight of this.#selected(acknowledged, selective)) arrived.push(flight)
    for (const flight of arrived) this.#land(flight)
    const once = arrived.filter(({ sends }) => sends === 1)
    const newest = once.reduce((latest, { sentMs }) => Math.max(latest, sentMs), Number.NEGATIVE_INFINITY)
    return {
      packets: arrived.length,
      bytes: arrived.reduce((sum, { payload }) => sum + payload.length, 0),
      roundTripMs: once.length > 0 ? nowMs - newest : undefined,
      isNewLoss: this.#findLost(),
    }
  }

  /** The same acknowledgement came again without a packet of its own: three of them tell of a loss. */
  repeated(): boolean {
    const [oldest] = this.#flights.values()
    this.#repeats = oldest === undefined ? 0 : this.#repeats + 1
    if (this.#repeats !== lateAfter || oldest === undefined || oldest.sends > 1) return false
    return this.#lose(oldest)
  }

  /** Nothing came back: all that is under way is taken for lost. */
  timedOut(): void {
    for (const flight of this.#flights.values()) if (!flight.isLost) this.#lose(flight)
  }

  clear(): void {
    this.#queue.length = 0
    this.#flights.clear()
    this.#queuedBytes = 0
    this.#flightBytes = 0
    this.#unlostBytes = 0
  }

  #fly(kind: Flight['kind'], payload: Uint8Array): Flight {
    const flight: Flight = { kind, sequence: this.#next, payload, order: 0, sentMs: 0, sends: 0, isLost: false }
    this.#flights.set(flight.sequence, flight)
    this.#flightBytes += payload.length
    this.#next = serialPlus(this.#next, 1)
    return flight
  }

  /** So many bytes of the queue. */
  #pull(length: number): Uint8Array {
    const [first = emptyBytes] = this.#queue
    this.#queuedBytes -= length
    if (first.length >= length) {
      if (first.length === length) this.#queue.shift()
      else this.#queue[0] = first.subarray(length)
      return first.subarray(0, length)
    }
    const payload = new Uint8Array(length)
    for (let offset = 0; offset < length; ) {
      const chunk = this.#queue[0] as Uint8Array
      const part = chunk.subarray(0, length - offset)
      payload.set(part, offset)
      offset += part.length
      if (part.length === chunk.length) this.#queue.shift()
      else this.#queue[0] = chunk.subarray(part.length)
    }
    return payload
  }

  *#selected(acknowledged: number, selective: Uint8Array | undefined): Generator<Flight> {
    if (selective === undefined) return
    for (const flight of this.#flights.values()) {
      const bit = serialDistance(acknowledged, flight.sequence) - 2
      if (bit >= 0 && ((selective[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0) yield flight
    }
  }

  #land(flight: Flight): void {
    this.#flights.delete(flight.sequence)
    this.#flightBytes -= flight.payload.length
    if (!flight.isLost) this.#unlostBytes -= flight.payload.length
    this.#repeats = 0
    // Of a packet that was sent twice nobody knows which one arrived.
    if (flight.sends !== 1) return
    const [first, second, third] = [flight.order, ...this.#arrivals].sort((left, right) => right - left)
    this.#arrivals = [first ?? 0, second ?? 0, third ?? 0]
  }

  #findLost(): boolean {
    const [, , third] = this.#arrivals
    let isNew = false
    for (const flight of this.#flights.values())
      if (!flight.isLost && flight.sends > 0 && flight.order < third) isNew = this.#lose(flight) || isNew
    return isNew
  }

  /** Whether the window has to be cut for it: once for all that was under way together. */
  #lose(flight: Flight): boolean {
    flight.isLost = true
    this.#unlostBytes -= flight.payload.length
    if (serialDistance(this.#cutAt, flight.sequence) <= 0) return false
    this.#cutAt = serialPlus(this.#next, -1)
    return true
  }
}
