// Reads feeds as they are deployed: what is no twt is skipped and counted, and the rest is kept (twtxt.md 2).
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import { limits } from '../protocol/limits.ts'
import { type FeedMetadata, fieldOf, type MetadataField, metadataOf } from './metadata.ts'
import { parseTwtTime, type TwtTime } from './twt-time.ts'

/** One line of a feed. */
export interface Twt {
  readonly time: TwtTime
  /** Byte for byte what is behind the first tab. */
  readonly text: string
  /** The line ended with CR and LF: some clients hash the CR, too. */
  readonly hadReturn: boolean
}

/** What a feed holds. */
export interface ParsedFeed {
  readonly metadata: FeedMetadata
  /** In the order of the file. */
  readonly twts: readonly Twt[]
  /** Lines that are neither twts, nor comments, nor empty. */
  readonly skipped: number
}

const [hash, carriageReturn] = [35, 13] as const

/** Reads a line without its end; undefined: it is no twt. */
const twtOf = (line: string, hadReturn: boolean): Twt | undefined => {
  const tab = line.indexOf('\t')
  if (tab < 0 || tab + 1 >= line.length || line.length > limits.twtCharacters) return undefined
  const time = parseTwtTime(line.slice(0, tab))
  return time === undefined ? undefined : { time, text: line.slice(tab + 1), hadReturn }
}

/** Gathers what lines say. */
class Gathering {
  readonly #fields: MetadataField[] = []
  readonly #twts: Twt[] = []
  #skipped = 0

  take(line: string, hadReturn: boolean): void {
    if (line === '') return
    if (line.charCodeAt(0) === hash) {
      const field = this.#fields.length < limits.feedFields ? fieldOf(line) : undefined
      if (field !== undefined) this.#fields.push(field)
      return
    }
    const twt = twtOf(line, hadReturn)
    if (twt === undefined) this.#skipped += 1
    else this.#twts.push(twt)
  }

  result(): ParsedFeed {
    return { metadata: metadataOf(this.#fields), twts: this.#twts, skipped: this.#skipped }
  }
}

/** Reads the text of a feed. Lines end with LF and nothing else. */
export const readFeed = (text: string): ParsedFeed => {
  const gathering = new Gathering()
  // One mark of byte order is of the file, not of the first line.
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (start < text.length) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    const hadReturn = end > start && text.charCodeAt(end - 1) === carriageReturn
    gathering.take(text.slice(start, hadReturn ? end - 1 : end), hadReturn)
    start = end + 1
  }
  return gathering.result()
}

/** Reads the bytes of a feed: what is not UTF-8 becomes U+FFFD, in its line only. */
export const readFeedBytes = (bytes: Uint8Array): ParsedFeed => readFeed(decodeUtf8Lossy(bytes))

/** Whether this can be shown in place of what was known of a feed: a page of errors is none, an empty feed is one. */
export const isFeed = ({ twts, skipped, metadata }: ParsedFeed): boolean =>
  twts.length > 0 || skipped === 0 || metadata.urls.length > 0 || metadata.nick !== undefined
