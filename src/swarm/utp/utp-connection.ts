// One connection of uTP: a stream of bytes in order over datagrams that may be lost, repeated or forged (BEP 29).
import { emptyBytes } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts'
import { drainTimeoutMs } from '../../net/endpoint-limits.ts'
import { limits } from '../../protocol/limits.ts'
import { encodeUtpPacket, type UtpKind, type UtpPacket } from '../wire/utp.ts'
import { maxPayloadBytes } from './congestion.ts'
import { Deadline } from './deadline.ts'
import { type HeldBytes, Inbox } from './inbox.ts'
import type { Flight } from './outbox.ts'
import { Sending } from './sending.ts'
import { serialDistance, serialPlus } from './serial.ts'
import { Way } from './way.ts'

/** Where a connection runs, and the numbers under which the two sides know it. */
export interface UtpEnds {
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
  /** In what we receive, and in what we send. */
  readonly receiveId: number
  readonly sendId: number
  /** Of our first packet, and of the first one of the other side; undefined: it has not answered yet. */
  readonly firstSequence: number
  readonly theirSequence: number | undefined
}

/** What a connection needs of the transport. */
export interface UtpHost {
  readonly clock: Clock
  /** Held by all connections together. */
  readonly held: HeldBytes
  send(bytes: Uint8Array): void
  /** The other side has answered. */
  opened(): void
  /** Nothing more is to be received; `refused`: the other side wants no connection. */
  gone(isRefused: boolean): void
}

type State = 'opening' | 'open' | 'ending' | 'lingering' | 'gone'

/** Routers forget a path over which nothing goes for half a minute. */
const keepAliveMs = 29_000
/** Without a word for so long, the other side is gone. */
const silenceMs = 180_000
/** How long the end of the other side is still acknowledged after ours was. */
const lingerMs = 3_000
/** Old acknowledgements, overtaken on the way, that are still taken for those of this connection. */
const oldAcknowledgements = limits.swarmUtpFlightPackets

/** A stream over datagrams. */
export class UtpConnection implements Connection {
  readonly transport = 'utp'
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
  readonly #ends: UtpEnds
  readonly #host: UtpHost
  readonly #way: Way
  readonly #sending: Sending
  readonly #deadline: Deadline
  #inbox: Inbox | undefined
  #events: ConnectionEvents | undefined
  #state: State
  #isPaused = false
  #isReading = true
  #isDelivering = false
  #owesAcknowledgement = false
  #toldWindowBytes = 0
  #sentMs: number
  #receivedMs: number
  #endTimer: Timer | undefined
  #acknowledging: Timer | undefined

