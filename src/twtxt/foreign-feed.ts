// Feeds of the web that are no twtxt, as feeds to read: RSS, Atom, JSON Feed, public posts of social servers.
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import { limits } from '../protocol/limits.ts'
import type { ParsedFeed, Twt } from './feed-reader.ts'
import { metadataOf } from './metadata.ts'
import { twtTimeText } from './twt-time.ts'

/** Such a feed as it was read: texts have lines, and no markup any more. */
export interface WebFeedContent {
  readonly title: string | undefined
  readonly description: string | undefined
  readonly picture: string | undefined
  readonly items: readonly { readonly instant: number; readonly text: string }[]
  readonly skipped: number
}

/** Reads one apart from the event loop; undefined: it is none. */
export type ReadWebFeed = (
  request: { readonly bytes: Uint8Array; readonly mostItems: number; readonly mostCharacters: number },
  signal: AbortSignal,
) => Promise<WebFeedContent | undefined>

/** By what servers call them, and pages link to them. */
export const foreignTypes: ReadonlySet<string> = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
  'application/activity+json',
])

/** Types that such feeds have, too, and other things as well. */
const looseTypes: ReadonlySet<string> = new Set([
  'application/xml',
  'text/xml',
  'application/json',
  'application/ld+json',
])

/** Whether content of a type is read as such a feed. */
export const isForeignType = (type: string | undefined): boolean =>
  type !== undefined && (foreignTypes.has(type) || looseTypes.has(type))

/** Whether a text begins as such a feed does: no line of twtxt does. */
export const looksForeign = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*(?:<\?xml\b|<rss\b|<feed\b|<rdf:RDF\b)/u.test(decodeUtf8Lossy(bytes.subarray(0, 256)))

/** Years in which an item may have been written: the text of a time has four digits. */
const [firstInstant, lastInstant] = [-62_135_596_800, 253_402_300_799] as const

const twtOf = ({ instant, text }: WebFeedContent['items'][number]): readonly Twt[] =>
  instant < firstInstant || instant > lastInstant
    ? []
    : [{ time: { instant, text: twtTimeText(instant) }, text: text.replaceAll('\n', '\u2028'), hadReturn: false }]

/** Reads one; undefined: it is none. Its hashes are made of the address that it is fetched from. */
export const readForeignFeed = async (
  read: ReadWebFeed,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<ParsedFeed | undefined> => {
  const request = { bytes, mostItems: limits.webFeedItems, mostCharacters: limits.webFeedItemCharacters }
  const content = await read(request, signal)
  if (content === undefined) return undefined
  const { title, description, picture, items, skipped } = content
  const said = [
    ['nick', title?.replace(/\s+/gu, '-')],
    ['description', description],
    ['avatar', picture],
    ['type', 'rss'],
  ] as const
  const fields = said.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
  return { metadata: metadataOf(fields), twts: items.flatMap(twtOf), skipped }
}
