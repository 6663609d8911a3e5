// Feeds for readers, as RSS 2.0, Atom 1.0 and JSON Feed 1.1 (rpc.md 1.13).
import { escapeMarkup } from '../codec/markup.ts'
import { piecesOf, type SyndicatedPost } from '../rpc/syndication.ts'

/** What a feed says of itself. */
export interface FeedChannel {
  readonly title: string
  readonly description: string
  /** Address of the node's page, and of this feed. */
  readonly homeUrl: string
  readonly selfUrl: string
  readonly entries: readonly SyndicatedPost[]
}

/** A feed as it is sent. */
export interface RenderedFeed {
  readonly type: string
  readonly body: string
}

/** Characters that no XML document may hold, however they are written; lone halves of surrogate pairs are among them. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const withoutForbidden = (text: string): string => text.replace(forbidden, '\ufffd')

/** Text inside an XML element or attribute. */
const xml = (text: string): string => escapeMarkup(withoutForbidden(text))

/** Plain text as a piece of HTML: readers take descriptions for that, and nobody shall put markup into a reader. */
const html = (text: string): string => escapeMarkup(text).replace(/\r\n|\r|\n/gu, '<br>')

/** The same with its addresses as links; nothing else in it is one. */
const linkedHtml = (text: string): string =>
  piecesOf(text)
    .map(({ text: piece, href }) =>
      href === undefined ? html(piece) : `<a href="${escapeMarkup(href)}">${html(piece)}</a>`,
    )
    .join('')

const element = (name: string, text: string, indent: string): string => `${indent}<${name}>${xml(text)}</${name}>\n`

const idOf = ({ id }: SyndicatedPost): string => `twister:${id}`

/** Seconds that a date of four digits of a year can say: posts claim any. */
const latestTime = Date.UTC(9999, 11, 31) / 1000

const dateOf = (time: number): Date => new Date(Math.min(Math.max(time, 0), latestTime) * 1000)

const isoTime = (time: number): string => dateOf(time).toISOString().replace('.000Z', 'Z')

/** As the C++ node writes it: the zone in digits. */
const rssTime = (time: number): string => dateOf(time).toUTCString().replace('GMT', '+0000')

const newestTime = (entries: readonly SyndicatedPost[]): number =>
  entries.reduce((newest, { time }) => Math.max(newest, time), 0)

const rssItem = (entry: SyndicatedPost): string =>
  `  <item>\n${element('title', entry.title, '    ')}${element('author', entry.author, '    ')}` +
  element('description', html(entry.text), '    ') +
  element('content:encoded', linkedHtml(entry.text), '    ') +
  `    <guid isPermaLink="false">${xml(idOf(entry))}</guid>\n${element('pubDate', rssTime(entry.time), '    ')}  </item>\n`

/** RSS 2.0, with the members and the form of the C++ node's; links stand beside them, for readers that know where. */
export const rssFeed = ({ title, description, homeUrl, selfUrl, entries }: FeedChannel): RenderedFeed => ({
  type: 'application/rss+xml',
  body:
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" ' +
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n' +
    `${element('title', title, '  ')}${element('link', homeUrl, '  ')}${element('description', description, '  ')}` +
    `  <atom:link href="${xml(selfUrl)}" rel="self" type="application/rss+xml" />\n` +
    `${entries.map(rssItem).join('')}</channel>\n</rss>\n`,
})

const atomEntry = (entry: SyndicatedPost): string =>
  `  <entry>\n${element('title', entry.title, '    ')}${element('id', idOf(entry), '    ')}` +
  `${element('updated', isoTime(entry.time), '    ')}    <author><name>${xml(entry.author)}</name></author>\n` +
  `    <content type="html">${xml(linkedHtml(entry.text))}</content>\n  </entry>\n`

/** What a feed is for ever, by whatever name of the host it is read. */
const feedIdOf = (selfUrl: string): string => `twister:${new URL(selfUrl).pathname.slice(1)}`

/** Atom 1.0 (RFC 4287). */
export const atomFeed = ({ title, description, homeUrl, selfUrl, entries }: FeedChannel): RenderedFeed => ({
  type: 'application/atom+xml',
  body:
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n' +
    `${element('title', title, '  ')}${element('subtitle', description, '  ')}${element('id', feedIdOf(selfUrl), '  ')}` +
    element('updated', isoTime(newestTime(entries)), '  ') +
    `  <link rel="alternate" href="${xml(homeUrl)}" />\n  <link rel="self" href="${xml(selfUrl)}" />\n` +
    `${entries.map(atomEntry).join('')}</feed>\n`,
})

/** JSON Feed 1.1. */
export const jsonFeed = ({ title, description, homeUrl, selfUrl, entries }: FeedChannel): RenderedFeed => ({
  type: 'application/feed+json',
  body: `${JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description,
    home_page_url: homeUrl,
    feed_url: selfUrl,
    items: entries.map((entry) => ({
      id: idOf(entry),
      title: entry.title,
      content_text: withoutForbidden(entry.text),
      date_published: isoTime(entry.time),
      authors: [{ name: entry.author }],
    })),
  })}\n`,
})
