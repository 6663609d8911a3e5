// A node made of tables, for tests of the page alone: it answers at once and does what the test says.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { DeliveryJson } from '../../src/api/deliveries.ts'
import type { LocalUserJson, StatusJson } from '../../src/api/control.ts'
import { httpStatusOf, rpcErrorCode } from '../../src/api/errors.ts'
import type { FeedEvent } from '../../src/api/feed.ts'
import type { PostJson, TimelinePostJson, UserpostJson } from '../../src/api/shapes.ts'
import { isFromBrowser } from '../../src/http/access.ts'
import { answersOf, sendPage, sendText } from '../../src/http/answers.ts'
import { loginPage, messagePage } from '../../src/http/pages.ts'
import { FakeLists } from './fake-lists.ts'
import { FakeMessages } from './fake-messages.ts'
import { asksForPage, isOpenFile, serveFile, servePage, type StaticRoot } from '../../src/http/static-files.ts'

/** The policy under which the daemon serves the page (docs/adr/0005). */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const root: StaticRoot = { directory: 'dist/web', index: 'index.html', contentSecurityPolicy: pagePolicy, isOurs: true }

type Params = readonly unknown[]

interface UserRange {
  readonly username: string
  readonly max_id?: number
  readonly since_id?: number
}

/** What the test holds of a fake node. */
export interface FakeNode {
  readonly url: string
  /** Whether the next requests carry a session the node knows. */
  loggedIn: boolean
  /** Whether `publish` is refused with this sentence. */
  publishFault: string | undefined
  status: StatusJson
  readonly messages: FakeMessages
  readonly lists: FakeLists
  readonly registered: Set<string>
  readonly following: Map<string, Set<string>>
  /** What the DHT has, by `<name> <resource>`. */
  readonly items: Map<string, unknown>
  /** What commands answer that the tables know nothing of, by name. */
  readonly answers: Map<string, unknown>
  /** Addresses of the feeds opened so far. */
  readonly feedAddresses: string[]
  /** Feeds that are open now. */
  openFeeds(): number
  /** Commands received, by name. */
  readonly received: string[]
  setUser(user: LocalUserJson): void
  setStatus(change: Partial<StatusJson>): void
  /** A post arrives: stored, numbered and pushed to those who listen. */
  arrive(userpost: UserpostJson): PostJson
  /** Says something to all who listen. */
  tell(event: FeedEvent): void
  /** Tells those who listen how far a post has got. */
  deliver(delivery: DeliveryJson): void
  /** Stops answering; `start` answers again on the same port. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** An unremarkable state: one peer of each kind and a complete chain. */
const calmStatus = (): StatusJson => ({
  version: '0.1.0',
  network: 'private:page',
  dataDirectory: '/home/user/.twister-node',
  chain: { state: 'current', height: 1_234, bestKnownHeight: 1_234, tipTime: nowSeconds(), peers: 8, mining: false },
  dht: { nodes: 42, estimatedNodes: 310, items: 17 },
  swarms: { joined: 3, peers: 9 },
  posts: { megabytes: 1.5, budgetMegabytes: null, dropped: 0, relayed: { users: 0, posts: 0, sentMegabytes: 0 } },
  wallet: 'open',
  users: [],
  warnings: [],
  progress: [],
  lastArrival: 0,
  signatureProvider: 'native',
})

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** The 52 characters of a secret that unlocks nothing. */
export const fakeSecret = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'

interface Arrival extends TimelinePostJson {
  readonly arrival: number
}

class UnknownCommand extends Error {}

class TableNode implements FakeNode {
  url = ''
  loggedIn = true
  publishFault: string | undefined
  status = calmStatus()
  readonly messages = new FakeMessages((event) => {
    for (const { usernames, response } of this.#listeners) if (usernames.includes(event.user)) send(response, event)
  })
  readonly lists = new FakeLists(
    (event) => {
      for (const { usernames, response } of this.#listeners) if (usernames.includes(event.user)) send(response, event)
    },
    (author, postNumber) =>
      this.#posts.find(({ post: { userpost } }) => userpost.n === author && userpost.k === postNumber)?.post,
  )
  readonly registered = new Set<string>()
  readonly following = new Map<string, Set<string>>()
  readonly items = new Map<string, unknown>()
  readonly answers = new Map<string, unknown>()
  readonly feedAddresses: string[] = []
  readonly received: string[] = []
  readonly #posts: Arrival[] = []
  readonly #listeners = new Set<{ readonly usernames: readonly string[]; readonly response: ServerResponse }>()
  #server: Server | undefined
  #port = 0

  setUser(user: LocalUserJson): void {
    const others = this.status.users.filter(({ username }) => username !== user.username)
    if (user.state === 'ready') this.registered.add(user.username)
    this.setStatus({ users: [...others, user] })
  }

  setStatus(change: Partial<StatusJson>): void {
    this.status = { ...this.status, ...change }
    for (const { response } of this.#listeners) send(response, { type: 'status', status: this.status })
  }

  arrive(userpost: UserpostJson): PostJson {
    const arrival = this.status.lastArrival + 1
    const post: PostJson = { sig_userpost: '20', userpost }
    const held = { arrival, post, time: Math.min(userpost.time ?? 0, nowSeconds()) }
    this.#posts.push(held)
    this.status = { ...this.status, lastArrival: arrival }
    for (const { usernames, response } of this.#listeners) this.#push(usernames, response, held)
    return post
  }

  tell(event: FeedEvent): void {
    for (const { response } of this.#listeners) send(response, event)
  }

  deliver(delivery: DeliveryJson): void {
    const users = [delivery.username]
    for (const { usernames, response } of this.#listeners)
      if (usernames.includes(delivery.username)) send(response, { type: 'delivery', users, delivery })
  }

  openFeeds(): number {
    return this.#listeners.size
  }

  async start(): Promise<void> {
    const server = createServer(
      { keepAliveTimeout: 60_000, ServerResponse: answersOf('twister-node/0.1.0') },
      (request, response) => {
        this.#answer(request, response).catch(() => response.destroy())
      },
    )
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
    this.url = `http://127.0.0.1:${String(this.#port)}/`
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#listeners.clear()
    if (server === undefined) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  #push(usernames: readonly string[], response: ServerResponse, { arrival, post, time }: Arrival): void {
    const author = post.userpost.n
    const users = usernames.filter((name) => author === name || this.following.get(name)?.has(author) === true)
    if (users.length > 0) send(response, { type: 'post', arrival, users, time, post })
  }

  /** The page and its files, also for whoever is not logged in. */
  async #servesAnyone(
    path: string,
    exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  ): Promise<boolean> {
    if (isOpenFile(root, path)) return serveFile(root, path, exchange)
    if (!asksForPage(root, path, exchange.request)) return false
    return servePage(root, { mount: '/', status: this.loggedIn ? 200 : 401 }, exchange)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (pathname === '/feed') this.feedAddresses.push(request.url ?? '')
    if (await this.#servesAnyone(pathname, { request, response })) return
    if (!this.loggedIn) {
      response.setHeader('Connection', 'close')
      if (!isFromBrowser(request)) response.setHeader('WWW-Authenticate', 'Basic realm="jsonrpc"')
      sendPage(response, 401, loginPage('You are not logged in.'))
    } else if (request.method === 'POST') await this.#command(request, response)
    else if (pathname === '/feed') this.#feed(searchParams, response)
    else if (!(await serveFile(root, pathname, { request, response })))
      sendPage(response, 404, messagePage('There is nothing at this address.'))
  }

  #feed(query: URLSearchParams, response: ServerResponse): void {
    const listener = { usernames: query.getAll('username'), response }
    const since = Number(query.get('since'))
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    for (const held of this.#posts) if (held.arrival > since) this.#push(listener.usernames, response, held)
    send(response, { type: 'status', status: this.status })
    for (const username of listener.usernames) send(response, this.messages.eventOf(username))
    this.#listeners.add(listener)
    response.on('close', () => this.#listeners.delete(listener))
  }

  async #command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
      id: number
      method: string
      params: Params
    }
    this.received.push(method)
    const reply = (status: number, result: unknown, error: unknown): void => {
      if (status !== 200) response.setHeader('Connection', 'close')
      sendText(response, status, 'application/json', `${JSON.stringify({ result, error, id })}\n`)
    }
    try {
      reply(200, this.#answerOf(method, params), null)
    } catch (fault) {
      const code = fault instanceof UnknownCommand ? rpcErrorCode.methodNotFound : rpcErrorCode.misc
      reply(httpStatusOf(code), null, { code, message: (fault as Error).message })
    }
  }

  #answerOf(method: string, params: Params): unknown {
    if (this.answers.has(method)) return this.answers.get(method)
    return method === 'getposts' ? this.#getPosts(params) : this.#run(method, params)
  }

  #run(method: string, params: Params): unknown {
    const [first, second] = params
    const name = String(first)
    switch (method) {
      case 'getstatus':
        return this.status
      case 'getfollowing':
        return [...(this.following.get(name) ?? [])].sort()
      case 'getnumpieces':
        return Object.fromEntries([...(this.following.get(name) ?? [])].map((other) => [other, this.#countOf(other)]))
      case 'gettimeline':
        return this.#newest(Number(first), second as readonly UserRange[])
      case 'listusernamespartial':
        return [...this.registered]
          .filter((other) => other.startsWith(name))
          .sort()
          .slice(0, Number(second))
      case 'dumppubkey':
        return this.registered.has(name) ? `02${'ab'.repeat(32)}` : ''
      case 'dumpprivkey':
        return fakeSecret
      case 'publish':
        return this.#publish(params)
      default:
        return this.#message(method, params)
    }
  }

  #message(method: string, params: Params): unknown {
    const [first, second, third] = params
    const name = String(first)
    switch (method) {
      case 'getthreads':
        return this.messages.listed(name)
      case 'getdirectmsgs':
        return this.messages.read(name, Number(second), third as readonly { username: string }[])
      case 'getgroupinfo':
        return this.messages.group(name)
      case 'markread':
        return this.messages.markRead(name, String(second))
      case 'sendmessage':
        return this.messages.send(name, String(second), String(third))
      default:
        return this.#change(method, params)
    }
  }

  #change(method: string, params: Params): unknown {
    const [first, second] = params
    const name = String(first)
    switch (method) {
      case 'createwalletuser':
        this.setUser({ username: name, state: 'no-registration', message: 'Not registered yet.' })
        return fakeSecret
      case 'importprivkey':
        this.setUser({ username: String(second), state: 'ready', message: 'Ready to post.' })
        return null
      case 'registeruser':
        this.setUser({ username: name, state: 'working', workProgress: 0.1, message: 'Doing the proof of work.' })
        return null
      case 'setgenerate':
        this.setStatus({ chain: { ...this.status.chain, mining: first === true } })
        return null
      case 'follow':
        for (const other of second as readonly string[]) this.#followed(name).add(other)
        this.messages.followed(name, second as readonly string[])
        return null
      case 'adoptfollowing': {
        const added = this.lists.missing.get(name) ?? []
        for (const other of added) this.#followed(name).add(other)
        this.lists.missing.delete(name)
        return added
      }
      case 'unfollow':
        for (const other of second as readonly string[]) this.#followed(name).delete(other)
        return null
      default:
        return this.#list(method, params)
    }
  }

  #list(method: string, params: Params): unknown {
    if (method === 'dhtget') {
      const value = this.items.get(`${String(params[0])} ${String(params[1])}`)
      return value === undefined ? [] : [{ p: { seq: 1, v: value } }]
    }
    const result = this.lists.run(method, params)
    if (result === undefined) throw new UnknownCommand(`no such command: ${method}`)
    return result
  }

  #followed(name: string): Set<string> {
    const followed = this.following.get(name) ?? new Set()
    this.following.set(name, followed)
    return followed
  }

  #countOf(author: string): number {
    return this.#posts.filter(({ post }) => post.userpost.n === author).length
  }

  #newest(count: number, users: readonly UserRange[]): readonly TimelinePostJson[] {
    return this.#posts
      .filter(
        ({
          post: {
            userpost: { n, k },
          },
        }) => users.some((user) => user.username === n && k <= (user.max_id ?? Infinity) && k > (user.since_id ?? -1)),
      )
      .sort((left, right) => right.time - left.time || right.post.userpost.k - left.post.userpost.k)
      .slice(0, count)
      .map(({ post, time }) => ({ time, post }))
  }

  #getPosts([count, users]: Params): readonly PostJson[] {
    return this.#newest(Number(count), users as readonly UserRange[]).map(({ post }) => post)
  }

  #publish([username, msg, replyName, replyNumber]: Params): PostJson {
    if (this.publishFault !== undefined) throw new Error(this.publishFault)
    const n = String(username)
    const points = [...String(msg)]
    const k = this.#countOf(n)
    return this.arrive({
      n,
      k,
      ...(k > 0 ? { lastk: k - 1 } : {}),
      height: this.status.chain.height,
      time: nowSeconds(),
      msg: points.slice(0, 140).join(''),
      ...(points.length > 140 ? { msg2: points.slice(140).join('') } : {}),
      ...(typeof replyName === 'string' ? { reply: { n: replyName, k: Number(replyNumber) } } : {}),
    })
  }
}

const send = (response: ServerResponse, event: FeedEvent): void => {
  const id = 'arrival' in event ? `id: ${String(event.arrival)}\n` : ''
  response.write(`${id}data: ${JSON.stringify(event)}\n\n`)
}

/** Starts a fake node that serves the built page. */
export const startFakeNode = async (): Promise<FakeNode> => {
  const node = new TableNode()
  await node.start()
  return node
}
