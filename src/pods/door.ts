// The door of a pod: a port of its own with its page, its commands and its events, and nothing of the node's owner (ADR 94).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { PodErrorJson } from '../api/pod-events.ts'
import { podContracts, type PodCommandName } from '../api/pod.ts'
import { type AddressRules, hasTwoHosts, isCrossSite, isOwnMachine, namedAddresses } from '../http/access.ts'
import { Asking } from '../http/asking.ts'
import { answersOf, sendText } from '../http/answers.ts'
import { BodyReader } from '../http/body.ts'
import { type ClientPlace, clientPlace } from '../http/client-place.ts'
import { closeInTime, type ListeningAddress, listenOr, placeOfDoor, portOf } from '../http/listening.ts'
import { serveFile, servePage, type StaticRoot } from '../http/static-files.ts'
import { findAccount } from './accounts.ts'
import { isPodCommand, runPodCommand } from './commands.ts'
import { refusal } from './core.ts'
import { PodEvents } from './events.ts'
import type { Call, Pod } from './pod.ts'
import { findSession, type FoundSession } from './sessions.ts'

/** Where a pod is. */
export interface PodDoorOptions {
  readonly address: string
  readonly port: number
  /** A socket at this port that was handed over: it is listened on instead of the address. */
  readonly socket?: number | undefined
  /** Addresses of web servers on other machines that say for whom they ask. */
  readonly proxies: readonly string[]
  /** Folder of the page. */
  readonly pageDirectory: string
  readonly serverName: string
  /** Where requests are counted. */
  readonly metrics?: Metrics
}

/** Requests of one network; of those who are not logged in, calls. */
const pace = { burst: 240, perSecond: 40, maxNetworks: 20_000 } as const
const visitorPace = { ...pace, burst: 60, perSecond: 2 } as const

const maxConnections = 4_000

const limits = {
  keepAliveTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
} as const

/** WebAssembly is for argon2id. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** How long calls that run may take when the door closes, in milliseconds. */
const drainMs = 10_000

/** Commands of which other pages of the account are told; of changes of the account itself the store tells. */
const changesLists: ReadonlySet<PodCommandName> = new Set(['follow', 'unfollow', 'mute', 'unmute'])

/** Fault: `pods.too-fast`. */
const enter = (asking: Asking, address: string): void => {
  if (!asking.mayAsk(address))
    throw refusal(429, 'too-fast', 'Too many requests came from your network. Wait a moment.', { retryAfter: 2 })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly place: ClientPlace
  /** The path, decoded. */
  readonly path: string
}

const cookieName = (isSecure: boolean): string => (isSecure ? '__Host-pod' : 'pod')

const cookieOf = ({ headers }: IncomingMessage, name: string): string | undefined =>
  (headers.cookie ?? '')
    .slice(0, 4_096)
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)

const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  sendText(response, status, 'application/json', `${JSON.stringify(value)}\n`)
}

const statusOf = ({ code, fields }: CodedError): number => {
  const { status } = fields
  if (typeof status === 'number') return status
  if (code === 'pods.list-full') return 409
  return code === 'gate.full' || code.startsWith('store.') ? 503 : 500
}

/** One door. */
class Door {
  readonly #pod: Pod
  readonly #events: PodEvents
  readonly #bodies = new BodyReader()
  readonly #asking: Asking
  readonly #visiting: Asking
  readonly #proxies: Pick<AddressRules, 'allows'>
  readonly #root: StaticRoot
  readonly #isSecure: boolean

