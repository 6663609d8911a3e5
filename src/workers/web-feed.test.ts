import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JobControl } from './job.ts'
import { readWebFeed, type WebFeed } from './web-feed.ts'

const control: JobControl<never> = { isCancelled: false, report: () => undefined, transfer: () => undefined }

const read = (text: string | Uint8Array, mostItems = 200, mostCharacters = 1_000): Promise<WebFeed | undefined> => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return Promise.resolve(readWebFeed({ bytes, mostItems, mostCharacters }, control))
}

const at = (text: string): number => Date.parse(text) / 1000

const rss = (items: string, head = '<title>Tea</title>'): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel>${head}${items}</channel></rss>`

describe('what blogs and social servers publish', () => {
  test('RSS: title, words without markup, address; what has no time is counted', async () => {
    const feed = await read(
      rss(
        '<item><title>One &amp; two</title><link>https://tea.example/1</link><pubDate>Mon, 24 Aug 2026 10:00:00 GMT</pubDate>' +
          '<description>&lt;p&gt;Hello &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;Bye.&lt;/p&gt;</description></item>' +
          '<item><title>never</title></item>',
        '<title><![CDATA[Tea & <i>cake</i>]]></title><description>all of it</description><image><url>https://tea.example/p.png</url></image>',
      ),
    )
    expect(feed).toEqual({
      ...{ title: 'Tea & cake', description: 'all of it', picture: 'https://tea.example/p.png', skipped: 1 },
      items: [{ instant: at('2026-08-24T10:00:00Z'), text: 'One & two\nHello you\n\nBye.\nhttps://tea.example/1' }],
    })
  })

  test('RSS without titles, as social servers give it: words alone; and the time of Dublin Core', async () => {
    const feed = await read(
      '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>ann</title><item>' +
        '<guid isPermaLink="true">https://social.example/@ann/1</guid><dc:date>2026-08-24T10:00:00+02:00</dc:date>' +
        '<description>&lt;p&gt;Hi @&lt;span&gt;bob&lt;/span&gt;&lt;/p&gt;</description></item></channel></rss>',
    )
    expect(feed?.items).toEqual([
      { instant: at('2026-08-24T08:00:00Z'), text: 'Hi @bob\nhttps://social.example/@ann/1' },
    ])
  })

  test('RDF and Atom', async () => {
    const rdf = await read(
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">' +
        '<channel><title>R</title></channel><item><title>x</title><link>https://a.example/</link><dc:date>2026-01-01T00:00:00Z</dc:date></item></rdf:RDF>',
    )
    expect(rdf?.items).toEqual([{ instant: at('2026-01-01T00:00:00Z'), text: 'x\nhttps://a.example/' }])
    const atom = await read(
      '<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &lt;b&gt;x&lt;/b&gt;</title><logo>https://l.example/</logo>' +
        '<entry><title>e</title><id>urn:1</id><link rel="self" href="https://s.example/"/><link href="https://e.example/1"/>' +
        '<updated>2026-01-01T00:00:00Z</updated><content type="html">&lt;p&gt;hi&lt;/p&gt;</content></entry></feed>',
    )
    expect([atom?.title, atom?.picture]).toEqual(['A x', 'https://l.example/'])
    expect(atom?.items).toEqual([{ instant: at('2026-01-01T00:00:00Z'), text: 'e\nhi\nhttps://e.example/1' }])
  })

  test('JSON Feed', async () => {
    const item = {
      id: '1',
      content_text: 'plain <b>',
      date_published: '2026-01-01T00:00:00Z',
      url: 'https://j.example/1',
    }
    const feed = await read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J',
        icon: 'https://j.example/i',
        items: [item],
      }),
    )
    expect(feed).toMatchObject({ title: 'J', picture: 'https://j.example/i' })
    expect(feed?.items[0]?.text).toBe('plain <b>\nhttps://j.example/1')
  })

  test('public posts of ActivityPub: own ones, and of those with a warning the warning', async () => {
    const note = (id: number, more: object) => ({
      type: 'Create',
      object: {
        ...{ type: 'Note', id: `https://s.example/${String(id)}`, published: '2026-01-01T00:00:00Z', summary: null },
        ...{ content: '<p>hello</p>', ...more },
      },
    })
    const page = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      type: 'OrderedCollectionPage',
      orderedItems: [
        note(1, {}),
        note(2, { summary: 'the end is told' }),
        { type: 'Announce', object: 'https://x' },
        7,
      ],
    }
    expect((await read(JSON.stringify(page)))?.items.map(({ text }) => text)).toEqual([
      'hello\nhttps://s.example/1',
      'the end is told\nhttps://s.example/2',
    ])
  })

  test('in the encoding that the first line names', async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${rss('', '<title>Té</title>').slice(21)}`
    expect((await read(Buffer.from(text, 'latin1')))?.title).toBe('Té')
    expect((await read(text.replace('ISO-8859-1', 'no-such')))?.title).toBe('Té')
  })
})

describe('what is hostile', () => {
  test.each([
    ['nothing', ''],
    ['a page', '<html><body>hello'],
    ['elements that never end', `<rss><channel>${'<a>'.repeat(100_000)}`],
    ['marks that open nothing', `<rss>${'<!--'.repeat(50_000)}${'<![CDATA['.repeat(20_000)}`],
    ['JSON that is deep', `{"version":"https://jsonfeed.org/version/1.1","items":${'['.repeat(100_000)}`],
    ['JSON of another kind', '{"type":"Person"}'],
  ])('%s is no feed', async (_what, text) => {
    expect(await read(text)).toBeUndefined()
  })

  test('entities of its own are not opened', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "&a;&a;&a;&a;">]>`
    const feed = await read(`${bomb}<rss version="2.0"><channel><title>&b;</title></channel></rss>`)
    expect(feed?.title).toBe('&b;')
    const file = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    expect(await read(`${file}<rss version="2.0"><channel><title>&f;</title></channel></rss>`)).toBeUndefined()
  })

  test('T7: many items and long ones cost no more than the bounds say', async () => {
    const item = `<item><title>t</title><pubDate>Mon, 24 Aug 2026 10:00:00 GMT</pubDate><description>${'&lt;li&gt;x'.repeat(2_000)}</description></item>`
    const feed = await read(rss(item.repeat(40)), 30, 100)
    expect(feed?.items).toHaveLength(30)
    for (const { text } of feed?.items ?? []) expect([...text].length).toBeLessThanOrEqual(100)
  })

  test('an address that is none of the web, and what moves a cursor, are left out', async () => {
    const feed = await read(
      rss(
        '<item><title>a&#27;[31m&#8232;b</title><link>javascript:alert(1)</link><pubDate>Mon, 24 Aug 2026 10:00:00 GMT</pubDate></item>',
      ),
    )
    expect(feed?.items[0]?.text).toBe('a [31m b')
  })

  test('no text at all makes it throw', async () => {
    const piece = fc.constantFrom(
      ...[
        '<rss>',
        '<channel>',
        '<item>',
        '</item>',
        '<title>',
        '</title>',
        '&amp;',
        '&#0;',
        '<![CDATA[',
        ']]>',
        '<pubDate>',
      ],
      ...[
        '2026-01-01',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        '<entry>',
        '<link href="',
        '"/>',
        '\0',
        '\u{1F600}',
      ],
      ...['{"version":"https://jsonfeed.org/version/1.1","items":[', '{"content_html":"', '"}', ']', '}', ','],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }), async (pieces) => {
        const feed = await read(pieces.join(''))
        for (const { instant, text } of feed?.items ?? []) {
          expect(Number.isSafeInteger(instant)).toBe(true)
          expect(text).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })
})
