// A byte stream in memory: two ends, in-order delivery after a delay, and the same endings as TCP.
import type { Clock, Timer } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Connection, ConnectionEvents, Endpoint } from './endpoint.ts'
import { drainTimeoutMs } from './endpoint-limits.ts'

/** What a stream needs of its network. */
export interface StreamNetwork {
  readonly clock: Clock
  /** The delay of the next chunk from one address to another. */
  transitMs(from: string, to: string): number
  /** Called when both ends are over. */
  ended(stream: MemoryStream): void
}

/** A chunk of bytes, or the end of the sender's side. */
type Item = Uint8Array | 'end'

/** Larger writes arrive in several pieces, as they do on a wire. */
const maxChunkBytes = 65_536
/** Bytes under way that count as handed over, like those in the buffers of two kernels. */
const windowBytes = 262_144
/** How long a stream may lie across a partition before both ends give up. */
const stallTimeoutMs = 60_000

interface MemoryConnectionEnds {
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
}

class MemoryConnection implements Connection {
  readonly transport = 'tcp'
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
  readonly #clock: Clock
  /** Hands an item to the other end. */
  readonly #carry: (item: Item) => void
  /** Says that this many bytes of the other end have left its buffers. */
  readonly #onTaken: (length: number) => void
  /** Says that this end is over. */
  readonly #onOver: () => void
  readonly #inbox: Item[] = []
  #events: ConnectionEvents | undefined
  #undeliveredBytes = 0
  #paused = false
  #pumping = false
  #writable = true
  #reading = true
  #over = false
  #drainTimer: Timer | undefined

  constructor(
    ends: MemoryConnectionEnds,
    wiring: {
      readonly clock: Clock
      readonly carry: (item: Item) => void
      readonly onTaken: (length: number) => void
      readonly onOver: () => void
    },
  ) {
    this.remote = ends.remote
    this.local = ends.local
    this.inbound = ends.inbound
    this.#clock = wiring.clock
    this.#carry = wiring.carry
    this.#onTaken = wiring.onTaken
    this.#onOver = wiring.onOver
  }

  get pendingBytes(): number {
    return this.#over ? 0 : Math.max(0, this.#undeliveredBytes - windowBytes)
  }

  get over(): boolean {
    return this.#over
  }

