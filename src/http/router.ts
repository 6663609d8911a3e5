// From a request to its answer: who may ask, and what is where (rpc.md 1.2 to 1.5).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Caller, mayCall, owner, stranger } from '../api/caller.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { Counter } from '../base/metrics.ts'
import { parseUrl } from '../base/url.ts'
import type { RpcContext } from '../rpc/context.ts'
import { dispatch, type RpcReply } from '../rpc/dispatcher.ts'
import { hindrancesOf } from '../rpc/readiness.ts'
import { type AddressRules, hasTwoHosts, isCrossSite, isFromBrowser, isOwnHost } from './access.ts'
import { sendNothing, sendPage, sendText } from './answers.ts'
import { type ClientPlace, clientPlace } from './client-place.ts'
import { BodyReader, type BodyOutcome } from './body.ts'
import type { FeedStreams } from './feed-stream.ts'
import { Feeds, isFeedPath } from './feeds.ts'
import type { Login } from './login.ts'
import { answersOwnFeed, isOwnFeedPath } from './own-feeds.ts'
import { loginPage, messagePage } from './pages.ts'
import { answerProbe, isProbePath } from './probes.ts'
import { answersSmallWeb, isSmallWebPath } from './small-web.ts'
import type { Admission } from './web-sockets.ts'
import { asksForPage, isOpenFile, serveFile, servePage, type StaticRoot } from './static-files.ts'

/** What a router is built from. */
export interface RouterParts {
  readonly context: RpcContext
  readonly login: Login
  readonly rules: AddressRules
  /** Whose word on their clients counts. */
  readonly proxies: AddressRules | undefined
  readonly feeds: FeedStreams
  /** Host names by which the node may be called besides `localhost` and addresses. */
  readonly hostNames: readonly string[]
  readonly root: StaticRoot
  /** Our own page below `/app/`, where another client has the root. */
  readonly app: StaticRoot | undefined
  /** Browsers share cookies between the ports of a host, and several nodes may run on one. */
  readonly cookieName: string
}

/** A request with its answer to be and its address. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly client: ClientPlace
}

/** Why a request is not looked at further; without a message nothing but the status is said. */
interface Refusal {
  readonly status: number
  readonly message: string
  readonly closes?: boolean
}

/** Calls in progress at once, of all connections: a client may send many without waiting. */
const maxCalls = 2000

const refusals = {
  'not-text': [500, rpcErrorCode.parse, 'The body is not UTF-8 text.'],
  'too-long': [413, rpcErrorCode.parse, 'The body is too long.'],
  busy: [503, rpcErrorCode.busy, 'Too many calls wait already. Try again in a moment.'],
} as const

/** Where our page is when another client has the root. */
const appPath = '/app/'

const allowedMethods = 'GET, HEAD, OPTIONS, POST'

const cookieOf = (request: IncomingMessage, wanted: string): string | undefined => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === wanted) return value
  }
  return undefined
}

/** What was given over TLS is shown over TLS alone. */
const cookieRules = ({ isSecure }: ClientPlace): string =>
  `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`

/** The owner, or a program that may read what the owner reads. */
const isOfOwner = (caller: Caller): boolean => caller.kind !== 'user' && mayCall(caller, 'read')

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/\0'
  }
}

/** Where calls go; nobody changes it. */
const rootUrl = new URL('http://node/')

/** Only paths: the form with a host is for proxies, and we are none. */
const urlOf = (target: string): URL | undefined => {
  if (target === '/') return rootUrl
  return target.startsWith('/') ? parseUrl(`http://node${target}`) : undefined
}

const sendReply = (response: ServerResponse, { status, body }: RpcReply): void => {
  if (status !== 200) response.setHeader('Connection', 'close')
  sendText(response, status, 'application/json', body)
}

const isCall = ({ request, url }: Exchange): boolean => request.method === 'POST' && url.pathname === '/'

/** Answers requests. */
export class Router {
  readonly #parts: RouterParts
  readonly #bodies = new BodyReader()
  /** Connections that end with an answer: what came behind it is not looked at (RFC 9112 9.6). */
  readonly #closing = new WeakSet<Socket>()
  readonly #readerFeeds: Feeds
  readonly #requests: Counter
  readonly #refused: Counter
  #calls = 0

