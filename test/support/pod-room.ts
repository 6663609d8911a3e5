// A pod over HTTP on a node made of tables: real accounts, sessions and model, real keys.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringingText, type PodAccountJson } from '../../src/api/pod-shapes.ts'
import type { PodCommandName, PodInputOf, PodOutputOf } from '../../src/api/pod.ts'
import { CodedError } from '../../src/base/coded-error.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { createPrivateKey, type PrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData } from '../../src/crypto/signature.ts'
import { encodeUserpost, signPost, type VerifiedPost } from '../../src/protocol/post.ts'
import type { Overlay } from '../../src/pods/core.ts'
import { openPodDoor } from '../../src/pods/door.ts'
import { createInvitation } from '../../src/pods/invitations.ts'
import { modelPart } from '../../src/pods/model/tables.ts'
import { podModelOn } from '../../src/pods/model/model.ts'
import { openSqliteEngine } from '../../src/pods/model/sqlite-engine.ts'
import { openPod, type Pod } from '../../src/pods/pod.ts'
import { accountsPart } from '../../src/pods/tables.ts'
import { nameOf } from './fake-context.ts'
import type { EmptyStore } from './sql-engines.ts'

/** What a pod asks of its node, made of tables. */
class FakeOverlay {
  readonly keys = new Map<string, string>()
  readonly hosted = new Map<string, string>()
  readonly wanted = new Set<string>()
  readonly published: string[] = []
  readonly items: string[] = []
  /** Whether the node answers. */
  isThere = true
  height = 100
  #next = 0

  readonly port: Overlay = {
    dumppubkey: ({ username }) => this.#answer(() => this.keys.get(username) ?? ''),
    getblockcount: () => this.#answer(() => this.height),
    hostname: ({ username, publickey }) =>
      this.#answer(() => {
        const known = this.hosted.get(username)
        if (known !== undefined && known !== publickey)
          throw new CodedError('rpc.-11', 'It is hosted under another key.', { fault: 'hosting.other-key' })
        this.hosted.set(username, publickey)
        return this.#state(username)
      }),
    listhosted: ({ usernames }) =>
      this.#answer(() => usernames.filter((name) => this.hosted.has(name)).map((name) => this.#state(name))),
    stophosted: ({ username }) => this.#answer(() => this.#state(username)),
    releasehosted: ({ username }) =>
      this.#answer(() => {
        this.hosted.delete(username)
        return null
      }),
    listhostednames: ({ after = '' }) =>
      this.#answer(() =>
        [...this.hosted.keys()]
          .filter((name) => name > after)
          .sort()
          .slice(0, 2),
      ),
    wantnames: ({ usernames }) =>
      this.#answer(() => {
        for (const name of usernames) this.wanted.add(name)
        return null
      }),
    listwanted: ({ after = '' }) =>
      this.#answer(() =>
        [...this.wanted]
          .filter((name) => name > after)
          .sort()
          .slice(0, 2),
      ),
    unwantnames: ({ usernames }) =>
      this.#answer(() => {
        for (const name of usernames) this.wanted.delete(name)
        return null
      }),
    draftpost: ({ username, msg }) =>
      this.#answer(() => {
        const fields = { postNumber: this.#next++, height: this.height - 1, time: 1_700_000_000 }
        const userpost = encodeHex(encodeUserpost({ ...fields, author: nameOf(username), text: msg }))
        return { draft: `draft ${username}`, userpost, k: fields.postNumber, ...fields, expires: 1_700_086_400 }
      }),
    publishdraft: ({ username, draft, post }) =>
      this.#answer(() => {
        if (draft !== `draft ${username}`)
          throw new CodedError('rpc.-8', 'This draft is not known.', { fault: 'hosting.draft-unknown' })
        this.published.push(post)
        return { n: username, k: 0, piece: post }
      }),
    draftitem: () => this.#answer(() => ({ height: this.height, time: 1_700_000_000, seq: 0 })),
    puthosteditem: ({ item }) =>
      this.#answer(() => {
        this.items.push(item)
        return null
      }),
    getsigneditems: () => this.#answer(() => []),
    getsignedpost: () =>
      this.#answer(() => {
        throw new CodedError('rpc.-24', 'Nobody has it.', { fault: 'posts.not-found' })
      }),
    getuserproof: ({ username }) => this.#answer(() => ({ username, proof: 'cHJvb2Y=' }) as never),
    listusernamespartial: ({ prefix }) =>
      this.#answer(() => [...this.keys.keys()].filter((name) => name.startsWith(prefix))),
  }

  #state(username: string) {
    return { username, state: this.keys.has(username) ? ('ready' as const) : ('working' as const) }
  }

  async #answer<T>(work: () => T): Promise<T> {
    await Promise.resolve()
    if (!this.isThere) throw new CodedError('rpc.unreachable', 'The node does not answer.')
    return work()
  }
}

