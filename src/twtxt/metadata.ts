// What a feed says of itself, in comments of the form `# name = value` (twtxt.md 6).
import { limits } from '../protocol/limits.ts'

/** One field: its name in small letters. */
export interface MetadataField {
  readonly name: string
  readonly value: string
}

/** A name with an address: whom a feed follows, or a link of its author. */
export interface NamedAddress {
  readonly name: string
  readonly url: string
}

/** Where older twts are: the hash of the last one there, and the file. */
export interface PreviousArchive {
  readonly hash: string
  readonly name: string
}

/** What the fields say. Of a name that may stand once the last one counts. */
export interface FeedMetadata {
  readonly fields: readonly MetadataField[]
  /** The first one is what hashes are made of. */
  readonly urls: readonly string[]
  readonly nick: string | undefined
  readonly avatar: string | undefined
  readonly description: string | undefined
  readonly type: string | undefined
  readonly follows: readonly NamedAddress[]
  readonly links: readonly NamedAddress[]
  readonly previous: PreviousArchive | undefined
  /** Seconds that shall pass between two fetches. */
  readonly refresh: number | undefined
  readonly webmention: string | undefined
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13

/** Without blanks of ASCII at both ends: others belong to the value. */
const trimmed = (text: string): string => {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const fieldName = /^[A-Za-z0-9_-]{1,64}$/u

/** Reads a comment; undefined: it is one for people. */
export const fieldOf = (line: string): MetadataField | undefined => {
  const equals = line.indexOf('=')
  if (equals < 0 || line.charCodeAt(0) !== 35) return undefined
  const name = trimmed(line.slice(1, equals))
  const value = trimmed(line.slice(equals + 1))
  if (!fieldName.test(name) || value === '' || value.length > limits.feedFieldCharacters) return undefined
  return { name: name.toLowerCase(), value }
}

const address = /^[a-z][a-z0-9+.-]*:\/\/\S+$/iu

/** `words and an address`: the address is the last word. */
const namedAddress = (value: string): NamedAddress | undefined => {
  const cut = Math.max(value.lastIndexOf(' '), value.lastIndexOf('\t'))
  const [name, url] = [trimmed(value.slice(0, Math.max(cut, 0))), value.slice(cut + 1)]
  return name === '' || !address.test(url) ? undefined : { name, url }
}

const previousOf = (value: string | undefined): PreviousArchive | undefined => {
  const [, hash, name] = /^#?([a-z0-9]{7,64})[ \t]+(\S+)$/iu.exec(value ?? '') ?? []
  return hash === undefined || name === undefined ? undefined : { hash: hash.toLowerCase(), name }
}

const secondsOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,9}$/u.test(value) ? Number(value) : undefined

/** What fields say, in the order in which they stand. */
export const metadataOf = (fields: readonly MetadataField[]): FeedMetadata => {
  const all = (name: string): readonly string[] =>
    fields.filter((field) => field.name === name).map(({ value }) => value)
  const last = (name: string): string | undefined => all(name).at(-1)
  const named = (name: string): readonly NamedAddress[] => all(name).flatMap((value) => namedAddress(value) ?? [])
  const urls = all('url')
  return {
    fields,
    urls: urls.length > 0 ? urls : all('twturl'),
    nick: last('nick'),
    avatar: last('avatar'),
    description: last('description'),
    type: last('type'),
    follows: named('follow'),
    links: named('link'),
    previous: previousOf(last('prev')),
    refresh: secondsOf(last('refresh')),
    webmention: last('webmention'),
  }
}
