// A pod that keeps everything in memory, answers the whole contract, and can be told to lie.
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PodCommandName, podContracts, type PodInputOf } from '../../src/api/pod.ts'
import type { PodCommand } from '../../src/api/pod-command.ts'
import type { PodEvent } from '../../src/api/pod-events.ts'
import {
  type AuditJson,
  bringingText,
  type InvitationJson,
  type PodAccountJson,
  type PodPostJson,
  type PodSettingsJson,
  type ReportJson,
} from '../../src/api/pod-shapes.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { type PrivateKey, parsePublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { verifyData } from '../../src/crypto/signature.ts'
import { answersOf, sendText } from '../../src/http/answers.ts'
import { serveFile, servePage, type StaticRoot } from '../../src/http/static-files.ts'
import { decodeWholeItem } from '../../src/protocol/dht-item.ts'
import {
  decodePost,
  encodeUserpost,
  type PostFields,
  type SignedPost,
  signPost,
  textOf,
} from '../../src/protocol/post.ts'
import { isPublicKind, type PostKind } from '../../src/protocol/post-kind.ts'
import {
  type Account,
  administrationOf,
  answersTo,
  done,
  fieldsOf,
  type Handlers,
  inputOf,
  newAccountOf,
  ownOf,
  pageOf,
  passkeyRequest,
  Refusal,
  refuse,
  requireAccess,
  rootOf,
} from './fake-pod-parts.ts'
import { PodChain } from './fake-pod-chain.ts'
import { segmentsOf } from '../../src/protocol/text-grammar.ts'
import type { Username } from '../../src/protocol/username.ts'

/** What a draft says before it goes to the browser: a test changes it. */
export type Lie = (fields: PostFields) => PostFields

/** The pod. */
export class FakePod {
  url = ''
  /** Changes what is drafted; undefined: an honest pod. */
  lie: Lie | undefined
  /** Whether what stands before the pod finds it gone. */
  isAway = false
  now = (): number => Math.floor(Date.now() / 1000)
  readonly published: SignedPost[] = []
  readonly items: string[] = []
  readonly invitations: InvitationJson[] = []
  readonly reports: ReportJson[] = []
  readonly acts: AuditJson[] = []
  /** Commands that were called, in order. */
  readonly calls: string[] = []
  settings: PodSettingsJson = {
    ...{ name: 'Harbour', description: 'A pod for people at the water.', rules: 'Be kind.', joining: 'invitation' },
    limits: { accounts: 100, postsADay: 200, follows: 500, registrationsADay: 20 },
  }
  readonly #accounts = new Map<string, Account>()
  readonly #sessions = new Map<string, string>()
  readonly #posts: PodPostJson[] = []
  readonly #sealed: PodPostJson[] = []
  readonly #numbers = new Map<string, number>()
  readonly #last = new Map<string, number>()
  readonly #drafts = new Map<string, string>()
  readonly #signed = new Map<string, string>()
  readonly #challenges = new Set<string>()
  readonly #chain = new PodChain()
  readonly #listeners = new Map<ServerResponse, string>()
  readonly #server: Server
  readonly #root: StaticRoot
  #counter = 0

