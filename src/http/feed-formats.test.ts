import fc from 'fast-check'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import type { SyndicatedPost } from '../rpc/syndication.ts'
import { atomFeed, type FeedChannel, jsonFeed, rssFeed } from './feed-formats.ts'

const entry = (text: string, title = 'alice'): SyndicatedPost => ({
  id: 'alice/5',
  title,
  author: 'alice',
  text,
  time: 1_795_247_695,
})

const channel = (...entries: readonly SyndicatedPost[]): FeedChannel => ({
  title: 'Twister Postboard - alice',
  description: 'New posts from Twister',
  homeUrl: 'http://127.0.0.1:28332/',
  selfUrl: 'http://127.0.0.1:28332/rss',
  entries,
})

/** Reads a document with libxml2 as strictly as it can, and lets it go. */
const expectWellFormed = (body: string): void => {
  XmlDocument.fromString(body).dispose()
}

/** Markup of HTML as a reader shows it. */
const shownAs = (markup: string): string => {
  const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return markup
    .replace(/<[^>]*>/gu, '')
    .replace(/&(lt|gt|quot|#39|amp);/gu, (_, name: string) => characters[name] ?? '')
}

/** The texts of the elements of a name. */
const textsOf = (body: string, name: string): readonly string[] => {
  const document = XmlDocument.fromString(body)
  const texts = document.find(`//*[local-name()='${name}']`).map((node) => node.content)
  document.dispose()
  return texts
}

const asHtml = (text: string): string => text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;')

/** What people write that is no text for XML, or too much of one (rpc hazard 11). */
const awkward: readonly (readonly [string, string])[] = [
  ['markup', '<b>bold</b> & <script>alert(1)</script>'],
  ['the end of a CDATA section', 'a ]]> b <![CDATA[ c'],
  ['control characters', 'a\u0000b\u0001c\u0008d\u000be\u001bf\u001fg'],
  ['half a surrogate pair', 'a\ud83d b'],
  ['the other half', 'a\ude00 b'],
  ['what is no character', 'a\ufffe\uffff b'],
  ['quotes and entities', `"'&amp;&#0;&nbsp;`],
  ['scripts of all kinds', '汉字 ไทย العربية 😀 e\u0301'],
]

describe.each(awkward)('a post with %s never breaks a feed (rpc hazard 11) (field case R2)', (_what, text) => {
  const cleaned = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

  test('in RSS', () => {
    const { body } = rssFeed(channel(entry(text, text)))
    expectWellFormed(body)
    expect(parseRssFeed(body).items).toHaveLength(1)
    // The texts of the channel come first.
    expect(shownAs(textsOf(body, 'description').at(-1) ?? '')).toBe(cleaned)
    expect(shownAs(textsOf(body, 'encoded').at(-1) ?? '')).toBe(cleaned)
    expect(textsOf(body, 'title').at(-1)).toBe(cleaned)
  })

  test('in Atom, and readers show it as it was written', () => {
    const { body } = atomFeed(channel(entry(text, text)))
    expectWellFormed(body)
    const document = XmlDocument.fromString(body)
    const content = document.get('//a:content', { a: 'http://www.w3.org/2005/Atom' })?.content ?? ''
    document.dispose()
    // No markup of the post survives: everything that begins a tag or an entity is escaped.
    expect(content).not.toMatch(/<(?!br>)/u)
    expect(content.replace(/&quot;/gu, '"').replace(/&#39;/gu, "'")).toBe(asHtml(cleaned))
  })

  test('in JSON', () => {
    const { body } = jsonFeed(channel(entry(text)))
    expect(body).not.toMatch(/\p{Surrogate}/u)
    expect(parseJsonFeed(body).items?.[0]?.content_text).toBe(cleaned)
  })
})

describe('a feed', () => {
  const feed = channel(entry('one\ntwo'), { ...entry('second', 'alice - via bob'), id: 'alice/4', time: 1_795_247_000 })

  test('in RSS has the members and the dates of the C++ node', () => {
    const { type, body } = rssFeed(feed)
    expect(type).toBe('application/rss+xml')
    expect(body).toContain('<title>Twister Postboard - alice</title>')
    expect(body).toContain('<pubDate>Sat, 21 Nov 2026 07:54:55 +0000</pubDate>')
    const parsed = parseRssFeed(body)
    expect(parsed).toMatchObject({ title: feed.title, link: feed.homeUrl, description: feed.description })
    expect(parsed.items?.map(({ title, guid }) => [title, guid?.value])).toEqual([
      ['alice', 'twister:alice/5'],
      ['alice - via bob', 'twister:alice/4'],
    ])
    expect(parsed.items?.[0]?.description).toBe('one<br>two')
  })

  test('in Atom has an id and a time for each entry and for itself', () => {
    const parsed = parseAtomFeed(atomFeed(feed).body)
    expect(parsed).toMatchObject({ id: 'twister:rss', title: { value: feed.title }, updated: '2026-11-21T07:54:55Z' })
    expect(parsed.entries?.map(({ id, updated }) => [id, updated])).toEqual([
      ['twister:alice/5', '2026-11-21T07:54:55Z'],
      ['twister:alice/4', '2026-11-21T07:43:20Z'],
    ])
  })

  test('shows markup as its characters and makes links usable, for readers of HTML and of text (field case R5)', () => {
    const text = 'a <b> and “https://x.example/?a=1&b=<i>” not javascript:alert(1)'
    const link = '<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>'
    const rss = rssFeed(channel(entry(text))).body
    const [markup] = textsOf(rss, 'encoded')
    expect(markup).toContain(link)
    expect([shownAs(markup ?? ''), shownAs(textsOf(rss, 'description').at(-1) ?? '')]).toEqual([text, text])
    expect(textsOf(atomFeed(channel(entry(text))).body, 'content')).toEqual([markup])
    expect(parseJsonFeed(jsonFeed(channel(entry(text))).body).items?.[0]?.content_text).toBe(text)
  })

  test('has ids that stay, whatever the name of the host (field case R3)', () => {
    const elsewhere = { ...feed, homeUrl: 'https://other.example/', selfUrl: 'https://other.example/rss' }
    const idsOf = (one: FeedChannel) => [
      textsOf(rssFeed(one).body, 'guid'),
      textsOf(atomFeed(one).body, 'id'),
      parseJsonFeed(jsonFeed(one).body).items?.map(({ id }) => id),
    ]
    // Byte for byte: another program must give these, too.
    const ids = ['twister:alice/5', 'twister:alice/4']
    expect(idsOf(feed)).toEqual([ids, ['twister:rss', ...ids], ids])
    expect(idsOf(elsewhere)).toEqual(idsOf(feed))
  })

  test('in JSON is version 1.1', () => {
    const parsed = parseJsonFeed(jsonFeed(feed).body)
    expect(parsed).toMatchObject({ title: feed.title, feed_url: feed.selfUrl })
    expect(parsed.items?.map(({ id }) => id)).toEqual(['twister:alice/5', 'twister:alice/4'])
  })

  test('without entries is one, too', () => {
    expectWellFormed(rssFeed(channel()).body)
    expectWellFormed(atomFeed(channel()).body)
    expect(parseJsonFeed(jsonFeed(channel()).body).items ?? []).toEqual([])
  })

  test('holds the very characters of a text that two parts hold (P2)', () => {
    const text = `${'a'.repeat(139)}👨‍👩‍👧‍👦`
    expect(parseRssFeed(rssFeed(channel(entry(text))).body).items?.[0]?.description).toBe(text)
    expect(parseAtomFeed(atomFeed(channel(entry(text))).body).entries?.[0]?.content?.value).toBe(text)
    expect(parseJsonFeed(jsonFeed(channel(entry(text))).body).items?.[0]?.content_text).toBe(text)
  })

  test.each([-(2 ** 31), -1, 0, 2 ** 31, 2 ** 53])('has a date that readers read for a place of %d (P9)', (time) => {
    const entries = channel({ ...entry('x'), time })
    for (const { body } of [rssFeed(entries), atomFeed(entries)]) {
      expectWellFormed(body)
      expect(body).not.toMatch(/Invalid|NaN/u)
    }
    expect(jsonFeed(entries).body).not.toMatch(/Invalid|NaN/u)
  })

  test('is well-formed whatever is posted', () => {
    const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) })
    fc.assert(
      fc.property(anyText, (text) => {
        expectWellFormed(rssFeed(channel(entry(text, text))).body)
        expectWellFormed(atomFeed(channel(entry(text, text))).body)
      }),
    )
  })
})
