// A network in memory with delay, loss and partitions, timed by a clock: one seed reproduces a run.
import type { Clock, Timer } from '../base/clock.ts'
import { type Random, randomFraction } from '../base/random.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { canonicalAddress, isPort } from '../codec/ip.ts'
import { isUnspecified } from '../codec/ip-networks.ts'
import { bindError } from './bind.ts'
import type {
  Connection,
  ConnectOptions,
  ConnectRejection,
  DatagramSocket,
  Endpoint,
  Listener,
  Sockets,
} from './endpoint.ts'
import { maxDatagramBytes } from './endpoint-limits.ts'
import { connectByName } from './resolve.ts'
import { MemoryStream, type StreamNetwork } from './memory-stream.ts'

/** How the network behaves. */
export interface MemoryNetworkOptions {
  readonly clock: Clock
  readonly random: Random
  /** Time from one host to another, or to any other. */
  readonly delayMs: number | ((from: string, to: string) => number)
  /** Up to this much more, drawn for each packet. */
  readonly jitterMs?: number
  /** Share of datagrams that are lost, 0 … 1. */
  readonly datagramLoss?: number
  /** Share of packets of streams that are lost, 0 … 1: what they carry comes late. */
  readonly streamLoss?: number
}

/** A stream sends again what was lost after this long at least, and after twice as long the next time. */
const retransmissionMs = 200
const maxRetransmissions = 6

type ConnectVerdict = Verdict<Connection, ConnectRejection>
type OnConnection = (connection: Connection) => void
type OnDatagram = (bytes: Uint8Array, from: Endpoint) => void

/** Where ports come from when none is asked for. */
const firstEphemeralPort = 49_152

/** What is open on one port space of one host. */
class Ports<Handler> {
  readonly #address: string
  readonly #open = new Map<number, Handler>()
  #nextPort = firstEphemeralPort

  constructor(address: string) {
    this.#address = address
  }

  get(port: number): Handler | undefined {
    return this.#open.get(port)
  }

