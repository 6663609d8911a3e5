// A hub for the feeds of this node: who has subscribed is told when one changes (WebSub, and the thin pings of yarnd; twtxt.md 11.4).
import { createHmac } from 'node:crypto'
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { decodeUtf8Lossy, encodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import type { WorkLine } from './work-line.ts'

/** What a hub is built from. */
export interface HubNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly journal: Database
  readonly fetcher: Pick<FeedFetcher, 'document' | 'post'>
  readonly incoming: WorkLine
  readonly outgoing: WorkLine
  readonly client: string
  /** The address of the hub; undefined: there is none. */
  readonly hubUrl: string | undefined
  readonly userAt: (url: string) => string | undefined
  /** The bytes of the feed of a local user, and where it is. */
  readonly feedOf: (username: string) => Promise<{ readonly url: string; readonly bytes: Uint8Array } | undefined>
}

interface Subscriber {
  readonly callback: string
  readonly secret: string
  readonly isThin: number
}

/** What somebody wants. */
interface Asked {
  readonly mode: 'subscribe' | 'unsubscribe'
  readonly username: string
  readonly topic: string
  readonly callback: URL
  readonly secret: string
  /** In seconds. */
  readonly lease: number
  readonly isThin: boolean
}

const webAddress = (text: string): URL | undefined => {
  const url = parseFeedAddress(text)
  return url !== undefined && /^https?:$/u.test(url.protocol) ? url : undefined
}

const [hour, day] = [3_600, 86_400]

/** How long a subscription may last, in seconds. */
const [leastLease, mostLease, usualLease] = [300, 10 * day, day]

const longestSecret = 200
const mostOfHost = 20
const asksPerHour = 240

/** Changes that come together are told once; a server that does not answer is told again, ever later. */
const settleMs = 2_000
const retryMs = 10_000
const mostTries = 6

const leaseOf = (asked: string | null): number => {
  const seconds = Number(asked ?? usualLease)
  return Math.floor(Math.min(Math.max(Number.isFinite(seconds) ? seconds : usualLease, leastLease), mostLease))
}

/** Whoever subscribes. */
export class Hub {
  readonly #needs: HubNeeds
  readonly #scope: Scope
  readonly #asks: TokenBucket
  readonly #timers = new Map<string, Timer>()

  constructor(needs: HubNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#asks = new TokenBucket(needs.clock, asksPerHour / hour, asksPerHour)
    scope.defer(() => {
      for (const timer of this.#timers.values()) timer.cancel()
    })
  }

  /** Somebody wants to be told of a feed, or no more. It is asked back before it holds. */
  request(form: URLSearchParams, agent: string): 'taken' | 'refused' | 'busy' {
    const asked = this.#asked(form)
    if (asked === undefined) return 'refused'
    if (!this.#asks.take()) return 'busy'
    const isThin = /^yarnd\//u.test(agent)
    const work = (signal: AbortSignal): Promise<void> => this.#verify({ ...asked, isThin }, signal)
    return this.#needs.incoming.add(`hub ${asked.username} ${asked.callback.href}`, work) ? 'taken' : 'busy'
  }

  /** What a form asks for; undefined: nothing that this hub knows. */
  #asked(form: URLSearchParams): Omit<Asked, 'isThin'> | undefined {
    const [mode, topic, secret] = ['mode', 'topic', 'secret'].map((name) => form.get(`hub.${name}`) ?? '')
    const callback = webAddress(form.get('hub.callback') ?? '')
    const username = this.#needs.hubUrl === undefined ? undefined : this.#needs.userAt(topic ?? '')
    if ((mode !== 'subscribe' && mode !== 'unsubscribe') || username === undefined || callback === undefined)
      return undefined
    if (secret === undefined || secret.length > longestSecret) return undefined
    const lease = leaseOf(form.get('hub.lease_seconds'))
    return { mode, username, topic: topic ?? '', callback, secret, lease }
  }

  /** The feed of a local user has changed. */
  changed(username: string): void {
    if (this.#needs.hubUrl === undefined || this.#scope.signal.aborted || this.#subscribers(username).length === 0)
      return
    this.#later(`change ${username}`, settleMs, () => {
      for (const { callback } of this.#subscribers(username)) this.#tell(username, callback, 1)
    })
  }

  /** Whoever holds the callback says so by giving back what only it was told. */
  async #verify(asked: Asked, signal: AbortSignal): Promise<void> {
    const { random, fetcher, client, journal, clock } = this.#needs
    const { mode, username, topic, callback, secret, lease, isThin } = asked
    const challenge = encodeHex(random.bytes(16))
    const url = new URL(callback)
    url.searchParams.set('hub.mode', mode)
    url.searchParams.set('hub.topic', topic)
    url.searchParams.set('hub.challenge', challenge)
    if (mode === 'subscribe') url.searchParams.set('hub.lease_seconds', String(lease))
    const answer = await fetcher.document(url, client, { accept: '*/*', most: 4_096, signal })
    if (!answer.ok || decodeUtf8Lossy(answer.value.bytes).trim() !== challenge) return
    if (mode === 'unsubscribe') {
      journal.prepare('DELETE FROM hub_subscribers WHERE username = ? AND callback = ?').run(username, callback.href)
      return
    }
    const now = nowSeconds(clock)
    journal.prepare('DELETE FROM hub_subscribers WHERE until < ?').run(now)
    const held = journal
      .prepare<{ username: string; callback: string }>('SELECT username, callback FROM hub_subscribers')
      .all()
    const ofHost = held.filter((one) => new URL(one.callback).host === callback.host).length
    const isHeld = held.some((one) => one.username === username && one.callback === callback.href)
    if (!isHeld && (held.length >= limits.hubSubscribers || ofHost >= mostOfHost)) return
    journal
      .prepare(
        'INSERT INTO hub_subscribers (username, callback, secret, until, is_thin) VALUES (?, ?, ?, ?, ?) ' +
          'ON CONFLICT (username, callback) DO UPDATE SET secret = excluded.secret, until = excluded.until, is_thin = excluded.is_thin',
      )
      .run(username, callback.href, secret, now + lease, isThin ? 1 : 0)
  }

