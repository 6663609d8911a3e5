// Keeps followed feeds up to date: each when it is due, few of one host at once, and none while nobody follows any.
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { parseUrl } from '../../base/url.ts'
import type { FeedFetcher, FetchedFeed } from '../../twtxt/fetch/feed-fetcher.ts'
import { type FetchRejection, problemOf } from '../../twtxt/fetch/fetch-rejection.ts'
import type { WebLink } from '../../twtxt/fetch/web-links.ts'
import { pauseAfterAnswer, pauseAfterFailure } from '../../twtxt/fetch/schedule.ts'
import type { FeedStore, KnownFeed } from './feed-store.ts'
import type { TakenTwts, TwtStore } from './twt-store.ts'

/** What refreshing is built from. */
export interface RefreshNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly fetcher: FeedFetcher
  readonly feeds: FeedStore
  readonly twts: TwtStore
  /** How this node calls itself to the server of a feed. */
  readonly agentFor: (feedUrl: string) => string
  /** What the head of an answer links to; nothing if it is as it was. */
  readonly answered: (feedUrl: string, links: readonly WebLink[]) => void
  /** A feed has changed, or how it is. */
  readonly changed: (feed: KnownFeed, taken: TakenTwts | undefined) => void
}

/** Feeds under way at once; of one host; and due ones that are known to be, so that they need not be looked for again. */
const mostUnderWay = 64
const mostOfHost = 2
const looked = 5_000

/** Between two looks at what is due, in milliseconds, at least and at most. */
const leastPauseMs = 1_000
const mostPauseMs = 600_000

/** Between the end of a fetch and the next ones; and after a fault of this machine. */
const restMs = 20
const pauseAfterFaultMs = 60_000

const hostOf = (url: string): string => parseUrl(url)?.hostname ?? ''

/** The work of keeping feeds up to date. */
export class FeedRefresh {
  readonly #needs: RefreshNeeds
  readonly #scope: Scope
  /** Feeds under way, with their hosts. */
  readonly #underWay = new Map<number, string>()
  readonly #hosts = new Map<string, number>()
  /** Feeds that are due and wait, with their hosts, the longest first. */
  #waiting: readonly (readonly [id: number, host: string])[] = []
  readonly #pauses = new Set<Timer>()
  #timer: Timer | undefined
  #soon: Timer | undefined

  constructor(needs: RefreshNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.defer(() => {
      for (const timer of [this.#timer, this.#soon, ...this.#pauses]) timer?.cancel()
    })
  }

  /** Looks at what is due now, and again when the next feed is. */
  wake(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#scope.signal.aborted) return
    const now = nowSeconds(this.#needs.clock)
    this.#waiting = this.#needs.feeds.dueAddresses(now, looked).map(({ id, url }) => [id, hostOf(url)])
    this.#fill()
    const next = this.#needs.feeds.nextDue()
    if (next === undefined) return
    const pauseMs = Math.min(Math.max((next - now) * 1000, leastPauseMs), mostPauseMs)
    this.#timer = this.#needs.clock.after(pauseMs, () => {
      this.wake()
    })
  }

  /** Takes an answer that came in another way, as when somebody begins to follow. */
  async take(feed: KnownFeed, fetched: FetchedFeed): Promise<void> {
    const { clock, feeds, twts } = this.#needs
    const taken = await twts.take({ ...feed, isCut: fetched.isCut }, fetched.feed, nowSeconds(clock))
    // Not before: its server would say that nothing has changed since, and what was not written would never come.
    feeds.noteFeed(feed, fetched, nowSeconds(clock))
    const known = feeds.byId(feed.id)
    // Unfollowed meanwhile.
    if (known === undefined) return
    this.#again(known)
    this.#needs.answered(feed.url, fetched.links)
    this.#needs.changed(known, taken)
  }

  /** Begins as many as there is room for, so many of each host. */
  #fill(): void {
    const rest: (readonly [number, string])[] = []
    for (const waiting of this.#waiting) {
      const [id, host] = waiting
      if (this.#underWay.has(id)) continue
      const isRoom = this.#underWay.size < mostUnderWay && (this.#hosts.get(host) ?? 0) < mostOfHost
      const feed = isRoom ? this.#needs.feeds.byId(id) : undefined
      // One that is gone, or was looked at meanwhile, waits no more.
      if (!isRoom) rest.push(waiting)
      else if (feed?.due != null && feed.due <= nowSeconds(this.#needs.clock)) this.#begin(feed, host)
    }
    this.#waiting = rest
  }

  #begin(feed: KnownFeed, host: string): void {
    this.#underWay.set(feed.id, host)
    this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1)
    this.#scope.task('refresh a feed', async (signal) => {
      try {
        await this.#refresh(feed, signal)
        this.#done(feed)
      } catch (error) {
        // A full disk, as a rule: nothing can be noted there, so the feed stays under way until it is tried again.
        this.#needs.log.warn('feed not refreshed', { url: feed.url, error: messageOf(error) })
        const pause = this.#needs.clock.after(pauseAfterFaultMs, () => {
          this.#pauses.delete(pause)
          this.#done(feed)
        })
        this.#pauses.add(pause)
      }
    })
  }

  #done({ id }: KnownFeed): void {
    const host = this.#underWay.get(id) ?? ''
    const ofHost = (this.#hosts.get(host) ?? 1) - 1
    this.#underWay.delete(id)
    if (ofHost === 0) this.#hosts.delete(host)
    else this.#hosts.set(host, ofHost)
    // Several that end together are followed by one look.
    if (this.#soon !== undefined || this.#scope.signal.aborted) return
    this.#soon = this.#needs.clock.after(restMs, () => {
      this.#soon = undefined
      if (this.#waiting.length === 0) this.wake()
      else this.#fill()
    })
  }

  async #refresh(feed: KnownFeed, signal: AbortSignal): Promise<void> {
    const { clock, feeds, fetcher, agentFor } = this.#needs
    const { validators, certificate } = feed
    const request = { url: new URL(feed.url), userAgent: agentFor(feed.url), validators, certificate }
    const answer = await fetcher.fetch(request, signal)
    if (signal.aborted || feeds.byId(feed.id) === undefined) return
    if (!answer.ok) this.#failed(feed, answer.rejection)
    else if (answer.value.kind === 'feed') await this.take(feed, answer.value)
    else {
      this.#needs.answered(feed.url, [])
      feeds.noteUnchanged(feed, answer.value.movedTo, nowSeconds(clock))
      this.#again(feed)
      if (feed.problem !== null) this.#needs.changed(feed, undefined)
    }
  }

  #again(feed: KnownFeed): void {
    const { clock, random, feeds, twts } = this.#needs
    const now = nowSeconds(clock)
    const pace = { refresh: feed.refresh, newest: twts.newestPlace(feed), scheme: new URL(feed.url).protocol }
    feeds.schedule(feed, now + pauseAfterAnswer(pace, now, random))
  }

  #failed(feed: KnownFeed, rejection: FetchRejection): void {
    const { clock, random, feeds } = this.#needs
    const now = nowSeconds(clock)
    feeds.noteFailure(feed, problemOf(rejection), now)
    const pause = pauseAfterFailure(rejection, feed.failures + 1, random)
    feeds.schedule(feed, pause === undefined ? null : now + pause)
    this.#needs.changed(feed, undefined)
  }
}