  constructor(ends: UtpEnds, host: UtpHost) {
    this.#ends = ends
    this.#host = host
    this.remote = ends.remote
    this.local = ends.local
    this.inbound = ends.inbound
    const isOpening = ends.theirSequence === undefined
    this.#state = isOpening ? 'opening' : 'open'
    this.#way = new Way(host.clock)
    // The opening has a number of its own; the answer to one has not.
    this.#sending = new Sending(isOpening ? serialPlus(ends.firstSequence, 1) : ends.firstSequence, this.#way)
    if (ends.theirSequence !== undefined) this.#inbox = new Inbox(ends.theirSequence, host.held)
    this.#sentMs = host.clock.monotonicMs()
    this.#receivedMs = this.#sentMs
    this.#deadline = new Deadline(
      host.clock,
      () => this.#dueMs,
      (nowMs) => {
        this.#due(nowMs)
      },
    )
    if (isOpening) this.#open()
    this.#deadline.arm()
  }

  get pendingBytes(): number {
    return this.#sending.outbox.pendingBytes
  }

  start(events: ConnectionEvents): void {
    if (this.#events !== undefined)
      throw new CodedError('net.already-started', 'A connection is started once; this one already has an owner.')
    this.#events = events
    if (this.#isOver) this.#tellClosed()
    else this.#deliver()
  }

  write(bytes: Uint8Array): void {
    if (this.#state !== 'open') return
    this.#sending.outbox.push(bytes)
    this.#flush()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#deliver()
    // Who was told of a closed window waits for this.
    const windowBytes = this.#inbox?.windowBytes ?? 0
    if (this.#toldWindowBytes < maxPayloadBytes && windowBytes >= maxPayloadBytes) this.#acknowledgeSoon()
  }

  close(): void {
    if (this.#state === 'opening') this.destroy()
    if (!this.#isReading) return
    this.#isReading = false
    this.#end()
    this.#deliver()
  }

  destroy(): void {
    if (!this.#isOver) this.#send('reset', this.#sending.outbox.next)
    this.#leave(false)
  }

  /** Takes what came under the number of this connection, from the endpoint of the other side. */
  receive(packet: UtpPacket): void {
    if (this.#state === 'gone') return
    if (packet.kind === 'reset') this.#receiveReset(packet)
    else if (this.#state === 'opening') this.#receiveAnswer(packet)
    else this.#receivePacket(packet)
  }

  get #isOver(): boolean {
    return this.#state === 'gone' || this.#state === 'lingering'
  }

  #open(): void {
    this.#send('open', this.#ends.firstSequence)
    this.#sending.expectAnswer(this.#sentMs)
  }

  /** Only who saw what we sent can end the connection. */
  #receiveReset({ acknowledged }: UtpPacket): void {
    const { next, acknowledged: arrived } = this.#sending.outbox
    const isOurs = serialDistance(acknowledged, next) >= 0 && serialDistance(arrived, acknowledged) >= -1
    if (isOurs) this.#leave(this.#state === 'opening')
  }

  #receiveAnswer(packet: UtpPacket): void {
    if (packet.acknowledged !== this.#ends.firstSequence) return
    // The C++ node takes back at once what it does not want: its end may come before its answer, and is never said again.
    if (packet.kind === 'end') this.#leave(true)
    if (packet.kind !== 'state') return
    this.#state = 'open'
    this.#inbox = new Inbox(packet.sequence, this.#host.held)
    this.#note(packet)
    this.#sending.opened(packet)
    this.#host.opened()
    this.#flush()
  }

  #receivePacket(packet: UtpPacket): void {
    const { next, acknowledged } = this.#sending.outbox
    // A third party, which does not know our numbers, may have sent it.
    if (packet.kind === 'open' || serialDistance(packet.acknowledged, next) <= 0) return
    const age = serialDistance(packet.acknowledged, acknowledged)
    if (age > oldAcknowledgements) return
    this.#note(packet)
    if (age <= 0) this.#sending.receive(packet, age === 0, this.#receivedMs)
    if (packet.kind !== 'state') this.#receiveStream(packet)
    this.#flush()
    if (this.#sending.outbox.isFinished && this.#state === 'ending') this.#linger()
  }

  #note(packet: UtpPacket): void {
    this.#receivedMs = this.#host.clock.monotonicMs()
    this.#way.note(packet)
  }

  #receiveStream({ kind, sequence, payload }: UtpPacket): void {
    if (this.#inbox === undefined) return
    if (kind === 'end') this.#inbox.takeEnd(sequence)
    else if (payload.length > 0) this.#inbox.take(sequence, payload)
    this.#acknowledgeSoon()
    this.#deliver()
  }

  #deliver(): void {
    if (this.#isDelivering || this.#inbox === undefined) return
    this.#isDelivering = true
    try {
      while (this.#mayDeliver) {
        const bytes = this.#inbox.deliver()
        if (bytes === undefined) break
        if (this.#isReading) this.#events?.data(bytes)
      }
    } finally {
      this.#isDelivering = false
    }
    if (this.#inbox.isFinished) this.#end()
  }

  get #mayDeliver(): boolean {
    return this.#state !== 'gone' && (!this.#isReading || (this.#events !== undefined && !this.#isPaused))
  }

  /** Lets out what was written, then the end. */
  #end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#sending.outbox.end()
    this.#endTimer = this.#host.clock.after(drainTimeoutMs, () => {
      this.destroy()
    })
    this.#flush()
  }

  /** Sends what the windows let through; `isAsking`: one packet in any case. */
  #flush(isAsking = false): void {
    if (this.#state === 'opening' || this.#state === 'gone') return
    const { outbox } = this.#sending
    for (let flight = this.#sending.next(isAsking); flight !== undefined; flight = this.#sending.next(false))
      this.#sendFlight(flight)
    if (outbox.hasFlights || outbox.hasMore) this.#sending.expectAnswer(this.#host.clock.monotonicMs())
    this.#deadline.arm()
  }

  #sendFlight(flight: Flight): void {
    this.#sending.outbox.sent(flight, this.#host.clock.monotonicMs())
    this.#send(flight.kind, flight.sequence, flight.payload)
    // What has come beyond a gap is told by a packet without payload alone.
    if (this.#inbox?.hasGap !== true) this.#owesAcknowledgement = false
  }

  #send(kind: UtpKind, sequence: number, payload: Uint8Array = emptyBytes): void {
    const inbox = this.#inbox
    this.#sentMs = this.#host.clock.monotonicMs()
    this.#toldWindowBytes = inbox === undefined ? limits.swarmUtpReceiveBytes : inbox.windowBytes
    this.#host.send(
      encodeUtpPacket({
        kind,
        connectionId: kind === 'open' ? this.#ends.receiveId : this.#ends.sendId,
        sentMicros: this.#way.micros,
        delayMicros: this.#way.replyMicros,
        windowBytes: this.#toldWindowBytes,
        sequence,
        acknowledged: inbox?.acknowledged ?? 0,
        selective: kind === 'state' ? inbox?.selective() : undefined,
        payload,
      }),
    )
  }

  /** One acknowledgement for all that is read in this turn of the event loop, unless data carries it. */
  #acknowledgeSoon(): void {
    this.#owesAcknowledgement = true
    this.#acknowledging ??= this.#host.clock.soon(() => {
      this.#acknowledging = undefined
      if (this.#owesAcknowledgement) this.#acknowledge()
    })
  }

  #acknowledge(): void {
    this.#owesAcknowledgement = false
    this.#send('state', this.#sending.outbox.next)
  }

  get #dueMs(): number {
    if (this.#state === 'gone') return Number.POSITIVE_INFINITY
    const keepMs = this.#state === 'opening' ? Number.POSITIVE_INFINITY : this.#sentMs + keepAliveMs
    return Math.min(this.#sending.retryMs ?? Number.POSITIVE_INFINITY, keepMs, this.#receivedMs + silenceMs)
  }

  #due(nowMs: number): void {
    const { retryMs } = this.#sending
    if (nowMs >= this.#receivedMs + silenceMs) this.destroy()
    else if (retryMs !== undefined && nowMs >= retryMs) this.#retry()
    else this.#acknowledge()
  }

  #retry(): void {
    if (!this.#sending.timedOut()) this.destroy()
    else if (this.#state === 'opening') this.#open()
    else this.#flush(true)
  }

  /** All is said: for a while, only the end of the other side is answered. */
  #linger(): void {
    this.#state = 'lingering'
    this.#isReading = false
    this.#endTimer?.cancel()
    this.#endTimer = this.#host.clock.after(lingerMs, () => {
      this.#leave(false)
    })
    this.#tellClosed()
  }

  #leave(isRefused: boolean): void {
    if (this.#state === 'gone') return
    const wasOver = this.#isOver
    this.#state = 'gone'
    this.#isReading = false
    this.#deadline.cancel()
    this.#endTimer?.cancel()
    this.#acknowledging?.cancel()
    this.#sending.outbox.clear()
    this.#inbox?.clear()
    this.#host.gone(isRefused)
    if (!wasOver) this.#tellClosed()
  }

  #tellClosed(): void {
    const events = this.#events
    if (events === undefined) return
    queueMicrotask(() => {
      events.closed()
    })
  }
}