  constructor(pod: Pod, options: PodDoorOptions, events: PodEvents) {
    this.#pod = pod
    this.#events = events
    this.#asking = new Asking(pod.clock, pace)
    this.#visiting = new Asking(pod.clock, visitorPace)
    const named = namedAddresses(options.proxies)
    this.#proxies = { allows: (address) => isOwnMachine(address) || named.allows(address) }
    this.#root = {
      directory: options.pageDirectory,
      index: 'index.html',
      contentSecurityPolicy: policy,
      isOurs: true,
    }
    this.#isSecure = new URL(pod.url).protocol === 'https:'
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const place = clientPlace(request, this.#proxies)
    try {
      if (hasTwoHosts(request)) throw refusal(400, 'request', 'The request has two hosts.')
      enter(this.#asking, place.address)
      const path = pathOf(request)
      await this.#route({ request, response, place, path })
    } catch (error) {
      this.#refuse(response, error)
    }
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, response, path } = exchange
    if (path.startsWith('/api/')) {
      await this.#api(exchange)
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw refusal(405, 'request', 'Pages are only read here.')
    if (path === '/health') {
      const fault = this.#pod.engine.fault()
      if (fault === undefined) sendText(response, 200, plain, 'ok\n')
      else sendText(response, 503, plain, storeAway)
      return
    }
    if (await serveFile(this.#root, path, exchange)) return
    const isPage = !/\.\w+$/u.test(path) && (await servePage(this.#root, { mount: '/', status: 200 }, exchange))
    if (!isPage) throw refusal(404, 'request', 'There is nothing at this address.')
  }

  async #api({ request, response, place, path }: Exchange): Promise<void> {
    // Whatever a page of another site asks for, it is not answered.
    if (isCrossSite(request, place.host)) throw refusal(403, 'site', 'Only the page of this pod may ask that.')
    const session = await this.#sessionOf(request)
    if (path === '/api/events' && request.method === 'GET') {
      await this.#stream(request, response, session)
      return
    }
    const name = commandOf(request, path)
    if (podContracts[name].access === 'anyone') enter(this.#visiting, place.address)
    const input = await this.#inputOf(request)
    const account = session === undefined ? undefined : await findAccount(this.#pod.engine, session.account)
    const call: Call = {
      ...{ pod: this.#pod, address: place.address, account },
      session: account === undefined ? undefined : session?.digest,
      setSession: (token) => {
        response.setHeader('Set-Cookie', this.#cookie(token))
      },
    }
    const result = await runPodCommand(name, call, input)
    if (name === 'getaccount') await this.#keepSession(request, response)
    this.#tell(name, call)
    sendJson(response, 200, result)
  }

  #tell(name: PodCommandName, { account }: Call): void {
    if (account !== undefined && changesLists.has(name)) this.#events.changed(account.name)
  }

  async #inputOf(request: IncomingMessage): Promise<unknown> {
    const body = await this.#bodies.read(request)
    if (body.kind === 'too-long') throw refusal(413, 'too-long', 'This is more than any command takes.')
    if (body.kind === 'busy') throw refusal(503, 'busy', 'Too much comes in at once. Try again in a moment.')
    try {
      if (body.kind === 'text') return JSON.parse(body.text === '' ? '{}' : body.text) as unknown
    } catch {
      // Told below.
    }
    throw refusal(400, 'input', 'What is sent must be a JSON object.')
  }

  #sessionOf(request: IncomingMessage): Promise<FoundSession | undefined> {
    const token = cookieOf(request, cookieName(this.#isSecure))
    return token === undefined ? Promise.resolve(undefined) : findSession(this.#pod, token)
  }

  /** A page that begins: the browser keeps a session as long as the pod does, counted from the last use. */
  async #keepSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if ((await this.#sessionOf(request)) !== undefined)
      response.setHeader('Set-Cookie', this.#cookie(cookieOf(request, cookieName(this.#isSecure))))
  }

  #cookie(token: string | undefined): string {
    const life = token === undefined ? 'Max-Age=0' : `Max-Age=${String(30 * 86_400)}`
    const secure = this.#isSecure ? '; Secure' : ''
    return `${cookieName(this.#isSecure)}=${token ?? ''}; Path=/; ${life}; HttpOnly; SameSite=Strict${secure}`
  }

  async #stream(request: IncomingMessage, response: ServerResponse, session: FoundSession | undefined): Promise<void> {
    const isValid = async (): Promise<boolean> => {
      const found = await this.#sessionOf(request)
      const account = found === undefined ? undefined : await findAccount(this.#pod.engine, found.account)
      return account?.suspended === null
    }
    if (session === undefined || !(await isValid()))
      throw refusal(401, 'login-needed', 'Log in first: your session has ended.')
    const told = request.headers['last-event-id']
    const since = typeof told === 'string' && /^\d{1,15}$/u.test(told) ? Number(told) : undefined
    // Not before it is known from where on the page is told: what it reads after this answer has no gap to that.
    const begin = (): void => {
      if (response.headersSent) return
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
        Connection: 'close',
      })
      response.write('retry: 2000\n\n')
    }
    const write = (text: string): void => {
      // A page that does not read is let go: it connects again and goes on from where it was.
      if (response.writableLength > maxWaitingBytes) response.destroy()
      else response.write(text)
    }
    const close = await this.#events.open({
      ...{ account: session.account, isValid, since },
      sink: {
        begin: (id) => {
          begin()
          write(`id: ${String(id)}\n\n`)
        },
        send: (event, id) => {
          write(`${id === undefined ? '' : `id: ${String(id)}\n`}data: ${JSON.stringify(event)}\n\n`)
        },
        beat: () => {
          write(': \n\n')
        },
        end: () => {
          response.end()
        },
      },
    })
    begin()
    if (close === undefined || response.destroyed) response.end()
    if (close !== undefined) response.once('close', close)
    if (response.destroyed) close?.()
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const fault = error instanceof CodedError ? error : new CodedError('pods.fault', 'The pod has a fault here.')
    const status = statusOf(fault)
    if (status >= 500)
      this.#pod.log.error('a call of a pod failed', {
        code: fault.code,
        error: messageOf(error),
        stack: stackOf(error),
      })
    if (response.headersSent) {
      response.destroy()
      return
    }
    const { retryAfter } = fault.fields
    const figures = figuresOf(fault)
    const message = wordsOf(fault, status)
    const told = typeof retryAfter === 'number' ? { retryAfter } : {}
    if (typeof retryAfter === 'number') response.setHeader('Retry-After', String(retryAfter))
    if (status === 413) response.setHeader('Connection', 'close')
    sendJson(response, status, {
      error: { code: fault.code, message, ...told, ...(figures === undefined ? {} : { figures }) },
    } satisfies PodErrorJson)
  }
}

const plain = 'text/plain; charset=utf-8'

/** Where the store is concerns nobody outside; the log of the pod says it. */
const storeAway = 'The store of this pod cannot be used at the moment. It goes on by itself; try again in a moment.\n'

const wordsOf = ({ code, message }: CodedError, status: number): string => {
  if (code.startsWith('store.')) return storeAway.trim()
  return status === 500 ? 'The pod has a fault here. Its log tells more.' : message
}

/** What a page says in words of its own; of a fault of the program nothing. */
const figuresOf = ({ fields }: CodedError): PodErrorJson['error']['figures'] =>
  'figures' in fields ? (fields['figures'] as PodErrorJson['error']['figures']) : undefined

/** Bytes that wait for one page before it is let go. */
const maxWaitingBytes = 1_048_576

const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined)

