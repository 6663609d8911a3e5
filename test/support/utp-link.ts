// Two ends of uTP on a network in memory, and who looks at the packets between them.
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { Metrics } from '../../src/base/metrics.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import type { Connection, DatagramSocket, Endpoint } from '../../src/net/endpoint.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../src/net/memory-network.ts'
import { openSharedSocket } from '../../src/net/shared-socket.ts'
import { UtpTransport } from '../../src/swarm/utp/utp-transport.ts'
import { decodeUtpPacket, encodeUtpPacket, type UtpPacket } from '../../src/swarm/wire/utp.ts'

const port = 22_001

/** One side: what came in order, and how it ended. */
export class UtpEar {
  readonly connection: Connection
  readonly received: Uint8Array[] = []
  bytes = 0
  closed = 0

  constructor(connection: Connection) {
    this.connection = connection
    connection.start({
      data: (bytes) => {
        this.received.push(bytes)
        this.bytes += bytes.length
      },
      closed: () => {
        this.closed += 1
      },
    })
  }

  /** All that came. */
  get text(): Uint8Array {
    return Uint8Array.from(this.received.flatMap((bytes) => [...bytes]))
  }
}

/** A host that speaks uTP. */
export interface UtpHost {
  readonly endpoint: Endpoint
  readonly transport: UtpTransport
  readonly accepted: UtpEar[]
  readonly scope: Scope
  /** What it sent, and where to. */
  readonly sent: { readonly packet: UtpPacket; readonly to: Endpoint; readonly bytes: number }[]
  /** Makes it receive a datagram whose source may be a lie. */
  inject(bytes: Uint8Array, from: Endpoint): void
}

/** A packet of somebody who speaks uTP by hand. */
export const packet = (fields: Partial<UtpPacket> & Pick<UtpPacket, 'kind'>): Uint8Array =>
  encodeUtpPacket({
    connectionId: 7,
    sentMicros: 1,
    delayMicros: 0,
    windowBytes: 100_000,
    sequence: 1,
    acknowledged: 0,
    payload: new Uint8Array(0),
    ...fields,
  })

/** A network with hosts of uTP. */
export class UtpLink {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly random = new SeededRandom(11)
  readonly network: MemoryNetwork
  readonly scope = new Scope('test', silentLog)

  constructor(options: Partial<MemoryNetworkOptions> = {}) {
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random, delayMs: 50, ...options })
  }

  /** Opens a host that accepts connections unless told otherwise; `see` may look at what it gets, and swallow it. */
  async host(address: string, see: (packet: UtpPacket) => boolean = () => true, listens = true): Promise<UtpHost> {
    const scope = this.scope.child(address)
    const endpoint = { address, port }
    const sockets = this.network.host(address)
    const sent: UtpHost['sent'] = []
    let inject: UtpHost['inject'] = () => undefined
    const seen = {
      datagrams: async (
        at: Endpoint,
        onDatagram: (bytes: Uint8Array, from: Endpoint) => void,
      ): Promise<DatagramSocket> => {
        inject = onDatagram
        const socket = await sockets.datagrams(at, (bytes, from) => {
          const decoded = decodeUtpPacket(bytes)
          if (decoded.ok && see(decoded.value)) onDatagram(bytes, from)
        })
        const send = (to: Endpoint, bytes: Uint8Array): void => {
          const decoded = decodeUtpPacket(bytes)
          if (decoded.ok) sent.push({ packet: decoded.value, to, bytes: bytes.length })
          socket.send(to, bytes)
        }
        return { local: socket.local, send, close: () => socket.close() }
      },
    }
    const datagrams = await openSharedSocket({ sockets: seen, log: silentLog, metrics: new Metrics() }, endpoint, scope)
    const transport = new UtpTransport({ clock: this.clock, random: this.random, datagrams }, scope)
    const accepted: UtpEar[] = []
    if (listens) transport.listen((connection) => accepted.push(new UtpEar(connection)))
    return { endpoint, transport, accepted, scope, sent, inject }
  }

  /** Connects two hosts; the other side shows only with the first bytes. */
  async connect(from: UtpHost, to: UtpHost): Promise<UtpEar> {
    const connecting = from.transport.connect(to.endpoint, { timeoutMs: 10_000 })
    let ear: UtpEar | undefined
    void connecting.then((verdict) => {
      if (verdict.ok) ear = new UtpEar(verdict.value)
    })
    for (let turn = 0; turn < 1_000 && ear === undefined; turn += 1) await this.clock.advance(10)
    if (ear === undefined) throw new Error('no connection')
    return ear
  }

  /** Moves time until something holds; says how many milliseconds that took. */
  async until(holds: () => boolean, mostMs = 600_000): Promise<number> {
    const beginMs = this.clock.monotonicMs()
    while (!holds()) {
      if (this.clock.monotonicMs() - beginMs > mostMs) throw new Error(`not within ${String(mostMs)} ms`)
      await this.clock.advance(10)
    }
    return this.clock.monotonicMs() - beginMs
  }
}

/** Bytes that show where they come from. */
export const numbered = (length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >> 8) * 7 + (index >> 16)) & 0xff
  return bytes
}
