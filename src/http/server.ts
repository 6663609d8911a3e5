// The HTTP front door: JSON-RPC, the feed, the web page, metrics (rpc.md 1).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CodedError } from '../base/coded-error.ts'
import { type Clock, every, sleep } from '../base/clock.ts'
import type { Scope } from '../base/scope.ts'
import type { RpcContext } from '../rpc/context.ts'
import { dispatch } from '../rpc/dispatcher.ts'
import { openFeed } from '../rpc/feed.ts'
import { addressRules, type AddressRules, isCrossSite, isOwnHost, plainAddress } from './access.ts'
import { loginPage, messagePage } from './pages.ts'
import type { Login } from './login.ts'
import { serveFile, type StaticRoot } from './static-files.ts'

/** How the server is set. */
export interface HttpOptions {
  readonly addresses: readonly string[]
  readonly port: number
  readonly allowed: readonly string[]
  /** Host names by which the node may be called besides `localhost` and addresses. */
  readonly hostNames: readonly string[]
  readonly root: StaticRoot
  /** Value of the `Server` header. */
  readonly serverName: string
}

/** What the server is built from. */
export interface HttpNeeds {
  readonly clock: Clock
  readonly login: Login
  readonly context: RpcContext
}

/** Longest request body, in bytes (rpc.md 1.4). */
const maxBodyBytes = 0x0200_0000

/** Open feeds at once. */
const maxFeeds = 64

/** Bytes that may wait for a slow reader of a feed before it is dropped: it reconnects and goes on from its number. */
const maxFeedPendingBytes = 4 * 1024 * 1024

const feedKeepAliveMs = 20_000

/** Browsers share cookies between the ports of a host, and several nodes may run on one. */
const cookieNameOf = ({ options }: ServerState): string => `twister-session-${String(options.port)}`

interface ServerState extends HttpNeeds {
  readonly options: HttpOptions
  readonly rules: AddressRules
  readonly scope: Scope
  feeds: number
}

const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
  })
  response.end(body)
}

const sendPage = (response: ServerResponse, status: number, page: string): void => {
  send(response, status, 'text/html; charset=utf-8', page)
}

const cookieOf = (server: ServerState, request: IncomingMessage): string | undefined => {
  const wanted = cookieNameOf(server)
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === wanted) return value
  }
  return undefined
}

/** Reads the body; undefined when it is too long or the client went away. */
const readBody = (request: IncomingMessage): Promise<string | undefined> =>
  new Promise((resolve) => {
    const parts: Buffer[] = []
    let length = 0
    request.on('data', (part: Buffer) => {
      length += part.length
      if (length > maxBodyBytes) {
        resolve(undefined)
        request.destroy()
      } else {
        parts.push(part)
      }
    })
    request.on('end', () => {
      resolve(Buffer.concat(parts).toString('utf8'))
    })
    request.on('error', () => {
      resolve(undefined)
    })
  })

const answerRpc = async (server: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request)
  if (body === undefined) return
  const reply = await dispatch(server.context, body)
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(reply.body),
    'Cache-Control': 'no-store',
    ...(reply.status === 200 ? {} : { Connection: 'close' }),
  })
  response.end(reply.body)
}

const answerFeed = (server: ServerState, url: URL, request: IncomingMessage, response: ServerResponse): void => {
  const username = url.searchParams.get('username') ?? ''
  const resumed = request.headers['last-event-id'] ?? url.searchParams.get('since') ?? '0'
  const since = Number(resumed)
  if (!Number.isSafeInteger(since) || since < 0 || server.feeds >= maxFeeds) {
    sendPage(response, 400, messagePage('The feed cannot be opened.'))
    return
  }
  server.feeds += 1
  const scope = server.scope.child('feed')
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const write = (text: string): void => {
    if (response.writableLength > maxFeedPendingBytes) response.destroy()
    else response.write(text)
  }
  const keepAlive = every(server.clock, feedKeepAliveMs, () => {
    write(': \n\n')
  })
  scope.defer(() => {
    server.feeds -= 1
    keepAlive.cancel()
    response.end()
  })
  response.on('close', () => void scope.close())
  openFeed(
    server.context,
    { username, since },
    (event) => {
      write(`${event.type === 'post' ? `id: ${String(event.arrival)}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
    },
    scope,
  )
}

const answerLogin = (server: ServerState, url: URL, response: ServerResponse): void => {
  const session = server.login.redeem(url.searchParams.get('token') ?? '')
  if (session === undefined) {
    sendPage(response, 403, loginPage('This login link has been used already or is too old.'))
    return
  }
  const age = String(server.login.sessionSeconds)
  response.writeHead(303, {
    Location: '/',
    'Set-Cookie': `${cookieNameOf(server)}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}`,
    'Cache-Control': 'no-store',
    'Content-Length': 0,
  })
  response.end()
}

/** 401. A person in a browser gets a page that says how to get in; a program gets the challenge of Basic. */
const refuseStranger = async (
  server: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const address = plainAddress(request.socket.remoteAddress ?? '')
  if (request.headers.authorization !== undefined)
    await sleep(server.clock, server.login.failureDelayMs(address), server.scope.signal)
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
  if (!wantsPage || server.options.root.index === 'home.html')
    response.setHeader('WWW-Authenticate', 'Basic realm="jsonrpc"')
  response.setHeader('Connection', 'close')
  sendPage(response, 401, loginPage('You are not logged in.'))
}

const answerGet = async (
  server: ServerState,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (url.pathname === '/feed') {
    answerFeed(server, url, request, response)
    return
  }
  if (url.pathname === '/metrics') {
    send(response, 200, 'text/plain; version=0.0.4', server.context.node.metrics.render())
    return
  }
  if (!(await serveFile(server.options.root, decodePath(url.pathname), response)))
    sendPage(response, 404, messagePage('There is nothing at this address.'))
}

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/\0'
  }
}

