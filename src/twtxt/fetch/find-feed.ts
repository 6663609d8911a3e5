// The feed that a person means: by its address, by a name at a host (WebFinger), or by a page that links to it.
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { parseUrl } from '../../base/url.ts'
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import { parseFeedAddress } from '../feed-address.ts'
import { foreignTypes } from '../foreign-feed.ts'
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

const jsonTypes = 'application/activity+json, application/jrd+json, application/json'

type Members = Readonly<Record<string, unknown>>

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {})

const jsonOf = (bytes: Uint8Array): Members => {
  try {
    return membersOf(JSON.parse(decodeUtf8Lossy(bytes.subarray(0, maxLooked))))
  } catch {
    return {}
  }
}

/** What an answer of WebFinger links to: a feed; else a page that may link to one; else an account of ActivityPub. */
interface Account {
  readonly feed: URL | undefined
  readonly page: URL | undefined
  readonly actor: URL | undefined
}

const accountOf = (bytes: Uint8Array): Account => {
  const { links } = jsonOf(bytes)
  const all = (Array.isArray(links) ? (links as readonly unknown[]).slice(0, maxLinks) : []).map(membersOf)
  const linked = (isIt: (rel: string, type: string) => boolean): URL | undefined => {
    const addresses = all
      .filter(({ rel, type }) => isIt(String(rel), String(type)))
      .map(({ href }) => (typeof href === 'string' ? parseFeedAddress(href) : undefined))
    return addresses.find((url) => url !== undefined)
  }
  return {
    feed: linked((rel, type) => rel === 'self' && feedTypes.has(type)),
    page: linked((rel) => rel === 'http://webfinger.net/rel/profile-page'),
    actor: linked((rel, type) => rel === 'self' && /^application\/(?:activity\+json|ld\+json\b)/u.test(type)),
  }
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

/** What an element links to as another form of the page: a feed of some type. */
const alternateOf = (element: string, base: URL): { readonly type: string; readonly url: URL } | undefined => {
  const isAlternate = attribute(element, 'rel')?.toLowerCase().split(/\s+/u).includes('alternate') === true
  const type = attribute(element, 'type')?.toLowerCase() ?? ''
  const href = attribute(element, 'href') ?? ''
  const read = isAlternate && href !== '' ? parseUrl(href, base.href) : undefined
  if (read === undefined) return undefined
  const url = feedTypes.has(type) || foreignTypes.has(type) ? parseFeedAddress(read.href) : undefined
  return url === undefined ? undefined : { type, url }
}

/** The feed that a page links to: one of twtxt before all others. */
const feedOfPage = (html: string, base: URL): URL | undefined => {
  const found = linkElements(html)
    .map((element) => alternateOf(element, base))
    .filter((one) => one !== undefined)
  return (found.find(({ type }) => feedTypes.has(type)) ?? found[0])?.url
}

/** An address that a document of an account gives; only one of its own host: nobody sends us elsewhere. */
const addressIn = (value: unknown, { host }: URL): URL | undefined => {
  const url = typeof value === 'string' ? parseFeedAddress(value) : undefined
  return url?.host === host ? url : undefined
}

/** The public posts of an account of ActivityPub: its actor names the outbox, and that its first page. */
const byActor = async (looking: Looking, actor: URL): Promise<Verdict<FoundFeed, FindRejection>> => {
  const { fetcher, userAgent, signal } = looking
  let url = actor
  for (const next of ['outbox', 'first']) {
    const document = await fetcher.document(url, userAgent, { accept: jsonTypes, signal })
    if (!document.ok) return document
    const found = addressIn(jsonOf(document.value.bytes)[next], actor)
    if (found === undefined) return reject({ code: 'no-link' })
    url = found
  }
  return fetchAt(looking, url)
}

const byHandle = async (looking: Looking, nick: string, domain: string): Promise<Verdict<FoundFeed, FindRejection>> => {
  const { fetcher, userAgent, signal } = looking
  const account = encodeURIComponent(`acct:${nick}@${domain.replace(/:\d+$/u, '')}`)
  const url = parseFeedAddress(`https://${domain}/.well-known/webfinger?resource=${account}`)
  if (url === undefined) return reject({ code: 'no-address' })
  const document = await fetcher.document(url, userAgent, { accept: 'application/jrd+json, application/json', signal })
  if (!document.ok) return document
  const { feed, page, actor } = accountOf(document.value.bytes)
  if (feed !== undefined) return fetchAt(looking, feed)
  const paged = page === undefined ? undefined : await byPage(looking, page)
  if (paged?.ok === true || actor === undefined) return paged ?? reject({ code: 'no-link' })
  return byActor(looking, actor)
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
  if (found !== undefined) return byHandle(looking, nick, domain)
  const url = parseFeedAddress(/^[a-z][a-z0-9+.-]*:\/\//iu.test(word) ? word : `https://${word}`)
  if (url === undefined) return reject({ code: 'no-address' })
  const there = await fetchAt(looking, url)
  return there.ok || !isPage(there.rejection) ? there : byPage(looking, url)
}
