// Conversations over feeds: a root, what answers it, and what answers an answer; a root that is missing is looked for and verified by its hash.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import type { ParsedFeed, Twt } from '../../twtxt/feed-reader.ts'
import { archiveAddress, parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import { mentionsOf } from '../../twtxt/twt-text.ts'
import type { OwnTwts, PlacedTwt, StoredTwt } from '../twt-ports.ts'
import type { FeedStore } from './feed-store.ts'
import { newestOf, type TwtStore } from './twt-store.ts'

/** A root that no followed feed has: it was found where answers speak to. */
export interface FoundRoot {
  readonly url: string
  readonly nick: string | undefined
  readonly instant: number
  readonly text: string
  readonly hash: string
}

/** A twt in its conversation: answers to it stand one deeper. */
export interface TwtAnswer extends PlacedTwt {
  readonly depth: number
  /** It answers another answer by that one’s own hash. */
  readonly isFork: boolean
}

/** What belongs to a hash. */
export interface TwtConversation {
  readonly hash: string
  readonly root: PlacedTwt | undefined
  /** The root, found elsewhere. */
  readonly found: FoundRoot | undefined
  readonly answers: readonly TwtAnswer[]
}

/** What conversations are built from. */
export interface ConversationNeeds {
  readonly clock: Clock
  readonly feeds: FeedStore
  readonly twts: TwtStore
  readonly fetcher: FeedFetcher
  readonly place: (twts: readonly StoredTwt[]) => readonly PlacedTwt[]
  readonly userAgent: string
  /** The twts of users of this node; their ids are below 0. */
  readonly own: OwnTwts
}

const mostAnswers = 500
const mostDepth = 50

/** Where a missing root is looked for: so many feeds, and so many of their archives. */
const mostFeeds = 4
const mostArchives = 5

/** Roots that were looked for, found or not, so that nobody is asked again and again. */
const remembered = 500

/** Reads conversations. */
export class Conversations {
  readonly #needs: ConversationNeeds
  readonly #roots = new BoundedMap<string, { readonly found: FoundRoot | undefined }>(remembered)

  constructor(needs: ConversationNeeds) {
    this.#needs = needs
  }

  async of(hash: string, signal: AbortSignal): Promise<TwtConversation> {
    const { twts, place, own } = this.#needs
    // Of several twts that a short hash names, the first one is what answers can have meant.
    const root = place(twts.byHash(hash).slice(0, 1))[0] ?? own.byHash(hash)
    const rows: TwtAnswer[] = []
    const hashes = root === undefined ? [] : this.#hashesOf(root.twt)
    const seen = new Set(root === undefined ? [] : [root.twt.id])
    this.#gather(new Set([hash, ...hashes]), { rows, depth: 1, seen })
    const found = root === undefined ? await this.#rootElsewhere(hash, rows, signal) : undefined
    return { hash, root, found, answers: rows }
  }

  /** Answers in order of time, each before the answers to it. */
  #gather(
    hashes: ReadonlySet<string>,
    state: { readonly rows: TwtAnswer[]; readonly depth: number; readonly seen: Set<number> },
  ): void {
    const { rows, depth, seen } = state
    if (depth > mostDepth) return
    const { twts, place, own } = this.#needs
    const answers = [...hashes].flatMap((hash) => [
      ...place(twts.answersTo(hash, mostAnswers)),
      ...own.answersTo(hash, mostAnswers),
    ])
    answers.sort(({ twt: left }, { twt: right }) => left.place - right.place || left.id - right.id)
    for (const placed of answers) {
      if (seen.has(placed.twt.id) || rows.length >= mostAnswers) continue
      seen.add(placed.twt.id)
      rows.push({ ...placed, depth, isFork: depth > 1 })
      this.#gather(new Set(this.#hashesOf(placed.twt)), { ...state, depth: depth + 1 })
    }
  }

  #hashesOf(twt: StoredTwt): readonly string[] {
    if (twt.id >= 0) return this.#needs.twts.hashesOf(twt)
    const { v1, v2 } = hashesOf(twt.digest, twt.instant)
    return [v1, v2, ...this.#needs.own.formerNames(twt.id)]
  }

  /** Looks for a root in the feeds that its answers speak to, and in their archives. */
  async #rootElsewhere(
    hash: string,
    answers: readonly TwtAnswer[],
    signal: AbortSignal,
  ): Promise<FoundRoot | undefined> {
    const known = this.#roots.get(hash)
    if (known !== undefined || answers.length === 0) return known?.found
    const asked = new Set<string>()
    let found: FoundRoot | undefined
    for (const { url } of answers.flatMap(({ twt }) => mentionsOf(twt.text))) {
      if (found !== undefined || asked.size >= mostFeeds || signal.aborted) break
      if (asked.has(url)) continue
      asked.add(url)
      found = await this.#rootIn(hash, url, signal)
    }
    if (!signal.aborted) this.#roots.set(hash, { found })
    return found
  }

  async #rootIn(hash: string, address: string, signal: AbortSignal): Promise<FoundRoot | undefined> {
    const feedUrl = parseFeedAddress(address)
    if (feedUrl === undefined) return undefined
    let url: URL | undefined = feedUrl
    let main: ParsedFeed | undefined
    const seen = new Set<string>()
    while (url !== undefined && seen.size <= mostArchives && !seen.has(url.href)) {
      seen.add(url.href)
      const fetched = await this.#needs.fetcher.fetch({ url, userAgent: this.#needs.userAgent }, signal)
      if (!fetched.ok || fetched.value.kind !== 'feed') return undefined
      const { feed } = fetched.value
      main ??= feed
      const hashUrl = main.metadata.urls[0] ?? feedUrl.href
      const root = await this.#twtNamed(hash, hashUrl, feed)
      if (root !== undefined) {
        const { nick } = main.metadata
        return { url: feedUrl.href, nick, instant: root.time.instant, text: root.text, hash }
      }
      const { previous } = feed.metadata
      url = previous === undefined ? undefined : archiveAddress(feedUrl, previous.name)
    }
    return undefined
  }

  /** Of a long file the newest twts are looked at, as when it is followed; others get their turn meanwhile. */
  async #twtNamed(hash: string, hashUrl: string, feed: ParsedFeed): Promise<Twt | undefined> {
    const slice = new TimeSlice(this.#needs.clock)
    for (const twt of newestOf(feed)) {
      if (isNamed(hash, hashUrl, twt)) return twt
      if (slice.isOver) await slice.next()
    }
    return undefined
  }
}

/** Whether a hash of either version is that of a twt: what a feed says is believed only then. */
const isNamed = (hash: string, hashUrl: string, { time, text }: Twt): boolean => {
  const { v1, v2 } = hashesOf(twtDigest(hashUrl, time, text), time.instant)
  return hash === v1 || hash === v2
}
