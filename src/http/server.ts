// The HTTP front door: listens, bounds connections, stops fast (rpc.md 1.1, 7-14).
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Clock } from '../base/clock.ts'
import type { Scope } from '../base/scope.ts'
import type { RpcContext } from '../rpc/context.ts'
import { SharedEvents } from '../rpc/feed.ts'
import { StatusBoard } from '../rpc/status.ts'
import { type AddressRules, addressRules, namedAddresses } from './access.ts'
import { answersOf } from './answers.ts'
import { Connections } from './connections.ts'
import { FeedStreams } from './feed-stream.ts'
import { closeInTime, type ListeningAddress, type ListeningPlace, listenOr, portOf } from './listening.ts'
import type { Login } from './login.ts'
import { Router } from './router.ts'
import type { StaticRoot } from './static-files.ts'
import { WebSockets } from './web-sockets.ts'
import { keepCertificate, tlsLimits, type TlsSource } from './tls.ts'

/** How the server is set. */
export interface HttpOptions {
  readonly addresses: readonly string[]
  readonly port: number
  /** Sockets at this port that were handed over: they are listened on instead of the addresses. */
  readonly sockets?: readonly number[]
  readonly allowed: readonly string[]
  /** Most connections of all listeners together. */
  readonly maxConnections: number
  /** Proxies whose word on their clients counts, as addresses, patterns or networks. */
  readonly proxies: readonly string[]
  /** Certificate and key; undefined: no TLS. */
  readonly tls: TlsSource | undefined
  /** Most feeds and WebSockets at once. */
  readonly maxFeeds: number
  /** Host names by which the node may be called besides `localhost` and addresses. */
  readonly hostNames: readonly string[]
  readonly root: StaticRoot
  /** Our own page below `/app/`, where another client has the root. */
  readonly app: StaticRoot | undefined
  /** Value of the `Server` header. */
  readonly serverName: string
}

/** What the server is built from. */
export interface HttpNeeds {
  readonly clock: Clock
  readonly login: Login
  readonly context: RpcContext
}

/** How long calls in progress may take to end when the server stops, in milliseconds. */
const graceMs = 300

const limits = {
  keepAliveTimeout: 60_000,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 16_384,
  noDelay: true,
  // Programs of old leave it out; the router looks at the one that is there.
  requireHostHeader: false,
} as const

const listenFault = (error: NodeJS.ErrnoException, { host: address, port }: ListeningAddress): CodedError =>
  error.code === 'EADDRINUSE'
    ? new CodedError(
        'http.port-in-use',
        `Port ${String(port)} of ${address} is in use, perhaps by another node. Stop it, or choose another port with -rpcport=<port>.`,
        { systemCode: error.code },
      )
    : new CodedError(
        'http.address-unavailable',
        `The node cannot listen on ${address}:${String(port)} (${error.code ?? error.message}). Choose another address with -rpcbind=<address>.`,
        { systemCode: error.code },
      )

const placesOf = ({ addresses, port, sockets = [] }: HttpOptions): readonly ListeningPlace[] =>
  sockets.length > 0
    ? sockets.map((fd) => ({ fd, port, setting: 'rpcport' }))
    : addresses.map((host) => ({ host, port, ipv6Only: host.includes(':') }))

/** A machine without IPv6 is no fault; another program on the port is: it would be taken for the node. */
const isMissingFamily = (error: unknown, place: ListeningPlace): boolean =>
  'host' in place &&
  place.host.includes(':') &&
  error instanceof CodedError &&
  ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(String(error.fields['systemCode']))

const proxiesOf = ({ proxies }: HttpOptions): AddressRules | undefined =>
  proxies.length === 0 ? undefined : namedAddresses(proxies)

interface Doors {
  readonly router: Router
  readonly webSockets: WebSockets
  readonly connections: Connections
}

