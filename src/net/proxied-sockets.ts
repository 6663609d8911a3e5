// The transport of a node that shows itself to nobody: every byte goes through a SOCKS5 proxy, names too; no datagrams.
import { concatBytes, emptyBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { canonicalAddress, endpointText, ipText16, isPort } from '../codec/ip.ts'
import { isLoopback, isRoutable } from '../codec/ip-networks.ts'
import type { Connection, ConnectionEvents, ConnectOptions, ConnectRejection, Endpoint, Sockets } from './endpoint.ts'
import { isPublicName } from './network-kind.ts'
import { greeting, SocksHandshake } from './socks5.ts'

/** How the proxy is used. */
export interface ProxyOptions {
  readonly clock: Clock
  /** An IP address and a port: a name would have to be asked for. */
  readonly proxy: Endpoint
  /** A secret of this run: with the destination it makes the credentials, so that no two destinations share a circuit. */
  readonly isolation: string
}

type Connected = Verdict<Connection, ConnectRejection>

/** A way through several relays takes its time, whatever a direct one is given. */
const shortestPatienceMs = 30_000

/** A connection whose first bytes were those of the proxy. */
class Tunnel implements Connection {
  readonly transport = 'tcp'
  readonly inbound = false
  readonly remote: Endpoint
  readonly #inner: Connection
  #events: ConnectionEvents | undefined
  /** What the host said before there was anybody to hear it. */
  #early: Uint8Array
  #started = false
  #paused = false
  #over = false

  constructor(inner: Connection, remote: Endpoint, early: Uint8Array) {
    this.#inner = inner
    this.remote = remote
    this.#early = early
    inner.pause()
  }

  get local(): Endpoint {
    return this.#inner.local
  }

  get pendingBytes(): number {
    return this.#inner.pendingBytes
  }

  start(events: ConnectionEvents): void {
    this.#events = events
    queueMicrotask(() => {
      this.#started = true
      this.#flow()
    })
  }

  /** What the proxy's connection tells from now on. */
  tell(bytes: Uint8Array): void {
    if (this.#started && !this.#paused && this.#early.length === 0) this.#events?.data(bytes)
    else this.#early = concatBytes(this.#early, bytes)
  }

  tellClosed(): void {
    this.#over = true
    if (this.#started) this.#events?.closed()
  }

  write(bytes: Uint8Array): void {
    this.#inner.write(bytes)
  }

  pause(): void {
    this.#paused = true
    this.#inner.pause()
  }

  resume(): void {
    this.#paused = false
    if (this.#started) this.#flow()
  }

  close(): void {
    this.#early = emptyBytes
    this.#inner.close()
  }

  destroy(): void {
    this.#early = emptyBytes
    this.#inner.destroy()
  }

  #flow(): void {
    if (this.#paused) return
    const early = this.#early
    this.#early = emptyBytes
    if (early.length > 0) this.#events?.data(early)
    if (this.#over) this.#events?.closed()
    else this.#inner.resume()
  }
}

/** Asks the proxy for a host over a connection to it, and says once what came of it. */
const throughProxy = (
  inner: Connection,
  to: Endpoint,
  { clock, isolation, timeoutMs, signal }: ProxyOptions & { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Connected> =>
  new Promise((resolve) => {
    const handshake = new SocksHandshake(to, { user: isolation, password: endpointText(to) })
    let tunnel: Tunnel | undefined
    const finish = (verdict: Connected): void => {
      timer.cancel()
      signal?.removeEventListener('abort', onAbort)
      if (!verdict.ok) inner.destroy()
      resolve(verdict)
    }
    const onAbort = (): void => {
      finish(reject({ code: 'connect-aborted' }))
    }
    const timer = clock.after(timeoutMs, () => {
      finish(reject({ code: 'connect-timeout' }))
    })
    const advance = (bytes: Uint8Array): void => {
      for (let step = handshake.take(bytes); ; step = handshake.take(emptyBytes)) {
        if (!step.ok) {
          finish(step)
          return
        }
        if (step.value.kind === 'wait') return
        if (step.value.kind === 'send') {
          inner.write(step.value.bytes)
          continue
        }
        tunnel = new Tunnel(inner, to, step.value.rest)
        finish(accept(tunnel))
        return
      }
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    inner.start({
      data: (bytes) => {
        if (tunnel === undefined) advance(bytes)
        else tunnel.tell(bytes)
      },
      closed: () => {
        if (tunnel === undefined) finish(reject({ code: 'connect-unreachable' }))
        else tunnel.tellClosed()
      },
    })
    inner.write(greeting)
  })

/** Networks and names of this machine and its house are not the proxy's to reach: it may stand in the same one. */
const mayAsk = (host: string): boolean => (canonicalAddress(host) === undefined ? isPublicName(host) : isRoutable(host))

/**
 * Whoever comes through a hidden service comes from this machine, which would free all of them of every limit. Each gets
 * an address of the range for examples: one person each, all of one provider, and neither near nor to be dialled.
 */
const strangerAddress = (number: number): string =>
  ipText16(
    Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, number >>> 24, number >>> 16, number >>> 8, number, 0, 0, 0, 0, 0, 0, 0, 1),
  )

/** The same connection, from somebody else. */
const comingFrom = (connection: Connection, remote: Endpoint): Connection => ({
  remote,
  local: connection.local,
  inbound: connection.inbound,
  transport: connection.transport,
  get pendingBytes() {
    return connection.pendingBytes
  },
  start: (events) => {
    connection.start(events)
  },
  write: (bytes) => {
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

/** The transport behind a proxy. It listens on this machine alone, for the hidden service in front of it. */
export const proxiedSockets = (direct: Sockets, options: ProxyOptions): Sockets => {
  let strangers = 0
  return {
    resolve: (host) => {
      const address = canonicalAddress(host)
      return Promise.resolve(mayAsk(address ?? host) ? [address ?? host] : [])
    },
    connect: async (to, { timeoutMs, signal }: ConnectOptions) => {
      if (!isPort(to.port) || !mayAsk(to.address)) return reject({ code: 'connect-unreachable' })
      const patience = {
        timeoutMs: Math.max(timeoutMs, shortestPatienceMs),
        ...(signal === undefined ? {} : { signal }),
      }
      const reached = await direct.connect(options.proxy, patience)
      if (!reached.ok) return reached
      return throughProxy(reached.value, to, { ...options, ...patience, signal })
    },
    listen: (at, onConnection) =>
      direct.listen(isLoopback(at.address) ? at : { ...at, address: '127.0.0.1' }, (connection) => {
        strangers = (strangers + 1) >>> 0
        onConnection(comingFrom(connection, { address: strangerAddress(strangers), port: connection.remote.port }))
      }),
    // Datagrams do not pass a proxy: what is sent here goes nowhere.
    datagrams: (at) => Promise.resolve({ local: at, send: () => undefined, close: () => Promise.resolve() }),
  }
}
