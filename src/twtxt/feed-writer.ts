// Writes feeds so that every client reads them alike: strict where the reader is tolerant (twtxt.md 2.3, 6.3).
import { CodedError } from '../base/coded-error.ts'
import { decodeUtf8Lossy, encodeUtf8 } from '../codec/utf8.ts'
import type { MetadataField, NamedAddress } from './metadata.ts'
import { twtTimeText } from './twt-time.ts'

/** Whatever ends a line in some client; in a twt all are one character. */
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu
const lineSeparator = '\u2028'

/** A text as it stands in a line: one line, no tab, nothing unpaired. */
export const twtLineText = (text: string): string =>
  // Half a pair becomes U+FFFD here, so that what is hashed is what is sent.
  decodeUtf8Lossy(encodeUtf8(text))
    .replace(lineEnds, '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(/^[ \n]+|[ \n]+$/gu, '')
    .replaceAll('\n', lineSeparator)

/** An address as it stands in a mention or a subject: neither ends by a character of it. */
const twtAddress = (url: string): string =>
  url.replace(/[<>()\s]/gu, (character) =>
    character === '(' ? '%28' : character === ')' ? '%29' : encodeURIComponent(character),
  )

/** `@<nick url>`. */
export const mentionText = (nick: string | undefined, url: string): string => {
  const shown = nick?.replace(/[\s<>]/gu, '') ?? ''
  return shown === '' ? `@<${twtAddress(url)}>` : `@<${shown} ${twtAddress(url)}>`
}

/** One line with its end. Fault: `twtxt.empty`. */
export const twtLine = (instant: number, text: string): string => {
  const written = twtLineText(text)
  if (written === '') throw new CodedError('twtxt.empty', 'A twt says something: write a text.')
  return `${twtTimeText(instant)}\t${written}\n`
}

/** What a feed of ours says of itself. */
export interface FeedPreamble {
  readonly nick: string
  /** The first one never changes. */
  readonly urls: readonly string[]
  readonly previous?: { readonly hash: string; readonly name: string } | undefined
  readonly avatar?: string | undefined
  readonly description?: string | undefined
  readonly links?: readonly NamedAddress[]
  readonly follows?: readonly NamedAddress[]
  readonly refresh?: number | undefined
  readonly webmention?: string | undefined
}

/** The fields in the order in which yarnd writes them. */
const fieldsOf = ({ nick, urls, links = [], follows = [], ...said }: FeedPreamble): readonly MetadataField[] => {
  const one = (name: string, value: string | undefined): readonly MetadataField[] => {
    const written = twtLineText(value ?? '')
    return written === '' ? [] : [{ name, value: written }]
  }
  const several = (name: string, values: readonly string[]): readonly MetadataField[] =>
    values.flatMap((value) => one(name, value))
  const named = ({ name, url }: NamedAddress): string => `${name} ${twtAddress(url)}`
  const previous = said.previous === undefined ? undefined : `${said.previous.hash} ${said.previous.name}`
  return [
    ...one('nick', nick),
    ...several('url', urls),
    ...one('prev', previous),
    ...one('avatar', said.avatar),
    ...one('description', said.description),
    ...one('refresh', said.refresh?.toString()),
    ...one('webmention', said.webmention),
    ...several('link', links.map(named)),
    ...several('follow', follows.map(named)),
  ]
}

/** The comments at the top of a feed, with the blank line behind them. */
export const feedPreamble = (preamble: FeedPreamble): string => {
  const fields = fieldsOf(preamble)
  const width = Math.max(...fields.map(({ name }) => name.length))
  return `${fields.map(({ name, value }) => `# ${name.padEnd(width)} = ${value}\n`).join('')}\n`
}