  /** Opens a port and says where; throws the faults of a bind. */
  bind(at: Endpoint, handler: Handler): Endpoint {
    const own = at.address === this.#address || isUnspecified(at.address)
    if (!own || !(at.port === 0 || isPort(at.port))) throw bindError('EADDRNOTAVAIL', at)
    if (this.#open.has(at.port)) throw bindError('EADDRINUSE', at)
    const local = { address: at.address, port: at.port === 0 ? this.ephemeral() : at.port }
    this.#open.set(local.port, handler)
    return local
  }

  release(port: number, handler: Handler): void {
    if (this.#open.get(port) === handler) this.#open.delete(port)
  }

  /** A port that is not open. */
  ephemeral(): number {
    do this.#nextPort = this.#nextPort >= 65_535 ? firstEphemeralPort : this.#nextPort + 1
    while (this.#open.has(this.#nextPort))
    return this.#nextPort
  }
}

interface Host {
  readonly address: string
  readonly streams: Ports<OnConnection>
  readonly datagrams: Ports<OnDatagram>
}

/** Settles once; a stream that came about too late is dropped. */
class Attempt {
  readonly #resolve: (verdict: ConnectVerdict) => void
  readonly #signal: AbortSignal | undefined
  readonly #timer: Timer
  readonly #onAbort = (): void => {
    this.fail('connect-aborted')
  }
  stream: MemoryStream | undefined
  settled = false

  constructor(clock: Clock, { timeoutMs, signal }: ConnectOptions, resolve: (verdict: ConnectVerdict) => void) {
    this.#resolve = resolve
    this.#signal = signal
    this.#timer = clock.after(timeoutMs, () => {
      this.fail('connect-timeout')
    })
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  succeed(stream: MemoryStream): void {
    if (this.#settle()) this.#resolve(accept(stream.connecting))
  }

  fail(code: ConnectRejection['code']): void {
    if (!this.#settle()) return
    this.stream?.connecting.destroy()
    this.#resolve(reject({ code }))
  }

  #settle(): boolean {
    if (this.settled) return false
    this.settled = true
    this.#timer.cancel()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    return true
  }
}

/**
 * Hosts that reach one another by address. Across a partition, and towards addresses without a host, packets vanish:
 * new connections time out; existing ones stall, and are cut on both sides unless the partition heals within a minute.
 */
export class MemoryNetwork {
  readonly #clock: Clock
  readonly #random: Random
  readonly #delayMs: (from: string, to: string) => number
  readonly #jitterMs: number
  readonly #streamLoss: number
  readonly #hosts = new Map<string, Host>()
  readonly #streams = new Set<MemoryStream>()
  readonly #streamNetwork: StreamNetwork
  readonly #names = new Map<string, readonly string[]>()
  #datagramLoss: number
  #groups: ReadonlyMap<string, number> | undefined
  readonly #unplugged = new Set<string>()

  constructor(options: MemoryNetworkOptions) {
    const { clock, random, delayMs, jitterMs = 0, datagramLoss = 0, streamLoss = 0 } = options
    this.#clock = clock
    this.#random = random
    this.#delayMs = typeof delayMs === 'number' ? () => delayMs : delayMs
    this.#jitterMs = jitterMs
    this.#datagramLoss = datagramLoss
    this.#streamLoss = streamLoss
    this.#streamNetwork = {
      clock,
      transitMs: (from, to) => this.#transitMs(from, to) + this.#retransmissionsMs(),
      ended: (stream) => this.#streams.delete(stream),
    }
  }

  /** The transport of the host with this address; several callers may share one host. */
  host(address: string): Sockets {
    const host = this.#hosts.get(address) ?? { address, streams: new Ports(address), datagrams: new Ports(address) }
    this.#hosts.set(address, host)
    const resolve = (name: string): Promise<readonly string[]> => this.#resolve(name)
    return {
      resolve,
      connect: (to, options) =>
        connectByName({ resolve, connect: (endpoint, how) => this.#connect(host, endpoint, how) }, to, options),
      // A fault of the bind, thrown inside a promise, rejects it: as with real sockets.
      listen: (at, onConnection) =>
        new Promise((resolve) => {
          resolve(this.#listen(host, at, onConnection))
        }),
      datagrams: (at, onDatagram) =>
        new Promise((resolve) => {
          resolve(this.#openDatagrams(host, at, onDatagram))
        }),
    }
  }

  /** Gives a name to addresses, for every host. */
  setName(name: string, addresses: readonly string[]): void {
    this.#names.set(name, addresses)
  }

  /** Lets only hosts of one group reach one another; hosts in no group form one more. Replaces the last partition. */
  partition(groups: readonly (readonly string[])[]): void {
    this.#groups = new Map(groups.flatMap((group, index) => group.map((address) => [address, index] as const)))
    this.#setBlocked(() => true)
  }

  /** Takes a host from the network, as when its cable is pulled, or puts it back. */
  setUnplugged(address: string, isUnplugged: boolean): void {
    if (isUnplugged) this.#unplugged.add(address)
    else this.#unplugged.delete(address)
    this.#setBlocked((stream) => stream.addresses.includes(address))
  }

  /** Ends the partition. */
  heal(): void {
    this.partition([])
  }

  /** Sets the share of datagrams that are lost. */
  setLoss(datagramLoss: number): void {
    this.#datagramLoss = datagramLoss
  }

  #resolve(name: string): Promise<readonly string[]> {
    const own = canonicalAddress(name)
    return Promise.resolve(own === undefined ? (this.#names.get(name) ?? []) : [own])
  }

  #transitMs(from: string, to: string): number {
    const delayMs = this.#delayMs(from, to)
    return this.#jitterMs === 0 ? delayMs : delayMs + this.#jitterMs * randomFraction(this.#random)
  }

  #retransmissionsMs(): number {
    let waitMs = 0
    if (this.#streamLoss > 0)
      for (let lost = 0; lost < maxRetransmissions && randomFraction(this.#random) < this.#streamLoss; lost += 1)
        waitMs += retransmissionMs * 2 ** lost
    return waitMs
  }

  #blocked(left: string, right: string): boolean {
    if (this.#unplugged.size > 0 && (this.#unplugged.has(left) || this.#unplugged.has(right))) return true
    return this.#groups?.get(left) !== this.#groups?.get(right)
  }

  #setBlocked(concerns: (stream: MemoryStream) => boolean): void {
    for (const stream of this.#streams) if (concerns(stream)) stream.setBlocked(this.#blocked(...stream.addresses))
  }

  /** Carries a packet: `arrive` is called unless a partition is in the way at either moment. */
  #carry(from: string, to: string, arrive: () => void): void {
    if (this.#blocked(from, to)) return
    this.#clock.after(this.#transitMs(from, to), () => {
      if (!this.#blocked(from, to)) arrive()
    })
  }

  #connect(host: Host, to: Endpoint, options: ConnectOptions): Promise<ConnectVerdict> {
    if (options.signal?.aborted === true) return Promise.resolve(reject({ code: 'connect-aborted' }))
    if (!isPort(to.port) || (options.from ?? host.address) !== host.address)
      return Promise.resolve(reject({ code: 'connect-unreachable' }))
    return new Promise((resolve) => {
      const attempt = new Attempt(this.#clock, options, resolve)
      this.#carry(host.address, to.address, () => {
        this.#knock(host, to, attempt)
      })
    })
  }

  #knock(host: Host, to: Endpoint, attempt: Attempt): void {
    const target = this.#hosts.get(to.address)
    if (target === undefined || attempt.settled) return
    const onConnection = target.streams.get(to.port)
    if (onConnection === undefined) {
      this.#carry(to.address, host.address, () => {
        attempt.fail('connect-refused')
      })
      return
    }
    const from = { address: host.address, port: host.streams.ephemeral() }
    const stream = new MemoryStream(this.#streamNetwork, from, to)
    this.#streams.add(stream)
    attempt.stream = stream
    onConnection(stream.accepting)
    this.#carry(to.address, host.address, () => {
      attempt.succeed(stream)
    })
  }

  #listen(host: Host, at: Endpoint, onConnection: OnConnection): Listener {
    const own: OnConnection = (connection) => {
      onConnection(connection)
    }
    const local = host.streams.bind(at, own)
    return {
      local,
      close: () => {
        host.streams.release(local.port, own)
        return Promise.resolve()
      },
    }
  }

  #openDatagrams(host: Host, at: Endpoint, onDatagram: OnDatagram): DatagramSocket {
    const own: OnDatagram = (bytes, from) => {
      onDatagram(bytes, from)
    }
    const local = host.datagrams.bind(at, own)
    let open = true
    return {
      local,
      send: (to, bytes) => {
        if (open) this.#sendDatagram({ address: host.address, port: local.port }, to, bytes)
      },
      close: () => {
        open = false
        host.datagrams.release(local.port, own)
        return Promise.resolve()
      },
    }
  }

  #sendDatagram(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    if (bytes.length > maxDatagramBytes || randomFraction(this.#random) < this.#datagramLoss) return
    const copy = bytes.slice()
    this.#carry(from.address, to.address, () => {
      this.#hosts.get(to.address)?.datagrams.get(to.port)?.(copy, from)
    })
  }
}
