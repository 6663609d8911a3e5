// Byte streams over TCP.
import { connect, createServer, isIP, type Server, type Socket } from 'node:net'
import { CodedError } from '../base/coded-error.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { bindError, plainBytes } from './bind.ts'
import type { Connection, ConnectionEvents, ConnectOptions, ConnectRejection, Endpoint, Listener } from './endpoint.ts'
import { drainTimeoutMs } from './endpoint-limits.ts'
import { isPort, socketAddress } from '../codec/ip.ts'

const nowhere: Endpoint = { address: '0.0.0.0', port: 0 }

const endpointOf = (address: string | undefined, port: number | undefined): Endpoint | undefined => {
  const text = address === undefined ? undefined : socketAddress(address)
  return text === undefined || port === undefined ? undefined : { address: text, port }
}

class TcpConnection implements Connection {
  readonly transport = 'tcp'
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
  readonly #socket: Socket
  #events: ConnectionEvents | undefined
  #paused = false
  #closing = false
  #over = false
  #drainTimer: NodeJS.Timeout | undefined

  constructor(socket: Socket, remote: Endpoint, inbound: boolean) {
    this.#socket = socket
    this.remote = remote
    this.local = endpointOf(socket.localAddress, socket.localPort) ?? nowhere
    this.inbound = inbound
    // Every fault of a socket is followed by 'close', which is what we report.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#over = true
      clearTimeout(this.#drainTimer)
      this.#events?.closed()
    })
  }

  get pendingBytes(): number {
    return this.#over ? 0 : this.#socket.writableLength
  }

  start(events: ConnectionEvents): void {
    if (this.#events !== undefined)
      throw new CodedError('net.already-started', 'A connection is started once; this one already has an owner.')
    this.#events = events
    if (this.#over) {
      queueMicrotask(() => {
        events.closed()
      })
      return
    }
    this.#socket.on('data', (chunk: Uint8Array) => {
      if (!this.#closing) events.data(plainBytes(chunk))
    })
    if (this.#paused && !this.#closing) this.#socket.pause()
  }

  write(bytes: Uint8Array): void {
    if (!this.#closing && this.#socket.writable) this.#socket.write(bytes)
  }

  pause(): void {
    this.#paused = true
    if (this.#events !== undefined && !this.#closing) this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    if (this.#events !== undefined) this.#socket.resume()
  }

  close(): void {
    if (this.#closing) return
    this.#closing = true
    if (this.#over) return
    this.#socket.end()
    // What the other side still sends is read and forgotten: unread bytes would turn our end into a reset.
    this.#socket.resume()
    this.#drainTimer = setTimeout(() => this.#socket.destroy(), drainTimeoutMs)
  }

  destroy(): void {
    this.#closing = true
    this.#socket.destroy()
  }
}

const rejectionOf = (error: NodeJS.ErrnoException): ConnectRejection => {
  if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') return { code: 'connect-refused' }
  return { code: error.code === 'ETIMEDOUT' ? 'connect-timeout' : 'connect-unreachable' }
}

/** Connects to an IP address. */
export const connectTcp = (
  to: Endpoint,
  { timeoutMs, from, signal }: ConnectOptions,
): Promise<Verdict<Connection, ConnectRejection>> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(reject({ code: 'connect-aborted' }))
      return
    }
    if (isIP(to.address) === 0 || !isPort(to.port) || (from !== undefined && isIP(from) === 0)) {
      resolve(reject({ code: 'connect-unreachable' }))
      return
    }
    const localAddress = from === undefined ? {} : { localAddress: from }
    const socket = connect({ host: to.address, port: to.port, noDelay: true, ...localAddress })
    const finish = (verdict: Verdict<Connection, ConnectRejection>): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      if (!verdict.ok) socket.on('error', () => undefined).destroy()
      resolve(verdict)
    }
    const onAbort = (): void => {
      finish(reject({ code: 'connect-aborted' }))
    }
    const onError = (error: Error): void => {
      finish(reject(rejectionOf(error)))
    }
    const timer = setTimeout(() => {
      finish(reject({ code: 'connect-timeout' }))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', () => {
      finish(accept(new TcpConnection(socket, to, false)))
    })
  })

const closeServer = (server: Server): Promise<void> => {
  // The port is free when this returns; the callback of `close` would wait for all connections to end.
  server.close()
  return Promise.resolve()
}

/** Accepts connections at an address of this machine. */
export const listenTcp = (at: Endpoint, onConnection: (connection: Connection) => void): Promise<Listener> =>
  new Promise((resolve, fail) => {
    const server = createServer({ noDelay: true }, (socket) => {
      const remote = endpointOf(socket.remoteAddress, socket.remotePort)
      if (remote === undefined) socket.on('error', () => undefined).destroy()
      else onConnection(new TcpConnection(socket, remote, true))
    })
    if (isIP(at.address) === 0 || !(at.port === 0 || isPort(at.port))) {
      fail(bindError('EADDRNOTAVAIL', at))
      return
    }
    const onError = (error: NodeJS.ErrnoException): void => {
      fail(bindError(error.code, at))
    }
    server.once('error', onError)
    server.listen({ host: at.address, port: at.port }, () => {
      server.off('error', onError)
      // Running out of file descriptors shows here: the connection in question is lost, the listener stays.
      server.on('error', () => undefined)
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : at.port
      resolve({ local: { address: at.address, port }, close: () => closeServer(server) })
    })
  })