  constructor(parts: RouterParts) {
    this.#parts = parts
    this.#readerFeeds = new Feeds(parts.context)
    const { metrics } = parts.context.node
    this.#requests = metrics.counter('http_requests_total', 'Requests to the HTTP server.')
    this.#refused = metrics.counter('http_refused_total', 'Requests refused for where they came from or who asked.')
  }

  /** Answers one request. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#closing.has(request.socket)) return
    this.#requests.increment()
    const url = urlOf(request.url ?? '')
    if (url === undefined) {
      this.#closing.add(request.socket)
      response.setHeader('Connection', 'close')
      sendPage(response, 400, messagePage('This address cannot be read.'))
      return
    }
    const exchange = { request, response, url, client: clientPlace(request, this.#parts.proxies) }
    if (this.#refusesOrigin(exchange)) {
      this.#refused.increment()
      return
    }
    // Calls are most of what comes, and nothing of what needs no credentials.
    if (!isCall(exchange) && (await this.#servesStranger(exchange))) return
    const caller = this.#isFeedReader(exchange) ? owner : this.#callerOf(exchange)
    if (caller === 'throttled' || caller === 'refused') await this.#refuse(exchange, caller === 'throttled')
    else if (isCall(exchange)) await this.#answerCall(exchange, caller)
    else await this.#answerKnown(exchange, caller)
  }

  /** What everybody gets who may call at all. True when the request has been answered. */
  async #servesStranger(exchange: Exchange): Promise<boolean> {
    return (
      (await this.#servesFeedOfOurs(exchange)) ||
      this.#answersAnyone(exchange) ||
      (await this.#servesOpenFile(exchange))
    )
  }

  /** What readers of twtxt and their servers ask for, without credentials. */
  async #servesFeedOfOurs(exchange: Exchange): Promise<boolean> {
    const { context } = this.#parts
    const { pathname } = exchange.url
    if (isOwnFeedPath(pathname)) return answersOwnFeed(exchange, context)
    return isSmallWebPath(pathname) && (await answersSmallWeb(exchange, context))
  }

  /** Who asks for a WebSocket. No page of another site may: nothing else keeps it from one. */
  admit(request: IncomingMessage): Admission {
    this.#requests.increment()
    const url = urlOf(request.url ?? '')
    if (url === undefined) return { status: 400, message: 'This address cannot be read.' }
    const client = clientPlace(request, this.#parts.proxies)
    const refusal = this.#refusalOf({ request, url, client }, true)
    const caller = refusal === undefined ? this.#callerOf({ request, client }) : 'refused'
    if (typeof caller === 'object') return { caller, url }
    this.#refused.increment()
    if (refusal !== undefined) return refusal
    return caller === 'throttled'
      ? { status: 429, message: 'Too many wrong passwords came from this address. Wait a moment.' }
      : { status: 401, message: 'You are not logged in.' }
  }

  /** Refuses by address, host and origin; true when the request has been answered. */
  #refusesOrigin(exchange: Exchange): boolean {
    const { request, response, url } = exchange
    const opensPage = request.method !== 'POST' && url.pathname !== '/feed' && url.pathname !== '/metrics'
    const refusal = this.#refusalOf(exchange, !opensPage)
    if (refusal === undefined) return false
    if (refusal.closes === true) {
      response.setHeader('Connection', 'close')
      this.#closing.add(request.socket)
    }
    if (refusal.message === '') sendNothing(response, refusal.status)
    else sendPage(response, refusal.status, messagePage(refusal.message))
    return true
  }

