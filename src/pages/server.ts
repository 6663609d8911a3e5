// The door of public pages: a port of its own, where nothing but pages is, and nobody is known (ADR 68).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CodedError } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { parseUrl } from '../base/url.ts'
import { type AddressRules, clientAddress, isOwnMachine, namedAddresses } from '../http/access.ts'
import { Asking } from '../http/asking.ts'
import { clientPlace } from '../http/client-place.ts'
import { closeAtOnce, type ListeningAddress, listenOr, placeOfDoor, portOf } from '../http/listening.ts'
import { type PublicAnswer, PublicPages, type PublicPagesNeeds } from './pages.ts'

/** Where public pages are. */
export interface PublicPagesOptions {
  readonly address: string
  readonly port: number
  /** A socket at this port that was handed over: it is listened on instead of the address. */
  readonly socket?: number | undefined
  /** Addresses of web servers on other machines that say for whom they ask. */
  readonly proxies: readonly string[]
}

/** Requests of one network. */
const pace = { burst: 60, perSecond: 10, maxNetworks: 10_000 } as const

const maxConnections = 500

const limits = {
  keepAliveTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
} as const

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Of a page that checks in the browser: the script of this server, which asks this server. */
const checkingPolicy = policy.replace('style-src', "script-src 'self'; connect-src 'self'; style-src")

const headersOfAll = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': policy,
  'X-Frame-Options': 'DENY',
} as const

/** Who asks: a web server on this machine, or one that the owner named, says for whom it asks. */
const askerOf = (request: IncomingMessage, proxies: Pick<AddressRules, 'allows'>): string =>
  clientPlace(request, proxies).address || clientAddress(request.socket)

const isKnown = ({ headers }: IncomingMessage, tag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((known) => ['*', tag].includes(known.trim().replace(/^W\//u, '')))

const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|,|$)/iu.test(headers['accept-encoding'] ?? '')

const plain = (
  response: ServerResponse,
  status: number,
  sentence: string,
  more: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, {
    ...{ ...headersOfAll, ...more, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    'Content-Length': Buffer.byteLength(sentence),
  })
  response.end(sentence)
}

const send = (request: IncomingMessage, response: ServerResponse, answer: PublicAnswer): void => {
  const packed = takesGzip(request) ? answer.packed : undefined
  const body = packed ?? answer.body
  const common = {
    ...headersOfAll,
    ...(answer.runsScripts ? { 'Content-Security-Policy': checkingPolicy } : {}),
    ETag: answer.etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': `public, max-age=${String(answer.maxAge)}`,
  }
  if (answer.status === 200 && isKnown(request, answer.etag)) {
    response.writeHead(304, common).end()
    return
  }
  response.writeHead(answer.status, {
    ...{ ...common, 'Content-Type': answer.type, 'Content-Length': body.length },
    ...(packed === undefined ? {} : { 'Content-Encoding': 'gzip' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

interface Door {
  readonly pages: PublicPages
  readonly asking: Asking
  readonly proxies: Pick<AddressRules, 'allows'>
}

const answer = async (
  { pages, asking, proxies }: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(response, 405, 'Pages are only read here.\n', { Allow: 'GET, HEAD', Connection: 'close' })
    return
  }
  if (!asking.mayAsk(askerOf(request, proxies))) {
    plain(response, 429, 'Too many requests came from your network. Wait a moment.\n', { 'Retry-After': '2' })
    return
  }
  const target = request.url ?? ''
  const url = target.startsWith('/') ? parseUrl(`http://node${target}`) : undefined
  if (url === undefined) {
    plain(response, 400, 'This address cannot be read.\n', { Connection: 'close' })
    return
  }
  try {
    send(request, response, await pages.answer(url))
  } catch (error) {
    // What strangers ask for is no fault of the node: it is not written into the log.
    if (!(error instanceof CodedError)) throw error
    if (error.code === 'gate.full')
      plain(response, 503, 'Too many wait already. Try again in a moment.\n', { 'Retry-After': '5' })
    else plain(response, 404, 'This node cannot show that.\n')
  }
}

const unavailable = ({ code, message }: NodeJS.ErrnoException, { host, port }: ListeningAddress): CodedError =>
  new CodedError(
    'pages.unavailable',
    `Public pages cannot be shown at ${host}:${String(port)} (${code ?? message}). Choose another port with -publicport=<port>.`,
  )

/** Opens the door; tells the port. Faults: `pages.unavailable`, `http.socket-unusable`. */
export const openPublicPages = async (
  needs: PublicPagesNeeds,
  options: PublicPagesOptions,
  scope: Scope,
): Promise<number> => {
  const { metrics, log } = needs.context.node
  const requests = metrics.counter('public_pages_requests_total', 'Requests for public pages.')
  const named = namedAddresses(options.proxies)
  const proxies = { allows: (address: string) => isOwnMachine(address) || named.allows(address) }
  const parts = { pages: new PublicPages(needs), asking: new Asking(needs.clock, pace), proxies }
  const server = createServer(limits, (request, response) => {
    requests.increment()
    answer(parts, request, response).catch((error: unknown) => {
      log.error('a public page failed', { error: error instanceof Error ? error.stack : String(error) })
      response.destroy()
    })
  })
  server.maxConnections = maxConnections
  scope.defer(() => closeAtOnce(server))
  await listenOr(server, placeOfDoor(options, 'publicport'), unavailable)
  return portOf(server) ?? options.port
}
