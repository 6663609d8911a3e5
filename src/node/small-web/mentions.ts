// Webmention for local users: theirs are sent to the feeds they speak to, those of strangers are proved and kept (twtxt.md 11.3).
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { Signal } from '../../base/signal.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { feedKey, parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { subjectOf } from '../../twtxt/subject.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import { mentionsOf } from '../../twtxt/twt-text.ts'
import { feedSource, mentionEndpoint, type MentioningTwt, mentioningIn } from '../../twtxt/webmention.ts'
import type { OwnTwts, PlacedTwt, WrittenLine } from '../twt-ports.ts'
import type { WorkLine } from './work-line.ts'

/** What mentions are built from. */
export interface MentionsNeeds {
  readonly clock: Clock
  readonly journal: Database
  readonly fetcher: Pick<FeedFetcher, 'document' | 'post'>
  /** What strangers ask for, and what local users do, wait apart. */
  readonly incoming: WorkLine
  readonly outgoing: WorkLine
  readonly client: string
  readonly baseUrl: string | undefined
  /** The local user whose feed is at an address. */
  readonly userAt: (url: string) => string | undefined
  readonly feedUrlsOf: (username: string) => readonly string[]
}

/** A twt or a page of somebody who need not be followed that speaks to a local user. */
export interface HeardTwt {
  readonly id: number
  readonly username: string
  /** The feed, or the page. */
  readonly url: string
  readonly nick: string
  /** Empty: it is a page, with its title. */
  readonly digest: string
  readonly instant: number
  readonly written: string
  readonly text: string
  readonly subject: string | null
  readonly came: number
}

const columns = 'id, username, url, nick, digest, instant, written, text, subject, came'

const hour = 3_600

/** Mentions that are looked at in an hour; of one host. */
const looksPerHour = 240

/** Feeds of one twt that are told; a twt that is older tells nobody. */
const mostTold = 10
const toldSeconds = hour

/** Ids of heard twts lie below all those of own lines, which are below 0. */
const heardFrom = 2 ** 40

const acceptedTypes = 'text/plain, text/html;q=0.9, */*;q=0.1'

/** Mentions in both directions. */
export class Mentions {
  /** Somebody has spoken to this local user. */
  readonly heard = new Signal<string>()
  readonly #needs: MentionsNeeds
  readonly #looks: TokenBucket

  constructor(needs: MentionsNeeds) {
    this.#needs = needs
    this.#looks = new TokenBucket(needs.clock, looksPerHour / hour, looksPerHour)
  }

  /** A server says that a document mentions a feed. `no-target`: none of ours; `busy`: later. */
  receive(source: string, target: string): 'taken' | 'bad-source' | 'no-target' | 'busy' {
    const url = parseFeedAddress(source)
    const username = this.#needs.userAt(target)
    if (username === undefined) return 'no-target'
    if (url === undefined || !/^https?:$/u.test(url.protocol) || this.#needs.userAt(url.href) !== undefined)
      return 'bad-source'
    if (!this.#looks.take()) return 'busy'
    const isRoom = this.#needs.incoming.add(`mention ${username} ${source}`, (signal) =>
      this.#look(username, source, url, signal),
    )
    return isRoom ? 'taken' : 'busy'
  }

  /** A twt came from elsewhere by itself, as with an answer of a registry. */
  of(username: string, count: number, before = Number.MAX_SAFE_INTEGER): readonly HeardTwt[] {
    return this.#needs.journal
      .prepare<HeardTwt>(`SELECT ${columns} FROM heard_twts WHERE username = ? AND id < ? ORDER BY id DESC LIMIT ?`)
      .all(username, before, Math.min(Math.max(count, 0), limits.heardTwts))
  }

  /** Heard twts as conversations read them. */
  readonly twts: OwnTwts = {
    byHash: (hash) => {
      const [found] = this.#needs.journal
        .prepare<HeardTwt>(`SELECT ${columns} FROM heard_twts WHERE v1 = ? OR v2 = ? ORDER BY id LIMIT 1`)
        .all(hash, hash)
      return found === undefined ? undefined : placedTwt(found)
    },
    answersTo: (hash, count) =>
      this.#needs.journal
        .prepare<HeardTwt>(`SELECT ${columns} FROM heard_twts WHERE subject = ? ORDER BY id LIMIT ?`)
        .all(hash, count)
        .map(placedTwt),
    formerNames: () => [],
  }

  /** A line stands in a feed of this node: whom it speaks to is told. */
  wrote(line: WrittenLine): void {
    const { baseUrl, clock, userAt, outgoing } = this.#needs
    if (baseUrl === undefined || nowSeconds(clock) - line.instant > toldSeconds) return
    const others = mentionsOf(line.text).filter(({ url }) => userAt(url) === undefined)
    for (const { url } of others.slice(0, mostTold))
      outgoing.add(`tell ${line.hash} ${url}`, (signal) => this.#tell(line, url, signal))
  }

  async #tell(
    { username, url: feedUrl, stamp, hash }: WrittenLine,
    target: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { fetcher, client, baseUrl = '' } = this.#needs
    const url = parseFeedAddress(target)
    if (url === undefined || !/^https?:$/u.test(url.protocol)) return
    const document = await fetcher.document(url, client, { accept: acceptedTypes, signal })
    const endpoint = document.ok ? mentionEndpoint(document.value) : undefined
    if (endpoint === undefined) return
    const source = endpoint.dialect === 'feed' ? feedSource(feedUrl, stamp) : `${baseUrl}/@${username}/twt/${hash}`
    const form = new URLSearchParams({ source, target })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await fetcher.post({ url: endpoint.url, userAgent: client, headers, body: encodeUtf8(form.toString()) }, signal)
  }

  /** What the source says is believed, and nothing else. A source that says nothing any more is forgotten. */
  async #look(username: string, source: string, url: URL, signal: AbortSignal): Promise<void> {
    const { fetcher, client, feedUrlsOf, journal, clock } = this.#needs
    const document = await fetcher.document(url, client, { accept: acceptedTypes, signal })
    if (signal.aborted) return
    const found = document.ok ? mentioningIn(document.value, source, feedUrlsOf(username)) : undefined
    const isGone =
      !document.ok && document.rejection.code === 'status' && [404, 410].includes(document.rejection.status)
    if (found === undefined) {
      if (document.ok || isGone)
        journal.prepare('DELETE FROM heard_twts WHERE username = ? AND source = ?').run(username, url.href)
      return
    }
    const now = nowSeconds(clock)
    journal.transaction(() => {
      if (found.kind === 'page') this.#insertPage({ username, url, title: found.title, now })
      else for (const twt of found.twts) this.#insertTwt({ username, url, now }, twt)
      journal
        .prepare(
          'DELETE FROM heard_twts WHERE id IN (SELECT id FROM heard_twts WHERE username = ? ORDER BY id DESC LIMIT -1 OFFSET ?)',
        )
        .run(username, limits.heardTwts)
    })
    this.heard.emit(username)
  }

