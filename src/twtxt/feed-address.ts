// Addresses of feeds: which can be fetched, and which mean the same feed (twtxt.md 3.1, 7).
import { parseUrl } from '../base/url.ts'
import { limits } from '../protocol/limits.ts'

/** What feeds are fetched by. */
export const feedSchemes = ['https:', 'http:', 'gemini:', 'gopher:'] as const

/** What a feed is fetched by. */
export type FeedScheme = (typeof feedSchemes)[number]

const schemeOf = (url: URL): FeedScheme | undefined => feedSchemes.find((scheme) => scheme === url.protocol)

/** An address that can be fetched, as it is asked for; undefined: there is nothing to fetch, or it would show one host and open another. */
export const parseFeedAddress = (text: string): URL | undefined => {
  const url = text.length > limits.feedAddressCharacters ? undefined : parseUrl(text)
  if (url === undefined) return undefined
  if (schemeOf(url) === undefined || url.hostname === '' || url.username !== '' || url.password !== '') return undefined
  url.hash = ''
  return url
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'gemini:': 1965, 'gopher:': 70 }

/** The port that an address means. */
export const portOf = ({ port, protocol }: URL): number => (port === '' ? (defaultPorts[protocol] ?? 0) : Number(port))

/** The host of an address as a transport takes it: one of IPv6 without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/gu, '')

/**
 * What two addresses of one feed have in common: by http or https, with or without `www.`, the port that is meant anyway
 * or the last slash. An address that cannot be read stands for itself.
 */
export const feedKey = (text: string): string => {
  const url = parseFeedAddress(text)
  if (url === undefined) return text
  const scheme = url.protocol === 'https:' ? 'http:' : url.protocol
  const port = portOf(url) === defaultPorts[url.protocol] ? '' : url.port
  const host = url.hostname
    .toLowerCase()
    .replace(/^www\./u, '')
    .replace(/\.$/u, '')
  return `${scheme}//${host}${port === '' ? '' : `:${port}`}${url.pathname.replace(/\/+$/u, '')}${url.search}`
}

/** Where an archive is. Names are of the folder of the feed itself, also in a further archive; never of another host. */
export const archiveAddress = (feed: URL, name: string): URL | undefined => {
  const read = parseUrl(name, feed.href)
  const url = read === undefined ? undefined : parseFeedAddress(read.href)
  return url?.host === feed.host && url.protocol === feed.protocol ? url : undefined
}
