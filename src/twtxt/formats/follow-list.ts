// Lists of feeds as programs write them (twtxt.md 10): read with what is understood, written without loss of what is not.
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { limits } from '../../protocol/limits.ts'
import { feedKey, parseFeedAddress } from '../feed-address.ts'
import type { NamedAddress } from '../metadata.ts'
import { iniFormat } from './ini-list.ts'
import { opmlFormat } from './opml-list.ts'
import { plainFormat } from './plain-list.ts'
import { yamlFormat } from './yaml-list.ts'

/** Forms in which lists of feeds are kept. */
export const listFormats = ['yaml', 'ini', 'opml', 'text'] as const

/** A form in which a list of feeds is kept. */
export type ListFormat = (typeof listFormats)[number]

/** What a document lists: addresses as they stand there, each with the name that the person gave it. */
export interface ListedFeeds {
  readonly nick: string | undefined
  readonly url: string | undefined
  readonly follows: readonly NamedAddress[]
}

/** What is written: `isListed` says of an address in a document that is written anew whether it stays. */
export interface WrittenList extends ListedFeeds {
  readonly isListed: (url: string) => boolean
}

/** Reading and writing of one form. */
export interface ListFormatCode {
  /** Undefined: it is no document of this form. */
  read(text: string): Promise<ListedFeeds | undefined>
  /** `existing` is a document of this form; all that is not about feeds stays as it is there. Undefined: it is none. */
  write(list: WrittenList, existing: string | undefined): Promise<string | undefined>
}

/** Why a document is not taken. */
export type ListRejection = { readonly code: 'list-too-long' } | { readonly code: 'no-list' }

const formats: Readonly<Record<ListFormat, ListFormatCode>> = {
  yaml: yamlFormat,
  ini: iniFormat,
  opml: opmlFormat,
  text: plainFormat,
}

/** The form that a text has by its looks. */
export const listFormatOf = (text: string): ListFormat => {
  const start = text.replace(/^\uFEFF/u, '').slice(0, 4_096)
  if (/^\s*<(?:\?xml|!--|opml)/iu.test(start)) return 'opml'
  if (/^\[[^\]\n]+\]\s*$/mu.test(start)) return 'ini'
  if (/^(?:nick|url|twturl|following|follow)\s*:(?:\s|$)/mu.test(start)) return 'yaml'
  return 'text'
}

/** Feeds that can be fetched, each once: of two names for one feed the first one counts. */
const fetchable = (follows: readonly NamedAddress[]): readonly NamedAddress[] => {
  const seen = new Set<string>()
  const taken: NamedAddress[] = []
  for (const { name, url } of follows) {
    const address = parseFeedAddress(url)
    if (address === undefined || seen.has(feedKey(address.href))) continue
    seen.add(feedKey(address.href))
    taken.push({ name, url: address.href })
    if (taken.length >= limits.feedsFollowed) break
  }
  return taken
}

/** What was read, with how many entries are no feeds or stand there twice. */
export interface ReadList extends ListedFeeds {
  readonly skipped: number
}

/** Reads a document. */
export const readFollowList = async (
  text: string,
  format: ListFormat = listFormatOf(text),
): Promise<Verdict<ReadList, ListRejection>> => {
  if (text.length > limits.feedListCharacters) return reject({ code: 'list-too-long' })
  const read = await formats[format].read(text)
  if (read === undefined) return reject({ code: 'no-list' })
  const follows = fetchable(read.follows)
  return accept({ ...read, follows, skipped: read.follows.length - follows.length })
}

/**
 * Writes a list, into a document that is there already or anew. What the document lists besides and this program cannot
 * follow stays.
 */
export const writeFollowList = async (
  list: ListedFeeds,
  format: ListFormat,
  existing?: string,
): Promise<Verdict<string, ListRejection>> => {
  if ((existing?.length ?? 0) > limits.feedListCharacters) return reject({ code: 'list-too-long' })
  const followed = new Set(list.follows.map(({ url }) => feedKey(url)))
  const isListed = (url: string): boolean => parseFeedAddress(url) === undefined || followed.has(feedKey(url))
  const written = await formats[format].write({ ...list, isListed }, existing)
  return written === undefined ? reject({ code: 'no-list' }) : accept(written)
}
