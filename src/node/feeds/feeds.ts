// Feeds of the small web that local users follow: their twts stand in a timeline beside posts.
import { nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { Database } from '../../store/database.ts'
import { feedKey, parseFeedAddress } from '../../twtxt/feed-address.ts'
import { FeedFetcher, type FeedFetcherNeeds } from '../../twtxt/fetch/feed-fetcher.ts'
import { codeOfRejection, fetchWords } from '../../twtxt/fetch/fetch-rejection.ts'
import { type FindRejection, findFeed, type FoundFeed } from '../../twtxt/fetch/find-feed.ts'
import type { WebLink } from '../../twtxt/fetch/web-links.ts'
import { hashesOf, type TwtHashes } from '../../twtxt/twt-hash.ts'
import { mentionsOf, shownTwtText, type TwtMention } from '../../twtxt/twt-text.ts'
import type { OwnTwts, PlacedTwt, StoredTwt } from '../twt-ports.ts'
import { type FeedFollow, FeedFollows, type NamedFeed } from './feed-follows.ts'
import { cleanNick, freeName, nickOf, wordOf } from './feed-names.ts'
import type { FeedPreview } from './feed-preview.ts'
import { FollowLists } from './follow-lists.ts'
import { FeedRefresh } from './feed-refresh.ts'
import { FeedStore, type KnownFeed } from './feed-store.ts'
import { Conversations, type TwtConversation } from './conversations.ts'
import { type TwtPosition, TwtStore } from './twt-store.ts'

/** What feeds are built from. */
export interface FeedsNeeds
  extends Pick<FeedFetcherNeeds, 'sockets' | 'reachesOwnNetwork' | 'certificates' | 'readWebFeed'> {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The file of the node. */
  readonly database: Database
  /** Opens the file of feeds, when it is needed first. */
  readonly openFeedDatabase: (scope: Scope) => Database
  readonly own: OwnTwts
  /** Name and version of this program. */
  readonly client: string
  /** The same as the server of a feed is told it: with those who follow it and say so. */
  readonly agentFor?: (feedUrl: string) => string
  /** A feed was fetched: what the head of the answer links to, nothing if it is as it was. */
  readonly fetched?: (feedUrl: string, links: readonly WebLink[]) => void
}

/** A followed feed: what the user calls it, and how it is. */
export interface FollowedFeed {
  readonly nick: string
  readonly url: string
  readonly isTold: boolean
  readonly feed: KnownFeed
}

/** What an answer names: the conversation, and whom it speaks to. */
export interface AnswerTo {
  readonly subject: string
  readonly nick: string
  readonly url: string
  /** The host of the feed. */
  readonly host: string
}

/** Twts of one answer, and of a preview. */
const mostTwts = 500
const previewed = 5

const findWords = (rejection: FindRejection): string => {
  if (rejection.code === 'no-address')
    return 'This is no address of a feed: write one such as https://example.org/twtxt.txt, or @name@example.org.'
  if (rejection.code === 'no-link') return 'There is a page at this address, which links to no feed.'
  return fetchWords(rejection)
}

/** The code of the fault: `feeds.no-address`, `feeds.unreachable`, `feeds.status-404`. */
const findCode = (rejection: FindRejection): string =>
  rejection.code === 'no-address' || rejection.code === 'no-link' ? rejection.code : codeOfRejection(rejection)

interface Opened {
  readonly feeds: FeedStore
  readonly twts: TwtStore
  readonly refresh: FeedRefresh
  readonly conversations: Conversations
}

/** The feeds of all local users. */
export class Feeds {
  /** New twts came, or a feed is otherwise than it was; and whom that concerns. */
  readonly changed = new Signal<{ readonly url: string; readonly added: number; readonly users: readonly string[] }>()
  /** A local user follows otherwise than before. */
  readonly followsChanged = new Signal<string>()
  /** Follows as documents, by their names in texts, and how they answer. */
  readonly lists: FollowLists
  readonly #needs: FeedsNeeds
  readonly #scope: Scope
  readonly #follows: FeedFollows
  readonly #fetcher: FeedFetcher
  #opened: Opened | undefined

  constructor(needs: FeedsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#follows = new FeedFollows(needs.database)
    this.#fetcher = new FeedFetcher(needs)
    this.lists = new FollowLists(
      { ...needs, follows: this.#follows, fetcher: this.#fetcher, added: this.#added.bind(this) },
      scope,
    )
    const followed = this.#follows.everyone()
    if (followed.length === 0) return
    // What the file has lost is fetched anew.
    const { feeds, refresh } = this.#open()
    feeds.sweep(new Set(followed))
    feeds.addAll(followed, nowSeconds(needs.clock))
    refresh.wake()
  }

  /** Looks at what somebody might follow. Fault: `feeds.` and why, such as `feeds.no-address` and `feeds.status-404`. */
  async preview(typed: string, count = previewed): Promise<FeedPreview> {
    const { url, fetched } = await this.#find(typed)
    const { metadata, twts, skipped } = fetched.feed
    const newest = [...twts].sort((left, right) => right.time.instant - left.time.instant).slice(0, bounded(count))
    const [said] = metadata.urls
    return {
      ...{ url: url.href, nick: nickOf(url, metadata.nick), description: metadata.description, skipped },
      ...{ twts: twts.length, movedTo: fetched.movedTo?.href, isForeign: fetched.isForeign },
      newest,
      saysOtherHost: said !== undefined && parseFeedAddress(said)?.hostname !== url.hostname,
    }
  }

  /** Follows the feed that is meant, once whatever address of it is given. Faults: those of `preview`, `feeds.full`. */
  async follow(localUser: string, typed: string, nick?: string): Promise<FollowedFeed> {
    const found = await this.#find(typed)
    const url = this.#sameFeed(localUser, found) ?? found.url.href
    const { feeds, refresh } = this.#open()
    const chosen = cleanNick(nick ?? '') || nickOf(found.url, found.fetched.feed.metadata.nick)
    this.#follows.add(localUser, { url, nick: this.#freeNick(localUser, url, chosen) }, nowSeconds(this.#needs.clock))
    const feed = feeds.add(url, nowSeconds(this.#needs.clock))
    this.followsChanged.emit(localUser)
    await refresh.take(feed, found.fetched)
    refresh.wake()
    const followed = this.of(localUser).find((one) => one.url === url)
    if (followed === undefined) throw new CodedError('feeds.lost', 'Somebody unfollowed it meanwhile.')
    return followed
  }

  /** What a local user follows: addresses and names alone. */
  follows(localUser: string): readonly FeedFollow[] {
    return this.#follows.of(localUser)
  }

  /**
   * Follows what the person follows elsewhere, under that name, without a look at it first; of two addresses of one feed
   * it is the one given that holds. False: it was so already. Faults: `feeds.invalid`, `feeds.full`.
   */
  followAsElsewhere(localUser: string, { url, nick }: NamedFeed): boolean {
    const address = parseFeedAddress(url)
    if (address?.href !== url) throw new CodedError('feeds.invalid', 'This is no address of a feed.')
    const held = this.#follows.of(localUser).find((follow) => feedKey(follow.url) === feedKey(url))
    const wanted = {
      url,
      nick: this.#freeNick(localUser, held?.url ?? url, cleanNick(nick) || nickOf(address, undefined)),
    }
    if (held?.url === wanted.url && held.nick === wanted.nick) return false
    this.#replace(localUser, held, wanted)
    const { feeds, refresh } = this.#open()
    feeds.add(url, nowSeconds(this.#needs.clock))
    refresh.wake()
    this.followsChanged.emit(localUser)
    this.changed.emit({ url, added: 0, users: [localUser] })
    return true
  }

  /** Whether it is told stays as it was. */
  #replace(localUser: string, held: FeedFollow | undefined, wanted: NamedFeed): void {
    if (held !== undefined && held.url !== wanted.url) this.#drop(localUser, held.url)
    this.#follows.add(localUser, wanted, nowSeconds(this.#needs.clock))
    if (held?.isTold === true) this.#follows.tell(localUser, wanted.url, true)
  }

  /** Tells the feed and others that a user follows it, or no more. False: it is not followed. */
  tell(localUser: string, typed: string, isTold: boolean): boolean {
    const follow = this.#followNamed(localUser, typed)
    if (follow === undefined) return false
    this.#follows.tell(localUser, follow.url, isTold)
    this.followsChanged.emit(localUser)
    return true
  }

  /** Somebody says that a feed has changed: it is looked at now. */
  hurry(url: string): void {
    if (this.#follows.followersOf(url).length === 0) return
    const { feeds, refresh } = this.#open()
    const feed = feeds.byUrl(url)
    if (feed === undefined) return
    feeds.schedule(feed, nowSeconds(this.#needs.clock))
    refresh.wake()
  }

  /** The local users who follow an address and say so. */
  tellersOf(url: string): readonly string[] {
    return this.#follows.tellersOf(url)
  }

  /** By address or by what the user calls it; gives the address, or undefined: it was not followed. */
  unfollow(localUser: string, typed: string): string | undefined {
    const follow = this.#followNamed(localUser, typed)
    if (follow === undefined) return undefined
    this.#drop(localUser, follow.url)
    this.followsChanged.emit(localUser)
    this.changed.emit({ url: follow.url, added: 0, users: [localUser] })
    return follow.url
  }

  /** What a local user follows, with how it is, by name. */
  of(localUser: string): readonly FollowedFeed[] {
    const follows = this.#follows.of(localUser)
    if (follows.length === 0) return []
    const { feeds } = this.#open()
    return follows.flatMap((follow) => {
      const feed = feeds.byUrl(follow.url)
      return feed === undefined ? [] : [{ ...follow, feed }]
    })
  }

  /** The newest twts of all feeds that a local user follows. */
  timeline(localUser: string, count: number, before?: TwtPosition): readonly PlacedTwt[] {
    const followed = new Map(this.of(localUser).map(({ feed }) => [feed.id, feed]))
    if (followed.size === 0) return []
    const { twts } = this.#open()
    return this.#placed(twts.newest(new Set(followed.keys()), bounded(count), before))
  }

  /** The newest twts of one followed feed, by its address. */
  view(url: string, count: number, before?: TwtPosition): readonly PlacedTwt[] {
    if (this.#follows.followersOf(url).length === 0) return []
    const { feeds, twts } = this.#open()
    const feed = feeds.byUrl(url)
    return feed === undefined ? [] : this.#placed(twts.ofFeed(feed, bounded(count), before))
  }

  /** The twts of feeds that a local user follows that hold a text. */
  search(localUser: string, text: string, count: number): readonly PlacedTwt[] {
    const followed = new Set(this.of(localUser).map(({ feed }) => feed.id))
    if (followed.size === 0) return []
    const found = this.#open().twts.search(text.trim(), mostTwts)
    return this.#placed(found.filter(({ feed }) => followed.has(feed)).slice(0, bounded(count)))
  }

  /** What an answer to a twt of a followed feed has to name; undefined: there is no such twt here. Fault: `feeds.read-only`. */
  answerTo(localUser: string, hash: string): AnswerTo | undefined {
    const followed = new Map(this.of(localUser).map((follow) => [follow.feed.id, follow]))
    if (followed.size === 0) return undefined
    const twt = this.#open()
      .twts.byHash(cleanHash(hash))
      .find(({ feed }) => followed.has(feed))
    const follow = twt === undefined ? undefined : followed.get(twt.feed)
    if (twt === undefined || follow === undefined) return undefined
    if (follow.feed.isForeign)
      throw new CodedError('feeds.read-only', 'This feed can only be read: nobody there would see an answer.')
    const { hash: own } = hashesOf(twt.digest, twt.instant)
    return {
      subject: twt.subject ?? own,
      nick: wordOf(follow.feed.nick ?? '') || wordOf(follow.nick),
      url: follow.feed.hashUrl,
      host: new URL(follow.url).host,
    }
  }

  /** The hashes of a twt. */
  hashes({ digest, instant }: Pick<StoredTwt, 'digest' | 'instant'>): TwtHashes {
    return hashesOf(digest, instant)
  }

  /** A text as a person reads it. */
  shown(text: string): string {
    return shownTwtText(text)
  }

  /** How many answers to some hashes are known here, of whomever. */
  answersTo(hashes: readonly string[]): number {
    const digests = new Set<string>()
    const isRead = this.#follows.everyone().length > 0
    for (const hash of hashes)
      for (const { digest } of [
        ...(isRead ? this.#open().twts.answersTo(hash, mostTwts) : []),
        ...this.#needs.own.answersTo(hash, mostTwts).map(({ twt }) => twt),
      ])
        digests.add(digest)
    return digests.size
  }

  /** The feeds that a text speaks to. */
  mentions(text: string): readonly TwtMention[] {
    return mentionsOf(text)
  }

  /** The conversation of a hash of either version. */
  async conversation(hash: string): Promise<TwtConversation> {
    return this.#open().conversations.of(cleanHash(hash), this.#scope.signal)
  }

  #followNamed(localUser: string, typed: string): FeedFollow | undefined {
    const wanted = typed.trim()
    return this.#follows
      .of(localUser)
      .find(({ url, nick }) => url === wanted || nick === wanted.replace(/^@/u, '') || feedKey(url) === feedKey(wanted))
  }

  /** Many feeds are followed that were not. */
  #added(localUser: string, urls: readonly string[]): void {
    const [first] = urls
    if (first === undefined) return
    const { feeds, refresh } = this.#open()
    feeds.addAll(urls, nowSeconds(this.#needs.clock))
    refresh.wake()
    this.followsChanged.emit(localUser)
    this.changed.emit({ url: first, added: 0, users: [localUser] })
  }

  #drop(localUser: string, url: string): void {
    this.#follows.remove(localUser, url)
    const { feeds } = this.#open()
    const feed = feeds.byUrl(url)
    if (feed !== undefined && this.#follows.followersOf(url).length === 0) feeds.remove(feed)
  }

  async #find(typed: string): Promise<FoundFeed> {
    const found = await findFeed(
      { fetcher: this.#fetcher, userAgent: this.#needs.client, signal: this.#scope.signal },
      typed,
    )
    if (found.ok) return found.value
    throw new CodedError(`feeds.${findCode(found.rejection)}`, findWords(found.rejection))
  }

  /** The address by which this user follows the same feed already: by another scheme, or the one that it names itself. */
  #sameFeed(localUser: string, { url, fetched }: FoundFeed): string | undefined {
    const keys = new Set([feedKey(url.href)])
    // A feed may claim any address: only one of its own host is believed.
    for (const said of fetched.feed.metadata.urls)
      if (parseFeedAddress(said)?.hostname === url.hostname) keys.add(feedKey(said))
    return this.#follows.of(localUser).find((follow) => keys.has(feedKey(follow.url)))?.url
  }

  /** Two feeds of one user have two names. */
  #freeNick(localUser: string, url: string, wanted: string): string {
    const taken = new Set(
      this.#follows
        .of(localUser)
        .filter((follow) => follow.url !== url)
        .map(({ nick }) => nick),
    )
    return freeName(wanted, taken)
  }

  #placed(twts: readonly StoredTwt[]): readonly PlacedTwt[] {
    const { feeds } = this.#open()
    const known = new Map<number, KnownFeed | undefined>()
    return twts.flatMap((twt) => {
      if (!known.has(twt.feed)) known.set(twt.feed, feeds.byId(twt.feed))
      const feed = known.get(twt.feed)
      return feed === undefined ? [] : [{ twt, feed }]
    })
  }

  #open(): Opened {
    if (this.#opened !== undefined) return this.#opened
    const { clock, random, log, client, agentFor = () => client, openFeedDatabase } = this.#needs
    const database = openFeedDatabase(this.#scope)
    const [feeds, twts, fetcher] = [new FeedStore(database), new TwtStore(database, clock), this.#fetcher]
    const changed = ({ url }: KnownFeed, added: number): void => {
      this.changed.emit({ url, added, users: this.#follows.followersOf(url) })
    }
    const answered = this.#needs.fetched ?? (() => undefined)
    const parts = { clock, random, log, fetcher, feeds, twts, agentFor, answered }
    const refresh = new FeedRefresh(
      { ...parts, changed: (feed, taken) => changed(feed, taken === undefined ? 0 : taken.added + taken.edited) },
      this.#scope,
    )
    const place = (found: readonly StoredTwt[]): readonly PlacedTwt[] => this.#placed(found)
    const conversations = new Conversations({
      clock,
      feeds,
      twts,
      fetcher,
      place,
      userAgent: client,
      own: this.#needs.own,
    })
    this.#opened = { feeds, twts, refresh, conversations }
    return this.#opened
  }
}

const cleanHash = (hash: string): string => hash.trim().replace(/^#/u, '').toLowerCase()

const bounded = (count: number): number => Math.min(Math.max(count, 0), mostTwts)