/** What a browser of one person does. Passwords are not stretched: that is the page's affair. */
export class PodBrowser {
  readonly #url: string
  readonly headers: Record<string, string> = {}
  cookie: string | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** Calls as a page does; the answer with its status. */
  async ask(
    name: string,
    input: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#url}/api/${name}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
        ...{ ...this.headers, ...headers },
      },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    })
    const [given] = response.headers.getSetCookie()
    if (given !== undefined) this.cookie = given.includes('Max-Age=0') ? undefined : given.split(';')[0]
    return { status: response.status, body: await response.json() }
  }

  async call<Name extends PodCommandName>(name: Name, input: PodInputOf<Name>): Promise<PodOutputOf<Name>> {
    const { status, body } = await this.ask(name, input)
    if (status !== 200) throw new CodedError(codeIn(body), JSON.stringify(body))
    return body as PodOutputOf<Name>
  }

  /** Opens the events; the text that came until `until` holds. */
  events(until: (text: string) => boolean, headers: Record<string, string> = {}): Promise<string> {
    const cookie = this.cookie === undefined ? {} : { Cookie: this.cookie }
    return new Promise((resolve, reject) => {
      const asked = get(`${this.#url}/api/events`, { headers: { ...cookie, ...headers } }, (response) => {
        let text = ''
        if (response.statusCode !== 200) {
          response.resume()
          resolve(`status ${String(response.statusCode)}`)
          return
        }
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
          if (!until(text)) return
          resolve(text)
          asked.destroy()
        })
      })
      asked.on('error', reject)
    })
  }
}

/** The code of a refusal. */
export const codeIn = (body: unknown): string => (body as { error?: { code?: string } } | null)?.error?.code ?? 'none'

/** The login key that a password would give, in these tests. */
export const loginKeyOf = (password: string): string => encodeHex(encodeUtf8(password.padEnd(32, '.'))).slice(0, 64)

const salt = '00112233445566778899aabbccddeeff'
const cost = { memoryKib: 65_536, passes: 3 }

/** A pod and those who come to it. */
export class PodRoom {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly overlay = new FakeOverlay()
  readonly scope = new Scope('pod', silentLog)
  readonly secrets = new Map<string, PrivateKey>()
  pod!: Pod
  url = ''
  streams: () => number = () => 0
  #seed = 0

  /** `store` is where it keeps what it has; without one, in memory. */
  async open(store?: EmptyStore): Promise<this> {
    const directory = mkdtempSync(join(tmpdir(), 'pod-page-'))
    writeFileSync(join(directory, 'index.html'), '<!doctype html><title>pod</title>')
    this.scope.defer(() => {
      rmSync(directory, { recursive: true, force: true })
    })
    const parts = [accountsPart, modelPart]
    const kept = this.scope.child('store')
    const engine = await (store?.open(parts, kept) ?? openSqliteEngine({ path: ':memory:', parts }, kept))
    const core = { engine, clock: this.clock, random: new SeededRandom(94), log: silentLog }
    const about = { overlay: this.overlay.port, network: 'regtest', url: 'http://127.0.0.1:1' }
    this.pod = await openPod({ ...core, ...about, model: podModelOn(engine) })
    const options = { address: '127.0.0.1', port: 0, proxies: [], pageDirectory: directory, serverName: 'test' }
    const door = await openPodDoor(this.pod, options, this.scope.child('door'))
    this.streams = door.streams
    this.url = `http://127.0.0.1:${String(door.port)}`
    return this
  }

  browser(): PodBrowser {
    return new PodBrowser(this.url)
  }

  invite(role: 'owner' | 'admin' | 'moderator' | 'member' = 'member', uses = 1): Promise<string> {
    return createInvitation(this.pod, { role, uses, days: 7, actor: 'test' }).then(({ code }) => code)
  }

  secretOf(name: string): PrivateKey {
    const known = this.secrets.get(name)
    if (known !== undefined) return known
    const made = createPrivateKey(new SeededRandom((this.#seed += 1)))
    this.secrets.set(name, made)
    return made
  }

  /** What `createaccount` takes for a name. */
  async newAccount(
    browser: PodBrowser,
    name: string,
    invitation: string | undefined,
  ): Promise<PodInputOf<'createaccount'>> {
    const secret = this.secretOf(name)
    const { challenge } = await browser.call('createchallenge', { name })
    const said = encodeUtf8(bringingText(this.pod.url, name, challenge))
    return {
      ...{ name, ...(invitation === undefined ? {} : { invitation }), publicKey: encodeHex(publicKeyOf(secret)) },
      ...{ challenge, signature: encodeHex(signData(said, secret)), salt, cost },
      ...{ loginKey: loginKeyOf(name), vault: `vault of ${name}` },
    }
  }

  /** Somebody with an account and a registered name. */
  async join(
    name: string,
    role: 'owner' | 'admin' | 'moderator' | 'member' = 'member',
  ): Promise<PodBrowser & { account: PodAccountJson }> {
    const browser = this.browser()
    const input = await this.newAccount(browser, name, await this.invite(role))
    const account = await browser.call('createaccount', input)
    this.overlay.keys.set(name, input.publicKey)
    return Object.assign(browser, { account })
  }

  /** A post by a name, and takes it into the model. */
  async post(name: string, postNumber: number, text: string, position: number): Promise<VerifiedPost> {
    const fields = { author: nameOf(name), postNumber, text, height: 50, time: 1_700_000_000 + postNumber }
    const signed = signPost(fields, this.secretOf(name))
    if (!signed.ok) throw new Error(signed.rejection.code)
    const post = signed.value as VerifiedPost
    await this.pod.model.take([{ post, time: post.time }], { posts: position })
    return post
  }

  close(): Promise<void> {
    return this.scope.close()
  }
}
