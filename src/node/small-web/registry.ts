// This node as a registry of twtxt: its users and the feeds that were told to it, found by name, text, mention and tag (twtxt.md 11.6).
import { messageOf } from '../../base/coded-error.ts'
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { feedKey, parseFeedAddress } from '../../twtxt/feed-address.ts'
import { twtTimeText } from '../../twtxt/twt-time.ts'
import { mentionsOf, twtSegmentsOf } from '../../twtxt/twt-text.ts'
import type { PlacedTwt } from '../twt-ports.ts'

/** The feeds that a reader follows. */
interface RegisteredFeeds {
  follow(reader: string, url: string, nick: string): Promise<unknown>
  of(reader: string): readonly {
    readonly nick: string
    readonly url: string
    readonly feed: { readonly answered: number | null }
  }[]
  search(reader: string, text: string, count: number): readonly PlacedTwt[]
  timeline(reader: string, count: number): readonly PlacedTwt[]
}

/** What a registry is built from. */
export interface RegistryNeeds {
  readonly clock: Clock
  readonly feeds: RegisteredFeeds
  /** The feeds of this node with their names and newest twts. */
  readonly own: () => readonly { readonly nick: string; readonly url: string; readonly twts: readonly PlacedTwt[] }[]
}

/** Whose follows the registered feeds are: no name of a user can be this. */
const registryReader = '*registry'

const hour = 3_600
const newPerHour = 60
const mostRegistered = 1_000

/** Questions of strangers in a second, and at once. */
const [questionsPerSecond, questionsAtOnce] = [5, 60]

/** Entries of a page, and the last page. */
const ofPage = 20
const lastPage = 25

const oneLine = (text: string): string => text.replace(/[\t\n\r]/gu, ' ')

const userLine = (nick: string, url: string, time: number): string => `${oneLine(nick)}\t${url}\t${twtTimeText(time)}`

const twtLineOf = ({ twt, feed }: PlacedTwt): string =>
  `${oneLine(feed.nick ?? '')}\t${feed.url}\t${twtTimeText(twt.instant)}\t${oneLine(twt.text)}`

const hasTag = (text: string, tag: string): boolean =>
  twtSegmentsOf(text).some((segment) => segment.kind === 'hashtag' && (tag === '' || segment.word === tag))

/** Answers of a registry. */
export class Registry {
  readonly #needs: RegistryNeeds
  readonly #news: TokenBucket
  readonly #questions: TokenBucket

  constructor(needs: RegistryNeeds) {
    this.#needs = needs
    this.#news = new TokenBucket(needs.clock, newPerHour / hour, newPerHour)
    this.#questions = new TokenBucket(needs.clock, questionsPerSecond, questionsAtOnce)
  }

  /** Takes a feed in, if there is one. Undefined: it is in; else why not. */
  async register(nickname: string, url: string): Promise<string | undefined> {
    if (nickname === '' || parseFeedAddress(url) === undefined) return 'Both url and nickname have to be given.'
    const { feeds, own } = this.#needs
    const held = feeds.of(registryReader)
    if ([...held, ...own()].some((one) => feedKey(one.url) === feedKey(url))) return undefined
    if (held.length >= mostRegistered || !this.#news.take()) return 'This registry takes no more feeds just now.'
    try {
      await feeds.follow(registryReader, url, nickname)
      return undefined
    } catch (error) {
      return messageOf(error)
    }
  }

  /** Whether one more question is answered now: each looks through what there is. */
  mayAsk(): boolean {
    return this.#questions.take()
  }

  /** The lines of a page; undefined: there is no such question. */
  answer(path: string, query: URLSearchParams): readonly string[] | undefined {
    const text = (query.get('q') ?? '').slice(0, 200)
    const url = query.get('url') ?? ''
    const page = Math.min(Math.max(Number(query.get('page') ?? 1) || 1, 1), lastPage)
    const [, tag] = /^tags\/([^/]{1,100})$/u.exec(path) ?? []
    if (path === 'users') return pageOf(this.#users(text, url), page)
    if (path === 'tweets') return pageOf(this.#twts(text), page)
    if (path === 'mentions')
      return pageOf(
        this.#twts(url, ({ twt }) =>
          mentionsOf(twt.text).some((mention) => url === '' || feedKey(mention.url) === feedKey(url)),
        ),
        page,
      )
    if (path === 'tags')
      return pageOf(
        this.#twts('#', ({ twt }) => hasTag(twt.text, '')),
        page,
      )
    if (tag === undefined) return undefined
    const word = tag.toLowerCase()
    return pageOf(
      this.#twts(`#${word}`, ({ twt }) => hasTag(twt.text, word)),
      page,
    )
  }

  #users(text: string, url: string): readonly string[] {
    const { feeds, own } = this.#needs
    const all = [
      ...own().map(({ nick, url: at, twts }) => ({ nick, url: at, time: twts[0]?.twt.instant ?? 0 })),
      ...feeds.of(registryReader).map(({ nick, url: at, feed }) => ({ nick, url: at, time: feed.answered ?? 0 })),
    ]
    const wanted = text.toLowerCase()
    return all
      .filter((one) => `${one.nick}\t${one.url}`.toLowerCase().includes(wanted))
      .filter((one) => url === '' || feedKey(one.url) === feedKey(url))
      .sort((left, right) => right.time - left.time)
      .map(({ nick, url: at, time }) => userLine(nick, at, time))
  }

  /** Twts that hold a text, the newest first; of them those that `isWanted`. */
  #twts(text: string, isWanted: (placed: PlacedTwt) => boolean = () => true): readonly string[] {
    const { feeds, own } = this.#needs
    const most = ofPage * lastPage
    const wanted = text.toLowerCase()
    const ofOthers = text === '' ? feeds.timeline(registryReader, most) : feeds.search(registryReader, text, most)
    const ofOwn = own()
      .flatMap(({ twts }) => twts)
      .filter(({ twt }) => twt.text.toLowerCase().includes(wanted))
    const names = new Map(feeds.of(registryReader).map(({ nick, url }) => [url, nick]))
    return [
      ...ofOthers.map(({ twt, feed }) => ({ twt, feed: { ...feed, nick: names.get(feed.url) ?? feed.nick } })),
      ...ofOwn,
    ]
      .filter(isWanted)
      .sort((left, right) => right.twt.place - left.twt.place)
      .slice(0, most)
      .map(twtLineOf)
  }
}

const pageOf = (lines: readonly string[], page: number): readonly string[] =>
  lines.slice((page - 1) * ofPage, page * ofPage)
