// WebSocket on the port of everything else: our feed at /feed, and at / the commands and events of the C++ node (rpc.md 1.15).
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { Caller } from '../api/caller.ts'
import type { Clock } from '../base/clock.ts'
import type { Scope } from '../base/scope.ts'
import type { RpcContext } from '../rpc/context.ts'
import { dispatch } from '../rpc/dispatcher.ts'
import { openOldEvents } from '../rpc/old-events.ts'
import { maxBodyBytes } from './body.ts'
import { type FeedStreams, jsonOf } from './feed-stream.ts'

/** Who may have a WebSocket, or the status that is answered instead. */
export type Admission =
  | { readonly caller: Caller; readonly url: URL }
  | { readonly status: number; readonly message: string }

/** What WebSockets are built from. */
export interface WebSocketParts {
  readonly context: RpcContext
  readonly clock: Clock
  readonly feeds: FeedStreams
  /** The same rules as for every request. */
  readonly admit: (request: IncomingMessage) => Admission
  /** A connection has become one. */
  readonly upgraded: (socket: Socket) => void
}

/** How often a sign of life is asked for, in milliseconds; who gives none until the next time is gone. */
const pingMs = 20_000

/** Bytes that may wait for a reader before it is waited for. */
const enoughBytes = 256 * 1024

/** Calls of one connection that wait at once; more are read when one is done. */
const maxCalls = 32

/** How long a closing handshake may take, in milliseconds. */
const graceMs = 300

const goingAway = 1001
const unsupportedData = 1003

const refuse = (socket: Socket, status: number, message: string): void => {
  const body = `${message}\n`
  socket.end(
    `HTTP/1.1 ${String(status)} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  )
}

/** Sends JSON, what comes at once in one segment, and says when the reader has taken enough of it. */
const sinkOf = (socket: WebSocket, below: Socket) => ({
  send: (event: object): void => {
    below.cork()
    process.nextTick(() => {
      below.uncork()
    })
    socket.send(jsonOf(event), () => undefined)
  },
  whenReady: (): Promise<void> | undefined => {
    if (socket.bufferedAmount <= enoughBytes || socket.readyState !== socket.OPEN) return undefined
    return new Promise((resolve) => {
      // Is called when all that was sent before has left, or the connection is gone.
      socket.ping(undefined, undefined, () => {
        resolve()
      })
    })
  },
})

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Uint8Array)).toString('utf8')

interface Opened {
  readonly opened: WebSocket
  readonly socket: Socket
}

/** The WebSockets of a server. */
export class WebSockets {
  readonly #parts: WebSocketParts
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxBodyBytes,
  })

  constructor(parts: WebSocketParts) {
    this.#parts = parts
  }

  /** Turns a request into a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const admission = this.#parts.admit(request)
    if ('status' in admission) {
      refuse(socket, admission.status, admission.message)
      return
    }
    const { caller, url } = admission
    const isFeed = url.pathname === '/feed'
    const query = this.#parts.feeds.queryOf(url, undefined, caller)
    if (isFeed ? 'status' in query : url.pathname !== '/') {
      refuse(
        socket,
        'status' in query && isFeed ? query.status : 404,
        'message' in query ? query.message : 'Nothing here.',
      )
      return
    }
    const scope = this.#parts.feeds.begin(caller)
    if (scope === undefined) {
      refuse(socket, 503, 'Too many feeds are open.')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      this.#parts.upgraded(socket)
      this.#watch(opened, scope)
      if ('status' in query || !isFeed) this.#serveCommands({ opened, socket }, caller, scope)
      else this.#parts.feeds.send({ caller, query }, sinkOf(opened, socket), scope)
    })
    // The handshake was not one of WebSocket.
    socket.once('close', () => void scope.close())
  }

  #watch(opened: WebSocket, scope: Scope): void {
    const { clock } = this.#parts
    let isAlive = true
    opened.on('pong', () => {
      isAlive = true
    })
    opened.on('error', () => {
      opened.terminate()
    })
    opened.once('close', () => void scope.close())
    const timer = clock.every(pingMs, () => {
      if (!isAlive) {
        opened.terminate()
        return
      }
      isAlive = false
      opened.ping()
    })
    scope.defer(async () => {
      timer.cancel()
      if (opened.readyState === opened.CLOSED) return
      const closed = new Promise<void>((resolve) => {
        opened.once('close', () => {
          resolve()
        })
      })
      opened.close(goingAway)
      const overdue = clock.after(graceMs, () => {
        opened.terminate()
      })
      await closed
      overdue.cancel()
    })
  }

  /** As the C++ node: a greeting, calls as text, replies and events as they come. */
  #serveCommands({ opened, socket }: Opened, caller: Caller, scope: Scope): void {
    const { context } = this.#parts
    const sink = sinkOf(opened, socket)
    sink.send({ result: 'Connected to the twister node; “closewebsocket” ends this.' })
    openOldEvents(context, caller, sink, scope)
    let waiting = 0
    let last: Promise<void> = Promise.resolve()
    const answer = async (text: string): Promise<void> => {
      const { body } = await dispatch(context, text, caller)
      if (opened.readyState === opened.OPEN) opened.send(body.trimEnd(), () => undefined)
      await sink.whenReady()
      waiting -= 1
      if (opened.isPaused && opened.readyState === opened.OPEN) opened.resume()
    }
    opened.on('message', (data, isBinary) => {
      if (isBinary) {
        opened.close(unsupportedData)
        return
      }
      const text = textOf(data)
      if (text.trim() === 'closewebsocket') {
        opened.close()
        return
      }
      waiting += 1
      if (waiting >= maxCalls) opened.pause()
      last = last
        .then(() => answer(text))
        .catch(() => {
          opened.terminate()
        })
    })
  }
}
