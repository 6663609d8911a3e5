// Reads what blogs and social servers publish: RSS, RDF, Atom, JSON Feed, and public posts of ActivityPub. On a thread: a hostile one costs time.
import { parseUrl } from '../base/url.ts'
import type { Job } from './job.ts'

/** What is read, and how much of it is kept. */
export interface WebFeedRequest {
  readonly bytes: Uint8Array
  readonly mostItems: number
  /** Characters of one item. */
  readonly mostCharacters: number
}

/** An item with a time of its own. */
export interface WebFeedItem {
  /** Unix seconds. */
  readonly instant: number
  /** Title, words and address, each on lines of its own. */
  readonly text: string
}

/** What it holds. */
export interface WebFeed {
  readonly title: string | undefined
  readonly description: string | undefined
  readonly picture: string | undefined
  readonly items: readonly WebFeedItem[]
  /** Items without a time or without words. */
  readonly skipped: number
}

/** An item as each format has it: texts may be HTML. */
interface RawItem {
  readonly title?: unknown
  readonly html?: unknown
  readonly plain?: unknown
  readonly url?: unknown
  readonly date?: unknown
}

interface RawFeed {
  readonly title?: unknown
  readonly description?: unknown
  readonly picture?: unknown
  readonly items: readonly RawItem[]
}

type Members = Readonly<Record<string, unknown>>
type Words = (html: string) => string

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {})
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Texts are objects in some formats. */
const wordsOf = (value: unknown): string => textOf(value) || textOf(membersOf(value)['value'])

/** Most characters of HTML that are looked at: of one text, and of a whole feed. Reading it is a hundred times dearer than having it. */
const mostHtml = 16_384
const mostHtmlOfFeed = 1_048_576

