// Counts what a part of the node sends and receives.
import type { Clock } from '../base/clock.ts'
import type { Connection, ConnectionEvents, DatagramSocket, Endpoint, Sockets } from './endpoint.ts'
import type { SharedSocket } from './shared-socket.ts'

/** Shortest time over which a rate is taken, in milliseconds. */
const windowMs = 1000

/** Bytes of one direction: the total, and the rate of about the last second. */
class Flow {
  readonly #clock: Clock
  #startMs: number
  #current = 0
  #rate = 0
  total = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startMs = clock.monotonicMs()
  }

  add(bytes: number): void {
    this.#roll()
    this.total += bytes
    this.#current += bytes
  }

  /** Bytes a second. */
  get rate(): number {
    this.#roll()
    return this.#rate
  }

  #roll(): void {
    const nowMs = this.#clock.monotonicMs()
    const elapsedMs = nowMs - this.#startMs
    if (elapsedMs < windowMs) return
    this.#rate = Math.round((this.#current * 1000) / elapsedMs)
    this.#current = 0
    this.#startMs = nowMs
  }
}

/** Totals and rates of both directions. */
export class TrafficMeter {
  readonly received: Flow
  readonly sent: Flow

  constructor(clock: Clock) {
    this.received = new Flow(clock)
    this.sent = new Flow(clock)
  }
}

const meteredConnection = (connection: Connection, meter: TrafficMeter): Connection => ({
  get remote() {
    return connection.remote
  },
  get local() {
    return connection.local
  },
  get inbound() {
    return connection.inbound
  },
  get transport() {
    return connection.transport
  },
  get pendingBytes() {
    return connection.pendingBytes
  },
  start: (events: ConnectionEvents) => {
    connection.start({
      data: (bytes) => {
        meter.received.add(bytes.length)
        events.data(bytes)
      },
      closed: () => {
        events.closed()
      },
    })
  },
  write: (bytes) => {
    meter.sent.add(bytes.length)
    connection.write(bytes)
  },
  pause: () => {
    connection.pause()
  },
  resume: () => {
    connection.resume()
  },
  close: () => {
    connection.close()
  },
  destroy: () => {
    connection.destroy()
  },
})

type OnDatagram = (bytes: Uint8Array, from: Endpoint) => void

const meteredReceiver =
  (onDatagram: OnDatagram, meter: TrafficMeter): OnDatagram =>
  (bytes, from) => {
    meter.received.add(bytes.length)
    onDatagram(bytes, from)
  }

const meteredDatagrams = (socket: DatagramSocket, meter: TrafficMeter): DatagramSocket => ({
  local: socket.local,
  send: (to, bytes) => {
    meter.sent.add(bytes.length)
    socket.send(to, bytes)
  },
  close: () => socket.close(),
})

/** The same transport, with every byte counted. */
export const meteredSockets = (sockets: Sockets, meter: TrafficMeter): Sockets => ({
  resolve: (host) => sockets.resolve(host),
  connect: async (to, options) => {
    const verdict = await sockets.connect(to, options)
    return verdict.ok ? { ok: true, value: meteredConnection(verdict.value, meter) } : verdict
  },
  listen: (at, onConnection) =>
    sockets.listen(at, (connection) => {
      onConnection(meteredConnection(connection, meter))
    }),
  datagrams: async (at, onDatagram) =>
    meteredDatagrams(await sockets.datagrams(at, meteredReceiver(onDatagram, meter)), meter),
})

/** The same socket, with every byte counted of the protocols that get their share here. */
export const meteredShares = (socket: SharedSocket, meter: TrafficMeter): SharedSocket => ({
  local: socket.local,
  share: (protocol, onDatagram) => meteredDatagrams(socket.share(protocol, meteredReceiver(onDatagram, meter)), meter),
})