  #subscribers(username: string): readonly Subscriber[] {
    return this.#needs.journal
      .prepare<Subscriber>(
        'SELECT callback, secret, is_thin AS isThin FROM hub_subscribers WHERE username = ? AND until >= ?',
      )
      .all(username, nowSeconds(this.#needs.clock))
  }

  #tell(username: string, callback: string, tries: number): void {
    this.#needs.outgoing.add(`hub ${username} ${callback}`, async (signal) => {
      const subscriber = this.#subscribers(username).find((one) => one.callback === callback)
      const url = parseFeedAddress(callback)
      if (subscriber === undefined || url === undefined) return
      const status = await this.#send(username, url, subscriber, signal)
      if (status === 410)
        this.#needs.journal
          .prepare('DELETE FROM hub_subscribers WHERE username = ? AND callback = ?')
          .run(username, callback)
      else if ((status < 200 || status > 299) && tries < mostTries)
        this.#later(`retry ${username} ${callback}`, retryMs * 2 ** tries, () => {
          this.#tell(username, callback, tries + 1)
        })
    })
  }

  async #send(username: string, url: URL, { secret, isThin }: Subscriber, signal: AbortSignal): Promise<number> {
    const { fetcher, client, hubUrl = '', feedOf } = this.#needs
    const feed = await feedOf(username)
    if (feed === undefined) return 0
    const body = isThin === 0 ? feed.bytes : encodeUtf8('')
    const signature = secret === '' ? {} : { 'x-hub-signature': `sha256=${hmac(secret, body)}` }
    const headers = {
      link: `<${hubUrl}>; rel="hub", <${feed.url}>; rel="self"`,
      ...(isThin === 0 ? { 'content-type': 'text/plain; charset=utf-8', ...signature } : {}),
    }
    const answer = await fetcher.post({ url, userAgent: client, headers, body }, signal)
    return answer.ok ? answer.value.status : 0
  }

  /** One at a time of a name: what comes meanwhile is told with it. */
  #later(name: string, ms: number, work: () => void): void {
    if (this.#timers.has(name) || this.#scope.signal.aborted) return
    const timer = this.#needs.clock.after(ms, () => {
      this.#timers.delete(name)
      work()
    })
    this.#timers.set(name, timer)
  }
}

const hmac = (secret: string, body: Uint8Array): string => createHmac('sha256', secret).update(body).digest('hex')