/** Plain words of HTML, by the library that reads it as browsers do. */
const htmlReader = async (): Promise<Words> => {
  const { compile } = await import('html-to-text')
  const read = compile({
    wordwrap: false,
    limits: { maxDepth: 40, maxChildNodes: 2_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  })
  let left = mostHtmlOfFeed
  return (html) => {
    const looked = html.slice(0, Math.min(mostHtml, left))
    left -= looked.length
    // Most titles are words alone.
    return /[<&]/u.test(looked) ? read(looked) : looked
  }
}

const isAddress = (text: string): boolean => /^https?:\/\//iu.test(text) && parseUrl(text) !== undefined

const addressOf = (value: unknown): string => {
  const text = textOf(value).trim()
  return isAddress(text) ? new URL(text).href : ''
}

/** Lines without blanks at their ends, at most one empty one between two. */
const tidy = (text: string): string =>
  text
    .replace(/(?!\n)[\p{Cc}\u2028\u2029]+/gu, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()

const shortened = (text: string, most: number): string => {
  const characters = [...text]
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

const itemOf = (raw: RawItem, words: Words, most: number): WebFeedItem | undefined => {
  const milliseconds = Date.parse(textOf(raw.date))
  const title = tidy(words(textOf(raw.title)))
  const plain = textOf(raw.plain)
  const said = tidy(plain === '' ? words(textOf(raw.html)) : plain)
  // Some give the words once more as the title.
  const body = said.startsWith(title) || title === '' ? said : `${title}\n${said}`
  const url = addressOf(raw.url)
  const room = most - url.length - 1
  if (Number.isNaN(milliseconds) || `${body}${url}` === '' || room < 1) return undefined
  const lines = [shortened(tidy(body), room), url].filter((line) => line !== '')
  return { instant: Math.floor(milliseconds / 1000), text: lines.join('\n') }
}

/** The public posts of an account, as its server gives them: what it has passed on of others is not its own. */
const activitiesOf = (page: Members): RawFeed => ({
  items: listOf(page['orderedItems'] ?? page['items']).flatMap((activity): readonly RawItem[] => {
    const { type, object } = membersOf(activity)
    const note = membersOf(object)
    if (type !== 'Create') return []
    const warning = textOf(note['summary'])
    const content = textOf(note['content'])
    // What comes with a warning is read where the warning is.
    return [
      {
        ...{ title: note['name'], html: warning === '' ? content : warning },
        ...{ url: note['url'] ?? note['id'], date: note['published'] },
      },
    ]
  }),
})

const collections = new Set(['OrderedCollectionPage', 'CollectionPage', 'OrderedCollection', 'Collection'])

const jsonOf = (text: string): Members | undefined => {
  if (!/^\s*\{/u.test(text)) return undefined
  try {
    return membersOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

const rssOf = (feed: Members): RawFeed => ({
  ...{ title: feed['title'], description: feed['description'], picture: membersOf(feed['image'])['url'] },
  items: listOf(feed['items']).map((value) => {
    const item = membersOf(value)
    const [content, guid, dublin] = [membersOf(item['content']), membersOf(item['guid']), membersOf(item['dc'])]
    return {
      ...{ title: item['title'], html: wordsOf(item['description']) || textOf(content['encoded']) },
      url: item['link'] ?? guid['value'],
      date: item['pubDate'] ?? listOf(dublin['dates'])[0] ?? dublin['date'],
    }
  }),
})

const atomOf = (feed: Members): RawFeed => ({
  ...{ title: wordsOf(feed['title']), description: wordsOf(feed['subtitle']), picture: feed['logo'] ?? feed['icon'] },
  items: listOf(feed['entries']).map((value) => {
    const entry = membersOf(value)
    const links = listOf(entry['links']).map(membersOf)
    const link = links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0]
    return {
      ...{ title: wordsOf(entry['title']), html: wordsOf(entry['summary']) || wordsOf(entry['content']) },
      ...{ url: link?.['href'], date: entry['published'] ?? entry['updated'] },
    }
  }),
})

const jsonFeedOf = (feed: Members): RawFeed => ({
  ...{ title: feed['title'], description: feed['description'], picture: feed['icon'] ?? feed['favicon'] },
  items: listOf(feed['items']).map((value) => {
    const item = membersOf(value)
    return {
      ...{ title: item['title'], plain: item['content_text'], html: item['content_html'] ?? item['summary'] },
      ...{ url: item['url'] ?? item['external_url'], date: item['date_published'] ?? item['date_modified'] },
    }
  }),
})

/** Text in the encoding that its first line names; as UTF-8 otherwise. Without a mark of byte order, which no reader expects. */
const decoded = (bytes: Uint8Array): string => {
  const decode = (label: string): string =>
    new TextDecoder(label, { ignoreBOM: true }).decode(bytes).replace(/^\uFEFF/u, '')
  const start = new TextDecoder('latin1', { ignoreBOM: true }).decode(bytes.subarray(0, 200))
  const [, label = 'utf-8'] = /^[^>]{0,100}\bencoding\s*=\s*["']([\w.:-]{1,40})["']/u.exec(start) ?? []
  try {
    return decode(label)
  } catch {
    return decode('utf-8')
  }
}

/** What each format of the library is made into. */
const formats: Readonly<Record<string, (feed: Members) => RawFeed>> = {
  rss: rssOf,
  rdf: rssOf,
  atom: atomOf,
  json: jsonFeedOf,
}

const rawOf = async (text: string, mostItems: number): Promise<RawFeed | undefined> => {
  const json = jsonOf(text)
  if (json !== undefined && collections.has(textOf(json['type']))) return activitiesOf(json)
  const { parseFeed } = await import('feedsmith')
  try {
    const { format, feed } = parseFeed(json ?? text, { maxItems: mostItems })
    return formats[format]?.(membersOf(feed))
  } catch {
    // By one of several faults of its own, or by one of the stack: it is no feed.
    return undefined
  }
}

/** The job; undefined: it is none of these. */
export const readWebFeed: Job<WebFeedRequest, WebFeed | undefined> = async ({ bytes, mostItems, mostCharacters }) => {
  const raw = await rawOf(decoded(bytes), mostItems)
  if (raw === undefined) return undefined
  const words = await htmlReader()
  const named = (value: unknown): string | undefined =>
    shortened(tidy(words(textOf(value))).replaceAll('\n', ' '), 1_000) || undefined
  const newest = raw.items.slice(0, mostItems)
  const items = newest.map((item) => itemOf(item, words, mostCharacters)).filter((item) => item !== undefined)
  return {
    ...{ title: named(raw.title), description: named(raw.description), picture: addressOf(raw.picture) || undefined },
    ...{ items, skipped: newest.length - items.length },
  }
}