  #insertTwt(
    { username, url, now }: { readonly username: string; readonly url: URL; readonly now: number },
    { twt: { time, text }, hashUrl, nick }: MentioningTwt,
  ): void {
    const digest = twtDigest(hashUrl, time, text)
    const { v1, v2 } = hashesOf(digest, time.instant)
    const name = (nick ?? '').replace(/[\s<>@]/gu, '').slice(0, 64) || url.hostname
    this.#needs.journal
      .prepare(
        'INSERT OR IGNORE INTO heard_twts (username, source, url, nick, digest, v1, v2, instant, written, text, subject, came) ' +
          'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...[username, url.href, url.href, name, digest, v1, v2, time.instant, time.text, text],
        ...[subjectOf(text)?.hash ?? null, now],
      )
  }

  #insertPage({ username, url, title, now }: { username: string; url: URL; title: string; now: number }): void {
    this.#needs.journal
      .prepare(
        'INSERT INTO heard_twts (username, source, url, nick, digest, v1, v2, instant, written, text, subject, came) ' +
          "VALUES (?, ?, ?, ?, '', '', '', ?, '', ?, NULL, ?) ON CONFLICT (username, source, digest) DO UPDATE SET text = excluded.text",
      )
      .run(username, url.href, url.href, url.hostname, now, title, now)
  }
}

const placedTwt = ({ id, url, nick, came, ...twt }: HeardTwt): PlacedTwt => ({
  twt: {
    ...{ id: -heardFrom - id, feed: -1, digest: twt.digest, instant: twt.instant, written: twt.written },
    ...{ place: Math.min(twt.instant, came), text: twt.text, subject: twt.subject, edited: 0 },
  },
  feed: { url, nick },
})

/** What several sources of twts know together. */
export const joinedTwts = (...sources: readonly OwnTwts[]): OwnTwts => ({
  byHash: (hash) => {
    for (const source of sources) {
      const found = source.byHash(hash)
      if (found !== undefined) return found
    }
    return undefined
  },
  answersTo: (hash, count) => {
    const seen = new Set<string>()
    // A twt that speaks to several local users was heard for each of them.
    return sources
      .flatMap((source) => source.answersTo(hash, count))
      .filter(({ twt: { digest } }) => {
        if (seen.has(digest)) return false
        seen.add(digest)
        return true
      })
      .slice(0, count)
  },
  formerNames: (id) => sources.flatMap((source) => source.formerNames(id)),
})

/** The addresses of local feeds, by what all addresses of one feed have in common. */
export const usersByFeed =
  (localUsers: () => readonly string[], feedUrlsOf: (username: string) => readonly string[]) =>
  (url: string): string | undefined => {
    const key = feedKey(url)
    return localUsers().find((username) => feedUrlsOf(username).some((own) => feedKey(own) === key))
  }