  constructor(directory = 'dist/pod') {
    this.#root = rootOf(directory)
    const options = { ServerResponse: answersOf('test'), keepAliveTimeout: 10_000 }
    this.#server = createServer(options, (request, response) => void this.#serve(request, response))
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://localhost:${String((this.#server.address() as AddressInfo).port)}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Binds a name to a key, in a block of its own. */
  register(name: string, publicKey: Uint8Array): void {
    this.#chain.register(name, publicKey)
  }

  /** A post of somebody elsewhere, as it comes from the network; by another key it is a forgery. */
  arrive(author: string, text: string, key: PrivateKey, kind: PostKind = { kind: 'plain' }): PodPostJson {
    const postNumber = (this.#numbers.get(author) ?? 0) + 1
    this.#numbers.set(author, postNumber)
    const fields = { author: author as Username, postNumber, height: this.#height, time: this.now() - 1, text, kind }
    const signed = signPost(fields, key)
    if (!signed.ok) throw new Error(signed.rejection.code)
    return this.#take(signed.value)
  }

  /** An invitation that anybody may use. */
  invite(role: InvitationJson['role'] = 'member'): string {
    const code = `invite${String((this.#counter += 1))}`
    this.invitations.unshift({ ...{ code, role, uses: 5, used: 0 }, expires: this.now() + 86_400, createdBy: 'owner' })
    return code
  }

  /** An account as one that was made before, with whom it follows. */
  admit(account: PodAccountJson, loginKey: string, follows: readonly string[] = []): void {
    this.#accounts.set(account.name, { account, loginKey, follows: new Set(follows), muted: new Set() })
  }

  /** A signed value, in hexadecimal, as it is found in the DHT. */
  put(item: string): void {
    const decoded = decodeWholeItem(decodeHex(item)!)
    if (!decoded.ok) throw new Refusal('pods.item', decoded.rejection.code)
    this.#signed.set(`${decoded.value.target.name}/${decoded.value.target.resource}`, item)
  }

  accountOf(name: string): PodAccountJson | undefined {
    return this.#accounts.get(name)?.account
  }

  #invited(given: string | undefined): InvitationJson {
    const invited = this.invitations.find(({ code }) => code === given)
    if (invited !== undefined) return invited
    throw new Refusal('pods.invitation', 'This invitation is not valid.', 403)
  }

  #named(name: string): string {
    if (this.#chain.has(name)) return name
    throw new Refusal('pods.nobody', 'Nobody has this name.', 404)
  }

  get #height(): number {
    return this.#chain.height
  }

  #tell(event: PodEvent, name?: string): void {
    for (const [response, account] of this.#listeners)
      if (name === undefined || name === account) response.write(`data: ${JSON.stringify(event)}\n\n`)
  }

  #take(post: SignedPost): PodPostJson {
    const json: PodPostJson = {
      ...{ n: post.author, k: post.postNumber, time: Math.min(post.time, this.now()), kind: post.kind.kind },
      ...{ text: textOf(post), piece: encodeHex(post.piece) },
      ...(post.kind.kind === 'reply' ? { to: { n: post.kind.to.author, k: post.kind.to.postNumber } } : {}),
    }
    if (post.kind.kind === 'direct') this.#sealed.push(json)
    else {
      this.#posts.unshift(json)
      this.#tell({ type: 'post', post: json })
    }
    if (isPublicKind(post.kind)) this.#last.set(post.author, post.postNumber)
    return json
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname
    const session = /pod=([0-9a-f]+)/u.exec(request.headers.cookie ?? '')?.[1] ?? ''
    if (this.isAway && path.startsWith('/api/')) {
      response.writeHead(502).end()
      return
    }
    if (path === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(':\n\n')
      this.#listeners.set(response, this.#sessions.get(session) ?? '')
      response.on('close', () => this.#listeners.delete(response))
    } else if (path.startsWith('/api/')) await this.#answer(path.slice(5), request, response, session)
    else await this.#show(path, { request, response })
  }

  async #show(path: string, exchange: Parameters<typeof serveFile>[2]): Promise<void> {
    if (await serveFile(this.#root, path, exchange)) return
    if (!/\.\w+$/u.test(path) && (await servePage(this.#root, { mount: '/', status: 200 }, exchange))) return
    refuse(exchange.response, new Refusal('pods.request', 'There is nothing at this address.', 404))
  }

  async #answer(name: string, request: IncomingMessage, response: ServerResponse, session: string): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    this.calls.push(name)
    try {
      if (!(name in podContracts)) throw new Refusal('pods.request', 'There is no such command.', 404)
      const contract: PodCommand = podContracts[name as PodCommandName]
      const input = inputOf(contract.params, Buffer.concat(chunks).toString())
      const own = this.#accounts.get(this.#sessions.get(session) ?? '')
      requireAccess(own?.account, contract)
      const commands = this.#commands(own, (account) => {
        const token = randomBytes(16).toString('hex')
        this.#sessions.set(token, account)
        response.setHeader('Set-Cookie', `pod=${token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict`)
      })
      if (name === 'logout') this.#sessions.delete(session)
      const work = commands[name as PodCommandName] as ((input: unknown) => unknown) | undefined
      const result = work?.(input) ?? null
      sendText(response, 200, 'application/json', `${JSON.stringify(result)}\n`)
    } catch (error) {
      refuse(response, error instanceof Refusal ? error : new Refusal('pods.fault', String(error), 500))
    }
  }

  #commands(own: Account | undefined, enter: (name: string) => void): Handlers {
    const log = (act: string, object: string, note = ''): void => {
      const actor = own!.account.name
      this.acts.unshift({ id: String((this.#counter += 1)), time: this.now(), actor, act, object, note })
    }
    const administration = administrationOf({ pod: this, accounts: this.#accounts, own: own!, log })
    return {
      ...this.#doors(enter),
      ...ownOf(own, { posts: this.#posts, accounts: this.#accounts, pod: this }),
      ...this.#writing(own!),
      ...this.#reading(own!),
      ...administration,
    }
  }

  #doors(enter: (name: string) => void): Handlers {
    const found = (name: string): Account => {
      const account = this.#accounts.get(name)
      if (account === undefined) throw new Refusal('pods.login', 'Name or password is wrong.', 401)
      return account
    }
    return {
      getpod: () => {
        const { name, description, rules, joining } = this.settings
        return {
          ...{ name, description, rules, joining, network: 'regtest', url: this.url },
          height: this.#height,
          time: this.now(),
        }
      },
      accountsalt: ({ name }) => {
        const { salt, cost } = this.#accounts.get(name)?.account ?? {
          salt: createHash('md5').update(name).digest('hex'),
          cost: { memoryKib: 65_536, passes: 3 },
        }
        return { salt, cost }
      },
      login: ({ name, loginKey }) => {
        if (found(name).loginKey !== loginKey) throw new Refusal('pods.login', 'Name or password is wrong.', 401)
        enter(name)
        return found(name).account
      },
      passkeyoptions: () => passkeyRequest,
      loginpasskey: ({ response }) => {
        const { id, clientExtensionResults } = response as unknown as { id: string; clientExtensionResults: object }
        if (Object.keys(clientExtensionResults).length > 0) throw new Refusal('pods.secret', 'The secret came along.')
        const owner = [...this.#accounts.values()].find(({ account }) =>
          account.passkeys.some((each) => each.id === id),
        )
        enter(owner!.account.name)
        return owner!.account
      },
      checkinvitation: ({ code }) => ({ valid: this.invitations.some((each) => each.code === code) }),
      checkname: ({ name, invitation }) => {
        this.#invited(invitation)
        if (this.#accounts.has(name)) return { state: 'here' }
        const key = this.#chain.keyOf(name)
        return key === undefined ? { state: 'free' } : { state: 'registered', publicKey: encodeHex(key) }
      },
      createchallenge: () => {
        const challenge = randomBytes(8).toString('hex')
        this.#challenges.add(challenge)
        return { challenge, expires: this.now() + 600 }
      },
      createaccount: (input) => {
        const { name, invitation, publicKey, challenge, signature, salt, cost, loginKey, vault } = input
        const invited = this.#invited(invitation)
        const key = parsePublicKey(decodeHex(publicKey) ?? new Uint8Array(0))
        const signed = encodeUtf8(bringingText(this.url, name, challenge))
        if (!this.#challenges.delete(challenge) || key === undefined || !verifyData(signed, decodeHex(signature)!, key))
          throw new Refusal('pods.signature', 'The signature is not right.', 403)
        if (!this.#chain.has(name)) this.register(name, key)
        const role = { role: invited.role, limits: this.settings.limits }
        const account = newAccountOf({ name, publicKey, salt, cost, vault, ...role }, this.now(), this.#height)
        this.admit(account, loginKey)
        enter(name)
        return account
      },
    }
  }

  #writing(own: Account): Handlers {
    return {
      createdraft: (input) => {
        const honest = fieldsOf(own.account.name as Username, input, {
          ...{ numbers: this.#numbers, last: this.#last, posts: this.#posts, height: this.#height, time: this.now() },
        })
        const fields = this.lie?.(honest) ?? honest
        const draft = String((this.#counter += 1))
        this.#drafts.set(draft, own.account.name)
        const { postNumber: k, lastPostNumber: lastk, height, time } = fields
        const isTold = lastk !== undefined && isPublicKind(fields.kind ?? { kind: 'plain' })
        const userpost = encodeHex(encodeUserpost(fields))
        return { draft, userpost, k, ...(isTold ? { lastk } : {}), height, time, expires: this.now() + 600 }
      },
      publish: ({ draft, post, items }) => {
        const decoded = decodePost(decodeHex(post)!)
        if (!decoded.ok || !this.#drafts.delete(draft)) throw new Refusal('pods.draft', 'This is no draft.')
        const key = parsePublicKey(decodeHex(own.account.publicKey)!)
        const { userpost, signature } = decoded.value
        if (!verifyData(userpost.raw, signature, key!)) throw new Refusal('pods.signature', 'Not signed.')
        this.published.push(decoded.value)
        this.items.push(...items)
        return this.#take(decoded.value)
      },
      createitemdraft: () => ({ height: this.#height, time: this.now(), seq: (this.#counter += 1) }),
      putitem: ({ item }) => {
        this.put(item)
      },
      follow: ({ name }) => done(own.follows.add(this.#named(name))),
      unfollow: ({ name }) => done(own.follows.delete(name)),
      mute: ({ name }) => done(own.muted.add(name)),
      unmute: ({ name }) => done(own.muted.delete(name)),
      report: ({ n, k, reason }) => {
        const about = k === undefined ? { n } : { n, k }
        const report = { id: String((this.#counter += 1)), by: own.account.name, ...about, reason, created: this.now() }
        this.reports.unshift({ ...report, resolved: null })
      },
    }
  }

  #reading(own: Account): Handlers {
    const where = (wanted: (post: PodPostJson) => boolean) => (input: PodInputOf<'gettimeline'>) =>
      pageOf(this.#posts.filter(wanted), input)
    const has = (kind: string, word: string) => (post: PodPostJson) =>
      segmentsOf(post.text).some(
        (segment) =>
          (segment.kind === 'mention' && kind === 'mention' && segment.username === word) ||
          (segment.kind === 'hashtag' && kind === 'hashtag' && segment.word === word),
      )
    return {
      gettimeline: where(({ n }) => (own.follows.has(n) && !own.muted.has(n)) || n === own.account.name),
      getpersonposts: (input) => where(({ n }) => n === input.name)(input),
      getpost: ({ n, k }) => this.#posts.find((post) => post.n === n && post.k === k) ?? null,
      getthread: ({ n, k }) => {
        const post = this.#posts.find((each) => each.n === n && each.k === k) ?? null
        const above = this.#posts.filter((each) => each.n === post?.to?.n && each.k === post.to.k)
        return { above, post, below: answersTo(this.#posts, { n, k }), next: null }
      },
      getmentions: (input) => where(has('mention', own.account.name))(input),
      gettag: (input) => where(has('hashtag', input.tag))(input),
      search: (input) => where(({ text }) => text.toLowerCase().includes(input.text.toLowerCase()))(input),
      getsealed: ({ after }) => {
        const from = Number(after ?? 0)
        const posts = this.#sealed.slice(from, from + 100)
        const seen = posts.filter(({ n }) => n === own.account.name || own.follows.has(n))
        return { posts: seen, next: String(from + posts.length) }
      },
      getprofile: ({ name }) => {
        const item = (resource: string) => {
          const found = this.#signed.get(`${name}/${resource}`)
          return found === undefined ? null : { item: found }
        }
        const [following, muted, here] = [own.follows.has(name), own.muted.has(name), this.#accounts.has(name)]
        return { profile: item('profile'), avatar: item('avatar'), following, muted, here }
      },
      getproof: ({ name }) => {
        const proof = this.#chain.proofOf(name)
        if (proof === undefined) throw new Refusal('pods.no-name', 'Nobody has this name.', 404)
        return { name, proof }
      },
      findnames: ({ prefix }) => this.#chain.names().filter((name) => name.startsWith(prefix)),
      getfollowing: () => [...own.follows].sort(),
      getmuted: () => [...own.muted].sort(),
    }
  }
}

/** The key of somebody elsewhere, registered with the pod. */
export const registered = (pod: FakePod, name: string, key: PrivateKey): void => {
  pod.register(name, publicKeyOf(key))
}