/** The command that is called. Fault: `pods.request`. */
const commandOf = ({ method, headers }: IncomingMessage, path: string): PodCommandName => {
  const name = path.slice('/api/'.length)
  if (!isPodCommand(name)) throw refusal(404, 'request', 'There is no such command.')
  if (method !== 'POST') throw refusal(405, 'request', 'Commands are sent by POST.')
  if (!/^application\/json(?:;|$)/u.test(headers['content-type'] ?? ''))
    throw refusal(415, 'request', 'Commands take application/json.')
  return name
}

const pathOf = ({ url = '' }: IncomingMessage): string => {
  try {
    const path = url.startsWith('/') ? decodeURIComponent(new URL(`http://pod${url}`).pathname) : ''
    if (path !== '' && !path.includes('..') && !path.includes('\0')) return path
  } catch {
    // Told below.
  }
  throw refusal(404, 'request', 'There is nothing at this address.')
}

const unavailable = ({ code, message }: NodeJS.ErrnoException, { host, port }: ListeningAddress): CodedError =>
  new CodedError(
    'pods.unavailable',
    `The pod cannot be opened at ${host}:${String(port)} (${code ?? message}). Choose another port with -podport=<port>.`,
  )

/** A door that is open. */
export interface PodDoor {
  readonly port: number
  /** Pages that are told of events. */
  readonly streams: () => number
}

/** Opens the door. Faults: `pods.unavailable`, `http.socket-unusable`. */
export const openPodDoor = async (pod: Pod, options: PodDoorOptions, scope: Scope): Promise<PodDoor> => {
  const events = new PodEvents(pod, scope)
  const door = new Door(pod, options, events)
  const { metrics = new Metrics() } = options
  const requests = metrics.counter('pod_requests_total', 'Requests to the door of a pod.')
  const faults = metrics.counter('pod_faults_total', 'Requests to a pod that it could not answer (status 5xx).')
  const server = createServer({ ...limits, ServerResponse: answersOf(options.serverName) }, (request, response) => {
    // While the door closes, a connection ends with what was asked last.
    requests.increment()
    response.once('close', () => {
      if (response.statusCode >= 500) faults.increment()
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
    void door.answer(request, response)
  })
  server.maxConnections = maxConnections
  const endStreams = (): void => {
    // Pages connect again, elsewhere.
    events.end()
  }
  scope.defer(() => closeInTime(server, { clock: pod.clock, graceMs: drainMs, endStreams }))
  await listenOr(server, placeOfDoor(options, 'podport'), unavailable)
  return { port: portOf(server) ?? options.port, streams: () => events.count }
}
