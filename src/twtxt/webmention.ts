// Webmention in both dialects of the small web (twtxt.md 11.3): where to send one, what it says, and whether it is true.
import { parseUrl } from '../base/url.ts'
import { Parser } from 'htmlparser2'
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import { feedKey, parseFeedAddress } from './feed-address.ts'
import { isFeed, readFeedBytes, type Twt } from './feed-reader.ts'
import type { FetchedDocument } from './fetch/feed-fetcher.ts'
import { linkedAs } from './fetch/web-links.ts'

import { mentionsOf } from './twt-text.ts'

/** Where a mention is sent, and in which dialect: one names a page of the twt, the other a place in the feed. */
export interface MentionEndpoint {
  readonly url: URL
  readonly dialect: 'page' | 'feed'
}

/** A twt that says something to a feed. */
export interface MentioningTwt {
  readonly twt: Twt
  /** What its hash is made of, and how its author calls itself. */
  readonly hashUrl: string
  readonly nick: string | undefined
}

/** What a source says to a feed. */
export type Mentioning =
  | { readonly kind: 'twts'; readonly twts: readonly MentioningTwt[] }
  | { readonly kind: 'page'; readonly title: string }

/** Bytes of a page that are looked at, links of it, and characters of its title. */
const maxPage = 262_144
const maxLinks = 2_000
const maxTitle = 200

/** Twts of one feed that are taken as mentions. */
const maxTwts = 20

interface PageLinks {
  readonly title: string
  readonly webmention: string | undefined
  readonly addresses: readonly string[]
}

/** One pass over a page. */
const scanPage = (html: string): PageLinks => {
  const addresses: string[] = []
  let [title, isTitle] = ['', false]
  let webmention: string | undefined
  const parser = new Parser({
    onopentag: (tag, { rel, href, src }) => {
      isTitle = tag === 'title' && title === ''
      const address = href ?? src
      if (address === undefined || addresses.length >= maxLinks) return
      addresses.push(address)
      const isEndpoint = (tag === 'link' || tag === 'a') && rel?.toLowerCase().split(/\s+/u).includes('webmention')
      if (isEndpoint === true) webmention ??= address
    },
    ontext: (text) => {
      if (isTitle && title.length < maxTitle) title += text
    },
    onclosetag: () => {
      isTitle = false
    },
  })
  parser.write(html)
  parser.end()
  return {
    title: title
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, maxTitle),
    webmention,
    addresses,
  }
}

const isPage = ({ contentType }: FetchedDocument): boolean => contentType?.includes('html') === true

const pageOf = ({ bytes }: FetchedDocument): PageLinks => scanPage(decodeUtf8Lossy(bytes.subarray(0, maxPage)))

const endpointAt = (address: string | undefined, base: URL, dialect: MentionEndpoint['dialect']) => {
  const read = address === undefined ? undefined : parseUrl(address, base.href)
  const url = read === undefined ? undefined : parseFeedAddress(read.href)
  return url === undefined || !/^https?:$/u.test(url.protocol) ? undefined : { url, dialect }
}

/** Where mentions of what is at an address are sent: by the head of the answer, by a field of the feed, by the page. */
export const mentionEndpoint = (document: FetchedDocument): MentionEndpoint | undefined => {
  const linked = endpointAt(linkedAs(document.links, 'webmention')?.href, document.url, 'page')
  if (linked !== undefined) return linked
  if (isPage(document)) return endpointAt(pageOf(document).webmention, document.url, 'page')
  const { metadata } = readFeedBytes(document.bytes)
  return endpointAt(metadata.webmention, document.url, 'feed')
}

/** The source as the dialect of feeds has it: the feed, and the time of the twt as it is written there. */
export const feedSource = (feedUrl: string, stamp: string): string => `${feedUrl}#:~:text=${encodeURIComponent(stamp)}`

const stampOf = (source: string): string | undefined => {
  const [, fragment] = /#:~:text=([^&]{1,100})/u.exec(source) ?? []
  try {
    return fragment === undefined ? undefined : decodeURIComponent(fragment)
  } catch {
    return undefined
  }
}

/** What a document says to a feed; undefined: nothing. `source` is what the mention said, with its fragment. */
export const mentioningIn = (
  document: FetchedDocument,
  source: string,
  targets: readonly string[],
): Mentioning | undefined => {
  const keys = new Set(targets.map(feedKey))
  if (isPage(document)) {
    const { title, addresses } = pageOf(document)
    const isTrue = addresses.some((address) => {
      const url = parseUrl(address, document.url.href)
      return url !== undefined && keys.has(feedKey(url.href))
    })
    return isTrue ? { kind: 'page', title } : undefined
  }
  const feed = readFeedBytes(document.bytes)
  if (!isFeed(feed)) return undefined
  const stamp = stampOf(source)
  const hashUrl = feed.metadata.urls[0] ?? document.url.href
  const speaks = feed.twts.filter(
    ({ time, text }) =>
      // As it is written there, or as it is hashed: `+` may have come as a blank.
      (stamp === undefined || time.text === stamp || Date.parse(stamp.replace(' ', '+')) === time.instant * 1000) &&
      text.includes('://') &&
      mentionsOf(text).some(({ url }) => keys.has(feedKey(url))),
  )
  if (speaks.length === 0) return undefined
  return { kind: 'twts', twts: speaks.slice(-maxTwts).map((twt) => ({ twt, hashUrl, nick: feed.metadata.nick })) }
}