const doorsOf = (needs: HttpNeeds, options: HttpOptions, scope: Scope): Doors => {
  const { clock, login, context } = needs
  const connections = countedBy(needs, options)
  const feeding = {
    ...{ context, board: new StatusBoard(context), shared: new SharedEvents() },
    ...{ clock, takenBack: login.takenBack, most: options.maxFeeds },
  }
  const feeds = new FeedStreams(feeding, scope)
  const router = new Router({
    context,
    login,
    rules: addressRules(options.allowed),
    proxies: proxiesOf(options),
    feeds,
    hostNames: options.hostNames,
    root: options.root,
    app: options.app,
    cookieName: `twister-session-${String(options.port)}`,
  })
  const upgraded = connections.upgraded.bind(connections)
  const webSockets = new WebSockets({ context, clock, feeds, admit: router.admit.bind(router), upgraded })
  return { router, webSockets, connections }
}

/** A request that offers another protocol, as Java does with each first one, is one like any other: read again without the offer. */
const asRequest = (
  http: Server,
  { method = 'GET', url = '/', rawHeaders }: IncomingMessage,
  socket: Socket,
  head: Buffer,
) => {
  const offers = /^(?:upgrade|http2-settings|connection)$/iu
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 1 || offers.test(name) ? [] : [`${name}: ${rawHeaders[index + 1] ?? ''}\r\n`],
  )
  socket.unshift(Buffer.concat([Buffer.from(`${method} ${url} HTTP/1.1\r\n${headers.join('')}\r\n`, 'latin1'), head]))
  http.emit('connection', socket)
}

const watchUpgrades = (http: Server, webSockets: WebSockets): void => {
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') webSockets.upgrade(request, socket, head)
    else asRequest(http, request, socket, head)
  })
}

const makeServer = (needs: HttpNeeds, { serverName, tls }: HttpOptions, router: Router, scope: Scope): Server => {
  const { log } = needs.context.node
  const listener: RequestListener = (request, response) => {
    router.answer(request, response).catch((error: unknown) => {
      log.error('request failed', { error: error instanceof Error ? error.stack : String(error) })
      response.destroy()
    })
  }
  const options = { ...limits, ServerResponse: answersOf(serverName) }
  if (tls === undefined) return createServer(options, listener)
  const server = createTlsServer({ ...options, ...tlsLimits, ...tls.read() }, listener)
  keepCertificate(server, tls, { clock: needs.clock, log }, scope)
  return server
}

const countedBy = ({ clock, context: { node } }: HttpNeeds, options: HttpOptions): Connections => {
  const { allowed, maxConnections } = options
  const proxies = proxiesOf(options)
  const gauge = node.metrics.gauge('http_open_connections', 'Connections of the HTTP server.')
  return new Connections({
    ...{ clock, rules: addressRules(allowed), most: maxConnections },
    isShared: (address) => proxies?.allows(address) === true,
    counted: (count) => {
      gauge.set(count)
    },
  })
}

/**
 * Listens on each address; of several, those of a family that the machine lacks are left out. Tells the port of the
 * first: with port 0 the system chose it. Faults: `http.port-in-use`, `http.address-unavailable`, `http.socket-unusable`.
 */
export const openHttpServer = async (needs: HttpNeeds, options: HttpOptions, scope: Scope): Promise<number> => {
  const { router, webSockets, connections } = doorsOf(needs, options, scope)
  const servers: Server[] = []
  scope.defer(() =>
    Promise.all(servers.map((http) => closeInTime(http, { clock: needs.clock, graceMs }))).then(() => undefined),
  )
  for (const [index, place] of placesOf(options).entries()) {
    const http = makeServer(needs, options, router, scope)
    connections.watch(http)
    watchUpgrades(http, webSockets)
    try {
      await listenOr(http, place, listenFault)
    } catch (error) {
      if (index > 0 && isMissingFamily(error, place)) continue
      throw error
    }
    // Such as too many open files when a client connects: the next one may get in again.
    http.on('error', (error) => {
      needs.context.node.log.error('listening failed for a moment', { ...place, error: messageOf(error) })
    })
    servers.push(http)
  }
  const [first] = servers
  return (first === undefined ? undefined : portOf(first)) ?? options.port
}
