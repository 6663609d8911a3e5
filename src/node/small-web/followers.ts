// Who follows the feeds of local users: told by readers as they fetch them, believed when their own feeds say so, too (twtxt.md 8.2, 8.3).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { feedKey, parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { followerAgentOf, followerAgentText, type TellingFollower } from '../../twtxt/user-agent.ts'
import type { WorkLine } from './work-line.ts'

/** What followers are known from. */
export interface FollowersNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly journal: Database
  readonly fetcher: Pick<FeedFetcher, 'fetch' | 'document'>
  readonly line: WorkLine
  readonly client: string
  /** Where the world finds this node, without a last slash; undefined: nowhere. */
  readonly baseUrl: string | undefined
  readonly feedUrlOf: (username: string) => string | undefined
  /** The local users who follow a feed and say so. */
  readonly tellersOf: (feedUrl: string) => readonly string[]
}

/** Somebody who says that they follow. */
export interface FeedFollower {
  readonly nick: string
  readonly url: string
  /** Unix seconds of the last fetch for them. */
  readonly seen: number
  /** When their own feed last said so, too; null: it does not, or it has not been looked at. */
  readonly verified: number | null
}

interface FollowerRow extends FeedFollower {
  readonly checked: number | null
}

const [hour, day] = [3_600, 86_400]

/** Who has not been seen for so long follows no more; how often a claim is looked at. */
const keptSeconds = 30 * day
const checkedSeconds = day

/** New claims, looks at claims, and looks at lists of claims, in an hour. */
const [newPerHour, checksPerHour, listsPerHour] = [300, 60, 30]

/** Lists that were looked at lately; and followers of one list. */
const listsRemembered = 500
const mostOfList = 200

/** Where several followers are told of, for so long. */
const tokenMs = 3_600_000
const mostTokens = 5_000

/** Followers of the feeds of local users; and what is told of them to the feeds that they follow. */
export class Followers {
  readonly #needs: FollowersNeeds
  readonly #news: TokenBucket
  readonly #checks: TokenBucket
  readonly #lists: TokenBucket
  readonly #listsSeen = new BoundedMap<string, number>(listsRemembered)
  /** By token, and the token of each feed. */
  readonly #tokens = new BoundedMap<string, { readonly feedUrl: string; readonly untilMs: number }>(mostTokens)
  readonly #tokenOf = new BoundedMap<string, string>(mostTokens)

  constructor(needs: FollowersNeeds) {
    this.#needs = needs
    this.#news = new TokenBucket(needs.clock, newPerHour / hour, newPerHour)
    this.#checks = new TokenBucket(needs.clock, checksPerHour / hour, checksPerHour)
    this.#lists = new TokenBucket(needs.clock, listsPerHour / hour, listsPerHour)
  }

  /** Somebody has fetched the feed of a local user; `agent` is how their reader calls itself. */
  fetched(username: string, agent: string): void {
    const told = followerAgentOf(agent)
    if (told?.kind === 'one') this.#note(username, told)
    else if (told?.kind === 'several') this.#noteList(username, told.whoFollows)
  }

