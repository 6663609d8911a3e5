// The feed that a person means: by its address, by a name at a host (WebFinger), or by a page that links to it.
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import { parseFeedAddress } from '../feed-address.ts'
import type { FeedFetcher, FetchedFeed } from './feed-fetcher.ts'
import type { FetchRejection } from './fetch-rejection.ts'

/** A feed that was found. */
export interface FoundFeed {
  readonly url: URL
  readonly fetched: FetchedFeed
}

/** Why nothing was found. */
export type FindRejection = FetchRejection | { readonly code: 'no-address' } | { readonly code: 'no-link' }

interface Looking {
  readonly fetcher: FeedFetcher
  readonly userAgent: string
  readonly signal: AbortSignal
}

const handle = /^@?([A-Za-z0-9_.-]{1,64})@([A-Za-z0-9.-]{1,253}(?::\d{1,5})?)$/u

/** Bytes of a document that are looked at: links stand at its head. */
const maxLooked = 262_144

/** Links of one document that are looked at, and the longest one. */
const maxLinks = 100
const longestLink = 2_000

const feedTypes = new Set(['text/plain', 'text/twtxt', 'application/twtxt+txt'])

/** The feed that an answer of WebFinger names. */
const feedOfWebFinger = (bytes: Uint8Array): URL | undefined => {
  let document: unknown
  try {
    document = JSON.parse(decodeUtf8Lossy(bytes.subarray(0, maxLooked)))
  } catch {
    return undefined
  }
  const { links } = (document ?? {}) as { readonly links?: unknown }
  for (const link of Array.isArray(links) ? (links as readonly unknown[]).slice(0, maxLinks) : []) {
    const { rel, type, href } = (link ?? {}) as Readonly<Record<string, unknown>>
    const isFeed = rel === 'self' && typeof type === 'string' && feedTypes.has(type)
    const url = isFeed && typeof href === 'string' ? parseFeedAddress(href) : undefined
    if (url !== undefined) return url
  }
  return undefined
}

/** What is in the `link` elements of a page: one scan, whatever it is made of. */
const linkElements = (html: string): readonly string[] => {
  const elements: string[] = []
  let end = 0
  for (const { index } of html.matchAll(/<link\b/giu)) {
    // Looked for once, however many elements are opened before it.
    if (end <= index) end = html.indexOf('>', index)
    if (end < 0 || elements.length >= maxLinks) break
    if (end - index <= longestLink) elements.push(html.slice(index + '<link'.length, end))
  }
  return elements
}

const attribute = (element: string, name: string): string | undefined => {
  const [, doubled, single, bare] =
    new RegExp(String.raw`\s${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'iu').exec(` ${element}`) ?? []
  return (doubled ?? single ?? bare)?.replaceAll('&amp;', '&')
}

/** The feed that a page links to as another form of itself. */
const feedOfPage = (html: string, base: URL): URL | undefined => {
  for (const element of linkElements(html)) {
    const isAlternate = attribute(element, 'rel')?.toLowerCase().split(/\s+/u).includes('alternate') === true
    const type = attribute(element, 'type')?.toLowerCase()
    const href = attribute(element, 'href')
    if (!isAlternate || type === undefined || !feedTypes.has(type) || href === undefined) continue
    const url = URL.canParse(href, base.href) ? parseFeedAddress(new URL(href, base.href).href) : undefined
    if (url !== undefined) return url
  }
  return undefined
}

const byHandle = async (
  { fetcher, userAgent, signal }: Looking,
  nick: string,
  domain: string,
): Promise<Verdict<URL, FindRejection>> => {
  const account = encodeURIComponent(`acct:${nick}@${domain.replace(/:\d+$/u, '')}`)
  const url = parseFeedAddress(`https://${domain}/.well-known/webfinger?resource=${account}`)
  if (url === undefined) return reject({ code: 'no-address' })
  const document = await fetcher.document(url, userAgent, { accept: 'application/jrd+json, application/json', signal })
  if (!document.ok) return document
  const found = feedOfWebFinger(document.value.bytes)
  return found === undefined ? reject({ code: 'no-link' }) : accept(found)
}

const fetchAt = async (
  { fetcher, userAgent, signal }: Looking,
  url: URL,
): Promise<Verdict<FoundFeed, FindRejection>> => {
  const fetched = await fetcher.fetch({ url, userAgent }, signal)
  if (!fetched.ok) return fetched
  return fetched.value.kind === 'feed' ? accept({ url, fetched: fetched.value }) : reject({ code: 'protocol' })
}

/** The feed that the page at an address links to. */
const byPage = async (looking: Looking, url: URL): Promise<Verdict<FoundFeed, FindRejection>> => {
  const { fetcher, userAgent, signal } = looking
  const page = await fetcher.document(url, userAgent, { accept: 'text/html', signal })
  if (!page.ok) return page
  const linked = feedOfPage(decodeUtf8Lossy(page.value.bytes.subarray(0, maxLooked)), page.value.url)
  return linked === undefined ? reject({ code: 'no-link' }) : fetchAt(looking, linked)
}

const isPage = (rejection: FindRejection): boolean =>
  rejection.code === 'no-feed' && rejection.contentType.includes('html')

/** Fetches the feed that was meant. Addresses without a scheme are of the web. */
export const findFeed = async (looking: Looking, typed: string): Promise<Verdict<FoundFeed, FindRejection>> => {
  const word = typed.trim()
  const [found, nick = '', domain = ''] = handle.exec(word) ?? []
  if (found !== undefined) {
    const named = await byHandle(looking, nick, domain)
    return named.ok ? fetchAt(looking, named.value) : named
  }
  const url = parseFeedAddress(/^[a-z][a-z0-9+.-]*:\/\//iu.test(word) ? word : `https://${word}`)
  if (url === undefined) return reject({ code: 'no-address' })
  const there = await fetchAt(looking, url)
  return there.ok || !isPage(there.rejection) ? there : byPage(looking, url)
}