  #refusalOf({ request, client }: Omit<Exchange, 'response'>, isForOwnPages: boolean): Refusal | undefined {
    const { rules, hostNames } = this.#parts
    if (!rules.allows(client.address)) return { status: 403, message: '', closes: true }
    if (hasTwoHosts(request)) return { status: 400, message: 'The request names two hosts.', closes: true }
    if (!isOwnHost(client.host, hostNames))
      return { status: 403, message: 'This host name is not known to the node. Allow it with -rpchost=<name>.' }
    if (!isForOwnPages || !isCrossSite(request, client.host)) return undefined
    return { status: 403, message: 'Pages of other sites may not use the node.' }
  }

  /** What needs no credentials: methods, probes, and logging in. True when the request has been answered. */
  #answersAnyone(exchange: Exchange): boolean {
    const { request, response, url } = exchange
    const { method } = request
    if (method !== 'GET' && method !== 'POST' && method !== 'HEAD') {
      response.setHeader('Allow', allowedMethods)
      sendNothing(response, method === 'OPTIONS' ? 204 : 405)
      return true
    }
    if (method !== 'POST' && isProbePath(url.pathname)) {
      answerProbe(url.pathname, response, () => hindrancesOf(this.#parts.context))
      return true
    }
    if (method !== 'GET' || url.pathname !== '/login' || !url.searchParams.has('token')) return false
    this.#answerLogin(exchange)
    return true
  }

  /**
   * Whoever shows credentials of the node, or a session that was opened with them, is its owner. On a public server the
   * chosen password is known to everybody: only the one that the node made itself is the owner's (rpc.md 1.11).
   */
  #callerOf({ request, client }: Pick<Exchange, 'request' | 'client'>): Caller | 'throttled' | 'refused' {
    if (this.#isSession(request)) return owner
    const judged = this.#parts.login.judge(request.headers.authorization, client.address)
    if (typeof judged === 'object' || judged === 'throttled' || judged === 'refused') return judged
    return judged === 'chosen' && this.#parts.context.isPublicServer ? stranger : owner
  }

  /** A reader that has the address of one feed with its token; it gets that feed, whoever it is. */
  #isFeedReader({ request, url: { pathname, searchParams } }: Exchange): boolean {
    const { context, login } = this.#parts
    const reads = request.method === 'GET' || request.method === 'HEAD'
    return (
      reads && !context.isPublicServer && isFeedPath(pathname) && login.isFeedToken(pathname, searchParams.get('token'))
    )
  }

  #isSession(request: IncomingMessage): boolean {
    return this.#parts.login.isSession(cookieOf(request, this.#parts.cookieName))
  }

  /** Uses the token of the link up. Whoever is logged in already is shown the page, also by an old link. */
  #answerLogin({ request, response, url, client }: Exchange): void {
    const { login, cookieName } = this.#parts
    const session = login.redeem(url.searchParams.get('token') ?? '')
    if (session === undefined && !this.#isSession(request)) {
      sendPage(response, 403, loginPage('This login link has been used already or is too old.'))
      return
    }
    const age = String(login.sessionSeconds)
    if (session !== undefined)
      response.setHeader('Set-Cookie', `${cookieName}=${session}; ${cookieRules(client)}; Max-Age=${age}`)
    response.setHeader('Location', '/')
    sendNothing(response, 303)
  }

  /** Has the browser forget its session. */
  #answerLogout({ response, client }: Exchange): void {
    response.setHeader('Set-Cookie', `${this.#parts.cookieName}=; ${cookieRules(client)}; Max-Age=0`)
    sendNothing(response, 204)
  }

  /**
   * Our page says itself how to get in; a program gets the challenge of Basic, and so does the page of the C++ node's
   * client, which knows no other way.
   */
  async #refuse(exchange: Exchange, isThrottled: boolean): Promise<void> {
    const { request, response } = exchange
    this.#refused.increment()
    if (!isThrottled && (await this.#servesAddress(exchange, 401))) return
    response.setHeader('Connection', 'close')
    if (isThrottled) {
      response.setHeader('Retry-After', '2')
      sendPage(response, 429, messagePage('Too many wrong passwords came from this address. Wait a moment.'))
      return
    }
    if (!isFromBrowser(request) || this.#parts.root.index === 'home.html')
      response.setHeader('WWW-Authenticate', 'Basic realm="jsonrpc"')
    sendPage(response, 401, loginPage('You are not logged in.'))
  }

  async #answerKnown(exchange: Exchange, caller: Caller): Promise<void> {
    const { request, response, url } = exchange
    const { pathname } = url
    if (request.method === 'POST') this.#answerPost(exchange)
    else if (request.method === 'GET' && pathname === '/feed') this.#parts.feeds.answer(exchange, caller)
    else if (request.method === 'GET' && pathname === '/metrics' && isOfOwner(caller))
      sendText(response, 200, 'text/plain; version=0.0.4', this.#parts.context.node.metrics.render())
    else if (pathname === '/openrpc.json')
      sendText(response, 200, 'application/json', await this.#parts.context.describeContract())
    else if (!((await this.#servesFeed(exchange, caller)) || (await this.#servesFile(decodePath(pathname), exchange))))
      sendPage(response, 404, messagePage('There is nothing at this address.'))
  }

  #answerPost(exchange: Exchange): void {
    const { response, url } = exchange
    if (url.pathname === '/logout') this.#answerLogout(exchange)
    else sendPage(response, 404, messagePage('There is nothing at this address.'))
  }

  /** Feeds are the owner's; a public server has none, as in the C++ node. */
  async #servesFeed(exchange: Exchange, caller: Caller): Promise<boolean> {
    if (caller.kind !== 'owner' || this.#parts.context.isPublicServer || !isFeedPath(exchange.url.pathname))
      return false
    return this.#readerFeeds.answer(exchange)
  }

  /** Our own page, the path below it, and where it lies; undefined where another client is. */
  #ourPlace({
    url,
  }: Exchange): { readonly root: StaticRoot; readonly path: string; readonly mount: string } | undefined {
    const { root, app } = this.#parts
    const path = decodePath(url.pathname)
    if (app === undefined) return { root, path, mount: '/' }
    return path.startsWith(appPath) ? { root: app, path: path.slice(appPath.length - 1), mount: appPath } : undefined
  }

  /** What everybody needs who opens the page, also to be told how to get in. */
  async #servesOpenFile(exchange: Exchange): Promise<boolean> {
    const place = this.#ourPlace(exchange)
    if (exchange.request.method === 'POST' || place === undefined || !isOpenFile(place.root, place.path)) return false
    return serveFile(place.root, place.path, exchange)
  }

  /** The page at one of its addresses; for whoever is not logged in, too: it says then how to get in. */
  async #servesAddress(exchange: Exchange, status: number): Promise<boolean> {
    const place = this.#ourPlace(exchange)
    if (place === undefined || !asksForPage(place.root, place.path, exchange.request)) return false
    return servePage(place.root, { mount: place.mount, status }, exchange)
  }

  async #servesFile(path: string, exchange: Exchange): Promise<boolean> {
    const { root, app } = this.#parts
    if (await this.#servesAddress(exchange, 200)) return true
    if (app === undefined || !`${path}/`.startsWith(appPath)) return serveFile(root, path, exchange)
    if (path.length >= appPath.length) return serveFile(app, path.slice(appPath.length - 1), exchange)
    exchange.response.setHeader('Location', appPath)
    sendNothing(exchange.response, 308)
    return true
  }

  async #answerCall({ request, response }: Exchange, caller: Caller): Promise<void> {
    if (this.#calls >= maxCalls) {
      this.#refuseCall(response, { kind: 'busy' })
      return
    }
    this.#calls += 1
    try {
      const body = await this.#bodies.read(request)
      if (body.kind !== 'text') {
        this.#refuseCall(response, body)
        return
      }
      const reply = dispatch(this.#parts.context, body.text, caller)
      sendReply(response, reply instanceof Promise ? await reply : reply)
    } finally {
      this.#calls -= 1
    }
  }

  #refuseCall(response: ServerResponse, { kind }: Exclude<BodyOutcome, { kind: 'text' }>): void {
    if (kind === 'gone') return
    const [status, code, message] = refusals[kind]
    response.setHeader('Connection', 'close')
    const body = `${JSON.stringify({ result: null, error: { code, message }, id: null })}\n`
    sendText(response, status, 'application/json', body)
  }
}