  start(events: ConnectionEvents): void {
    if (this.#events !== undefined)
      throw new CodedError('net.already-started', 'A connection is started once; this one already has an owner.')
    this.#events = events
    if (this.#over) this.#tellClosed(events)
    else
      queueMicrotask(() => {
        this.#pump()
      })
  }

  write(bytes: Uint8Array): void {
    if (!this.#writable) return
    this.#undeliveredBytes += bytes.length
    for (let offset = 0; offset < bytes.length; offset += maxChunkBytes)
      this.#carry(bytes.slice(offset, offset + maxChunkBytes))
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    queueMicrotask(() => {
      this.#pump()
    })
  }

  close(): void {
    if (!this.#reading) return
    this.#reading = false
    this.#endWriting()
    this.#drainTimer = this.#clock.after(drainTimeoutMs, () => {
      this.destroy()
    })
    queueMicrotask(() => {
      this.#pump()
    })
  }

  destroy(): void {
    if (this.#over) return
    this.#endWriting()
    this.abandon()
  }

  /** Ends this side without telling the other. */
  abandon(): void {
    if (this.#over) return
    this.#over = true
    this.#reading = false
    this.#writable = false
    this.#drainTimer?.cancel()
    this.#inbox.length = 0
    this.#onOver()
    if (this.#events !== undefined) this.#tellClosed(this.#events)
  }

  /** Takes what the other end sent. */
  deliver(item: Item): void {
    if (this.#over) return
    this.#inbox.push(item)
    this.#pump()
  }

  /** The other end has taken `length` of our bytes. */
  delivered(length: number): void {
    this.#undeliveredBytes -= length
  }

  #tellClosed(events: ConnectionEvents): void {
    queueMicrotask(() => {
      events.closed()
    })
  }

  #endWriting(): void {
    if (!this.#writable) return
    this.#writable = false
    this.#carry('end')
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (!this.#over && this.#mayTake()) {
        const item = this.#inbox.shift()
        if (item === undefined) break
        this.#take(item)
      }
    } finally {
      this.#pumping = false
    }
  }

  #take(item: Item): void {
    if (item === 'end') {
      this.#endWriting()
      this.abandon()
      return
    }
    this.#onTaken(item.length)
    if (this.#reading) this.#events?.data(item)
  }

  #mayTake(): boolean {
    return !this.#reading || (this.#events !== undefined && !this.#paused)
  }
}

/** One direction: items leave it in the order in which they entered. */
class Lane {
  readonly #network: StreamNetwork
  readonly #between: readonly [from: string, to: string]
  readonly #arrive: (item: Item) => void
  readonly #inFlight: Item[] = []
  #lastDueMs = 0
  #held = 0
  #blocked = false

  constructor(network: StreamNetwork, between: readonly [from: string, to: string], arrive: (item: Item) => void) {
    this.#network = network
    this.#between = between
    this.#arrive = arrive
  }

  send(item: Item): void {
    this.#inFlight.push(item)
    this.#schedule()
  }

  setBlocked(blocked: boolean): void {
    this.#blocked = blocked
    if (blocked) return
    for (; this.#held > 0; this.#held -= 1) this.#schedule()
  }

  #schedule(): void {
    const nowMs = this.#network.clock.monotonicMs()
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + this.#network.transitMs(...this.#between))
    this.#network.clock.after(this.#lastDueMs - nowMs, () => {
      if (this.#blocked) {
        this.#held += 1
        return
      }
      const item = this.#inFlight.shift()
      if (item !== undefined) this.#arrive(item)
    })
  }
}

/** Both ends of a connection and the wire between them. */
export class MemoryStream {
  /** The addresses it runs between. */
  readonly addresses: readonly [string, string]
  readonly connecting: MemoryConnection
  readonly accepting: MemoryConnection
  readonly #network: StreamNetwork
  readonly #lanes: readonly Lane[]
  #stallTimer: Timer | undefined

  constructor(network: StreamNetwork, from: Endpoint, to: Endpoint) {
    this.#network = network
    this.addresses = [from.address, to.address]
    const outward = new Lane(network, [from.address, to.address], (item) => {
      this.accepting.deliver(item)
    })
    const homeward = new Lane(network, [to.address, from.address], (item) => {
      this.connecting.deliver(item)
    })
    this.#lanes = [outward, homeward]
    this.connecting = this.#end({ local: from, remote: to, inbound: false }, outward, () => this.accepting)
    this.accepting = this.#end({ local: to, remote: from, inbound: true }, homeward, () => this.connecting)
  }

  /** Stalls the stream, and cuts it if it is still stalled after a minute; or lets it run again. */
  setBlocked(blocked: boolean): void {
    for (const lane of this.#lanes) lane.setBlocked(blocked)
    if (!blocked) {
      this.#stallTimer?.cancel()
      this.#stallTimer = undefined
      return
    }
    this.#stallTimer ??= this.#network.clock.after(stallTimeoutMs, () => {
      this.connecting.abandon()
      this.accepting.abandon()
    })
  }

  #end(ends: MemoryConnectionEnds, lane: Lane, other: () => MemoryConnection): MemoryConnection {
    return new MemoryConnection(ends, {
      clock: this.#network.clock,
      carry: (item) => {
        lane.send(item)
      },
      onTaken: (length) => {
        other().delivered(length)
      },
      onOver: () => {
        if (!this.connecting.over || !this.accepting.over) return
        this.#stallTimer?.cancel()
        this.#network.ended(this)
      },
    })
  }
}