  /** Those who have been seen lately, the newest first. */
  of(username: string): readonly FeedFollower[] {
    return this.#needs.journal
      .prepare<FeedFollower>(
        'SELECT nick, url, seen, verified FROM feed_followers WHERE username = ? AND seen > ? ORDER BY seen DESC, url LIMIT ?',
      )
      .all(username, nowSeconds(this.#needs.clock) - keptSeconds, limits.followersOfFeed)
  }

  /** How this node calls itself to the server of a feed: with those who follow it and say so. */
  agentFor(feedUrl: string): string {
    const { client, baseUrl } = this.#needs
    if (baseUrl === undefined) return client
    const whoFollows = (): string => `${baseUrl}/twtxt/followers?token=${this.#tokenFor(feedUrl)}`
    return followerAgentText(client, this.#tellers(feedUrl), { whoFollows, contact: `${baseUrl}/` })
  }

  /** Who follows the feed that a token stands for; undefined: it stands for none, or no more. */
  whoFollows(token: string): Readonly<Record<string, string>> | undefined {
    const held = this.#tokens.peek(token)
    if (held === undefined || held.untilMs < this.#needs.clock.monotonicMs()) return undefined
    return Object.fromEntries(this.#tellers(held.feedUrl).map(({ nick, url }) => [nick, url]))
  }

  #tellers(feedUrl: string): readonly TellingFollower[] {
    return this.#needs.tellersOf(feedUrl).flatMap((nick) => {
      const url = this.#needs.feedUrlOf(nick)
      return url === undefined ? [] : [{ nick, url }]
    })
  }

  #tokenFor(feedUrl: string): string {
    const now = this.#needs.clock.monotonicMs()
    const held = this.#tokenOf.get(feedUrl)
    // It holds for half of its time at least for whoever gets it now.
    if (held !== undefined && (this.#tokens.peek(held)?.untilMs ?? 0) > now + tokenMs / 2) return held
    const token = encodeHex(this.#needs.random.bytes(16))
    this.#tokens.set(token, { feedUrl, untilMs: now + tokenMs })
    this.#tokenOf.set(feedUrl, token)
    return token
  }

  /** Written once an hour, however often the feed is fetched. */
  #note(username: string, { nick, url }: TellingFollower): void {
    const address = parseFeedAddress(url)
    if (address === undefined || this.#needs.feedUrlOf(username) === undefined) return
    const { journal, clock } = this.#needs
    const now = nowSeconds(clock)
    const held = journal
      .prepare<FollowerRow>(
        'SELECT nick, url, seen, checked, verified FROM feed_followers WHERE username = ? AND url = ?',
      )
      .get(username, address.href)
    if (held === undefined ? !this.#news.take() : now - held.seen < hour) return
    journal
      .prepare(
        'INSERT INTO feed_followers (username, url, nick, seen) VALUES (?, ?, ?, ?) ' +
          'ON CONFLICT (username, url) DO UPDATE SET nick = excluded.nick, seen = excluded.seen',
      )
      .run(username, address.href, nick.slice(0, 64), now)
    journal
      .prepare(
        'DELETE FROM feed_followers WHERE username = ? AND url IN ' +
          '(SELECT url FROM feed_followers WHERE username = ? ORDER BY verified IS NULL, seen DESC LIMIT -1 OFFSET ?)',
      )
      .run(username, username, limits.followersOfFeed)
    if (now - (held?.checked ?? -Infinity) < checkedSeconds || !this.#checks.take()) return
    this.#needs.line.add(`follower ${username} ${address.href}`, (signal) => this.#check(username, address, signal))
  }

  /** Whether the feed of whoever says that they follow says so, too. */
  async #check(username: string, url: URL, signal: AbortSignal): Promise<void> {
    const { journal, clock, fetcher, client, feedUrlOf } = this.#needs
    const own = feedUrlOf(username)
    const answer = await fetcher.fetch({ url, userAgent: client }, signal)
    if (own === undefined || signal.aborted) return
    const follows = answer.ok && answer.value.kind === 'feed' ? answer.value.feed.metadata.follows : []
    const isTrue = follows.some((follow) => feedKey(follow.url) === feedKey(own))
    const now = nowSeconds(clock)
    journal
      .prepare('UPDATE feed_followers SET checked = ?, verified = ? WHERE username = ? AND url = ?')
      .run(now, isTrue ? now : null, username, url.href)
  }

  /** A list is fetched once an hour: its token may be good for one look. */
  #noteList(username: string, whoFollows: string): void {
    const url = parseFeedAddress(whoFollows)
    if (url === undefined || this.#needs.feedUrlOf(username) === undefined) return
    const now = nowSeconds(this.#needs.clock)
    const key = `${username} ${url.origin}${url.pathname}`
    if (now - (this.#listsSeen.get(key) ?? -Infinity) < hour || !this.#lists.take()) return
    this.#listsSeen.set(key, now)
    this.#needs.line.add(`list ${key}`, async (signal) => {
      const { fetcher, client } = this.#needs
      const wish = { accept: 'application/json', most: limits.smallWebAnswer, signal }
      const answer = await fetcher.document(url, client, wish)
      if (!answer.ok) return
      for (const follower of listedIn(decodeUtf8Lossy(answer.value.bytes)).slice(0, mostOfList))
        this.#note(username, follower)
    })
  }
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** `{ nick: url }`, or the older list of objects. */
const listedIn = (text: string): readonly TellingFollower[] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(parsed)
    ? (parsed as readonly unknown[]).map(membersOf).map((one) => [one['nick'] ?? one['Nick'], one['url'] ?? one['URL']])
    : Object.entries(membersOf(parsed))
  return entries.flatMap(([nick, url]) =>
    typeof nick === 'string' && typeof url === 'string' && /^\S{1,64}$/u.test(nick) ? [{ nick, url }] : [],
  )
}