const isKnownClient = (server: ServerState, request: IncomingMessage): boolean => {
  if (server.login.isSession(cookieOf(server, request))) return true
  if (!server.login.isAuthorized(request.headers.authorization)) return false
  server.login.succeeded(plainAddress(request.socket.remoteAddress ?? ''))
  return true
}

/** Refuses by address, host and origin; true when the request has been answered. */
const refuseOrigin = (server: ServerState, request: IncomingMessage, response: ServerResponse): boolean => {
  if (!server.rules.allows(plainAddress(request.socket.remoteAddress ?? ''))) {
    response.writeHead(403, { 'Content-Length': 0, Connection: 'close' })
    response.end()
    return true
  }
  if (!isOwnHost(request.headers.host, server.options.hostNames)) {
    sendPage(response, 403, messagePage('This host name is not known to the node. Allow it with -rpchost=<name>.'))
    return true
  }
  if (request.method === 'POST' && isCrossSite(request)) {
    sendPage(response, 403, messagePage('Pages of other sites may not use the node.'))
    return true
  }
  return false
}

const answer = async (server: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.setHeader('Server', server.options.serverName)
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  if (refuseOrigin(server, request, response)) return
  const url = URL.canParse(request.url ?? '', 'http://node') ? new URL(request.url ?? '', 'http://node') : undefined
  if (url === undefined) {
    sendPage(response, 400, messagePage('This address cannot be read.'))
    return
  }
  if (request.method === 'GET' && url.pathname === '/login') {
    answerLogin(server, url, response)
    return
  }
  if (!isKnownClient(server, request)) {
    await refuseStranger(server, request, response)
    return
  }
  if (request.method === 'POST') await answerRpc(server, request, response)
  else if (request.method === 'GET') await answerGet(server, url, request, response)
  else {
    response.writeHead(405, { Allow: 'GET, POST', 'Content-Length': 0 })
    response.end()
  }
}

const listen = (http: Server, address: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new CodedError(
              'http.port-in-use',
              `Port ${String(port)} of ${address} is in use, perhaps by another node. Stop it, or choose another port with -rpcport=<port>.`,
            )
          : new CodedError(
              'http.address-unavailable',
              `The node cannot listen on ${address}:${String(port)} (${error.code ?? error.message}). Choose another address with -rpcbind=<address>.`,
            ),
      )
    })
    http.listen({ host: address, port, ipv6Only: address.includes(':') }, () => {
      resolve()
    })
  })

/** Listens on each address; a missing IPv6 loopback is no fault when IPv4 works. */
export const openHttpServer = async (needs: HttpNeeds, options: HttpOptions, scope: Scope): Promise<void> => {
  const server: ServerState = { ...needs, options, rules: addressRules(options.allowed), scope, feeds: 0 }
  for (const [index, address] of options.addresses.entries()) {
    const http = createServer(
      { keepAliveTimeout: 60_000, requestTimeout: 120_000, noDelay: true },
      (request, response) => {
        answer(server, request, response).catch((error: unknown) => {
          needs.context.node.log.error('request failed', {
            error: error instanceof Error ? error.stack : String(error),
          })
          response.destroy()
        })
      },
    )
    http.maxConnections = 1000
    try {
      await listen(http, address, options.port)
    } catch (error) {
      if (index === 0 || address !== '::1') throw error
      continue
    }
    scope.defer(
      () =>
        new Promise<void>((resolve) => {
          http.close(() => {
            resolve()
          })
          http.closeIdleConnections()
          needs.clock.after(500, () => {
            http.closeAllConnections()
          })
        }),
    )
  }
}
