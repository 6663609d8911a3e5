// Subscriptions at the hubs of followed feeds: whatever a hub sends, it means that the feed is looked at (twtxt.md 11.4).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { linkedAs, type WebLink } from '../../twtxt/fetch/web-links.ts'
import type { WorkLine } from './work-line.ts'

/** What subscriptions are built from. */
export interface SubscriptionsNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly fetcher: Pick<FeedFetcher, 'post'>
  readonly outgoing: WorkLine
  readonly client: string
  readonly baseUrl: string | undefined
  /** A feed is due now. */
  readonly hurry: (feedUrl: string) => void
}

interface Subscription {
  readonly feedUrl: string
  readonly hub: URL
  readonly topic: string
  readonly token: string
  /** When it is asked for again. */
  renewMs: number
  hurriedMs: number
}

const leaseSeconds = 86_400

/** A hub that does not answer is asked again after so long; one feed is looked at so often at most. */
const askAgainMs = 3_600_000
const hurryMs = 60_000

/** The hub that a feed names, and what it calls the feed. */
const hubIn = (links: readonly WebLink[]): { readonly hub: URL; readonly topic: string } | undefined => {
  const hub = parseFeedAddress(linkedAs(links, 'hub')?.href ?? '')
  const topic = linkedAs(links, 'self')?.href
  return hub === undefined || topic === undefined || !/^https?:$/u.test(hub.protocol) ? undefined : { hub, topic }
}

/** What this node has subscribed to; it is forgotten with the process, and asked for anew. */
export class Subscriptions {
  readonly #needs: SubscriptionsNeeds
  readonly #byToken = new BoundedMap<string, Subscription>(limits.feedsFollowed)
  readonly #ofFeed = new BoundedMap<string, Subscription>(limits.feedsFollowed)

  constructor(needs: SubscriptionsNeeds) {
    this.#needs = needs
  }

  /** A feed was fetched; `links` are those of the head of its answer, none if it was as before. */
  fetched(feedUrl: string, links: readonly WebLink[]): void {
    if (this.#needs.baseUrl === undefined) return
    const now = this.#needs.clock.monotonicMs()
    const held = this.#ofFeed.get(feedUrl)
    const told = hubIn(links)
    const isSame = told === undefined || (held?.hub.href === told.hub.href && held.topic === told.topic)
    const subscription = isSame ? held : this.#begin(feedUrl, told.hub, told.topic)
    if (subscription === undefined || subscription.renewMs > now) return
    subscription.renewMs = now + askAgainMs
    this.#needs.outgoing.add(`subscribe ${feedUrl}`, (signal) => this.#ask(subscription, signal))
  }

  /** A hub asks whether we meant it; the answer is what it gave us. Undefined: we did not. */
  confirm(token: string, query: URLSearchParams): string | undefined {
    const held = this.#byToken.peek(token)
    const challenge = query.get('hub.challenge') ?? ''
    const isMeant = query.get('hub.mode') === 'subscribe' && query.get('hub.topic') === held?.topic
    if (held === undefined || !isMeant || challenge === '' || challenge.length > 1_024) return undefined
    const lease = Number(query.get('hub.lease_seconds') ?? leaseSeconds)
    const seconds = Number.isFinite(lease) ? Math.min(Math.max(lease, 300), leaseSeconds) : leaseSeconds
    // Before it ends.
    held.renewMs = this.#needs.clock.monotonicMs() + seconds * 750
    return challenge
  }

  /** A hub says that a feed has changed. False: we have not asked it to. */
  notified(token: string): boolean {
    const held = this.#byToken.peek(token)
    if (held === undefined) return false
    const now = this.#needs.clock.monotonicMs()
    if (now - held.hurriedMs >= hurryMs) {
      held.hurriedMs = now
      this.#needs.hurry(held.feedUrl)
    }
    return true
  }

  #begin(feedUrl: string, hub: URL, topic: string): Subscription {
    const former = this.#ofFeed.peek(feedUrl)
    if (former !== undefined) this.#byToken.delete(former.token)
    const token = encodeHex(this.#needs.random.bytes(16))
    const subscription = { feedUrl, hub, topic, token, renewMs: 0, hurriedMs: -Infinity }
    this.#ofFeed.set(feedUrl, subscription)
    this.#byToken.set(token, subscription)
    return subscription
  }

  async #ask({ hub, topic, token }: Subscription, signal: AbortSignal): Promise<void> {
    const { fetcher, client, baseUrl = '' } = this.#needs
    const form = new URLSearchParams({
      ...{ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `${baseUrl}/websub/${token}` },
      'hub.lease_seconds': String(leaseSeconds),
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await fetcher.post({ url: hub, userAgent: client, headers, body: encodeUtf8(form.toString()) }, signal)
  }
}
