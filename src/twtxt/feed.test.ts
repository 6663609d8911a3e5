import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountedText } from '../../test/support/counted-text.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { archiveAddress, feedKey, parseFeedAddress } from './feed-address.ts'
import { isFeed, readFeed, readFeedBytes } from './feed-reader.ts'
import { feedPreamble, twtLine, twtLineText } from './feed-writer.ts'
import { fieldOf } from './metadata.ts'
import { twtDigest } from './twt-hash.ts'
import { shownTwtText } from './twt-text.ts'

const line = (text: string): string => `2026-08-01T09:00:00Z\t${text}\n`
const textsOf = (feed: string): readonly string[] => readFeed(feed).twts.map(({ text }) => text)

describe('reading a feed', () => {
  test('T1: a line with blanks instead of the tab is skipped and counted, others are kept', () => {
    const feed = readFeed(`2026-08-01T09:00:00Z   blanks\n${line('one')}junk\n${line('two\twith a tab')}`)
    expect(feed.twts.map(({ text }) => text)).toEqual(['one', 'two\twith a tab'])
    expect(feed.skipped).toBe(2)
    expect(twtLine(0, 'a\tb').split('\t')).toHaveLength(2)
  })

  test('T2: the first url is for hashes, the last nick counts, and an entry of 1970 is of 1970', () => {
    const feed = readFeed(
      `#nick=a\n# nick = b\n# url = https://x/1\n# url = https://x/2\n## url = no\n1970-01-01T00:00:00Z\told\n`,
    )
    expect(feed.metadata.urls).toEqual(['https://x/1', 'https://x/2'])
    expect(feed.metadata.nick).toBe('b')
    expect(feed.twts[0]?.time.instant).toBe(0)
  })

  test('T3: a line separator is in the text, and is shown as a new line; what we write comes back with its lines', () => {
    expect(textsOf(line('one\u2028two'))).toEqual(['one\u2028two'])
    const written = twtLine(0, 'a\nb\r\nc\td')
    expect(written).toBe('1970-01-01T00:00:00Z\ta\u2028b\u2028c d\n')
    expect(shownTwtText(readFeed(written).twts[0]?.text ?? '')).toBe('a\nb\nc d')
  })

  test('T10: a mark of byte order, CR, NUL, bytes of Latin-1, no last new line', () => {
    const feed = readFeed(`\ufeff2026-08-01T09:00:00Z\tone\r\n${line('nul\u0000')}2026-08-01T09:00:00Z\tlast`)
    expect(feed.twts).toEqual([
      { time: expect.objectContaining({ text: '2026-08-01T09:00:00Z' }), text: 'one', hadReturn: true },
      { time: expect.anything(), text: 'nul\u0000', hadReturn: false },
      { time: expect.anything(), text: 'last', hadReturn: false },
    ])
    const latin = Uint8Array.from([
      ...encodeUtf8(line('ok')),
      ...encodeUtf8('2026-08-01T09:00:00Z\tcaf'),
      0xe9,
      10,
      ...encodeUtf8(line('ok2')),
    ])
    expect(readFeedBytes(latin).twts.map(({ text }) => text)).toEqual(['ok', 'caf\ufffd', 'ok2'])
    expect(isFeed(readFeed(''))).toBe(true)
    expect(readFeed('').twts).toEqual([])
  })

  test('ends lines at LF only', () => {
    expect(textsOf(line('a\u2028b\u2029c\u0085d\vd\ff\rg'))).toEqual(['a\u2028b\u2029c\u0085d\vd\ff\rg'])
  })

  test('T8: a page of HTML is no feed, and neither is junk; a feed of metadata alone is one', () => {
    expect(isFeed(readFeed('<!DOCTYPE html>\n<html>\n</html>\n'))).toBe(false)
    expect(isFeed(readFeed('# nick = a\njunk\n'))).toBe(true)
  })

  test('T7: one line of 10 MB is skipped', () => {
    const feed = readFeed(`${line('x'.repeat(10_000_000))}${line('small')}`)
    expect([feed.twts.length, feed.skipped]).toEqual([1, 1])
  })

  test('costs work in proportion to its length, whatever is in it', () => {
    const hostile = ['\n', '\r\n', '#\n', '#=\n', '\t\n', '2026-08-01T09:00:00Z\tx\n', '# a = b\n', '2026', '\u0000']
    for (const piece of hostile) {
      const looksAt = (count: number): number => {
        const counted = new CountedText(piece.repeat(count))
        readFeed(counted.asText)
        return counted.looks
      }
      expect(looksAt(10_000) / looksAt(1_000)).toBeLessThan(11)
    }
  })

  test('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const feed = readFeedBytes(bytes)
        expect(feed.skipped + feed.twts.length).toBeLessThanOrEqual(bytes.length + 1)
      }),
    )
  })
})

describe('metadata', () => {
  test.each([
    ['#nick=a', { name: 'nick', value: 'a' }],
    ['#  URL   =  https://x/?a=b ', { name: 'url', value: 'https://x/?a=b' }],
    ['# description = one\u2028two', { name: 'description', value: 'one\u2028two' }],
    ['## nick = a', undefined],
    ['# nick =  ', undefined],
    ['# two words = a', undefined],
    ['# only words', undefined],
  ])('%s', (text, field) => {
    expect(fieldOf(text)).toEqual(field)
  })

  test('knows links, follows, archives and hints', () => {
    const said = [
      ...['# link = My blog http://example.com/blog', '# link = Website gemini://my.example.com/', '# link = My blog'],
      ...[
        '# link = https://example.com/blog',
        '# follow = bob https://b.example/t.txt',
        '# prev = #ABCDEFG twtxt-2025.txt',
      ],
      ...['# refresh = 300', '# refresh = soon'],
    ]
    const { links, follows, previous, refresh } = readFeed(said.join('\n')).metadata
    expect(links).toEqual([
      { name: 'My blog', url: 'http://example.com/blog' },
      { name: 'Website', url: 'gemini://my.example.com/' },
    ])
    expect(follows).toEqual([{ name: 'bob', url: 'https://b.example/t.txt' }])
    expect(previous).toEqual({ hash: 'abcdefg', name: 'twtxt-2025.txt' })
    expect(refresh).toBeUndefined()
  })
})

describe('writing a feed', () => {
  test('a preamble has its fields in the order of yarnd, and comes back', () => {
    const preamble = feedPreamble({
      nick: 'alice',
      urls: ['https://a.example/twtxt.txt', 'https://old.example/twtxt.txt'],
      previous: { hash: 'abcdefg', name: 'twtxt-2025.txt' },
      avatar: 'https://a.example/avatar.png',
      description: 'one\ntwo',
      links: [{ name: 'My blog', url: 'https://a.example/' }],
      follows: [{ name: 'bob', url: 'https://b.example/t.txt' }],
      refresh: 600,
    })
    const { metadata, skipped } = readFeed(preamble)
    expect(skipped).toBe(0)
    expect(metadata.fields.map(({ name }) => name)).toEqual([
      'nick',
      'url',
      'url',
      'prev',
      'avatar',
      'description',
      'refresh',
      'link',
      'follow',
    ])
    expect(metadata).toMatchObject({ nick: 'alice', refresh: 600, description: 'one\u2028two' })
    expect(preamble.endsWith('\n\n')).toBe(true)
  })

  test('an empty text is refused', () => {
    for (const text of ['', '  ', '\n\t', '\u0000']) expect(() => twtLine(0, text)).toThrow('write a text')
  })

  test('whatever is written is read back as one twt with the same hash', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom('\t', '\n', '\r', '\u2028', '\u2029', '\ud83d', '\u200d', '\u05d0', ' '),
            fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
          ),
        }),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        (text, instant) => {
          const expected = twtLineText(text)
          if (expected === '') return
          const feed = readFeedBytes(encodeUtf8(twtLine(instant, text)))
          expect(feed.skipped).toBe(0)
          const [twt] = feed.twts
          expect(twt?.text).toBe(expected)
          expect(twt?.time.instant).toBe(instant)
          // Writing it again changes nothing, so that it keeps its hash.
          expect(twtLine(instant, twt?.text ?? '')).toBe(twtLine(instant, text))
          expect(twtDigest('https://x/', twt!.time, twt!.text)).toHaveLength(52)
        },
      ),
    )
  })

  test('P2: a family that stands at the end of the first part of a post stays whole', () => {
    const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'
    const text = `${'x'.repeat(138)}${family} end`
    expect(readFeedBytes(encodeUtf8(twtLine(0, text))).twts[0]?.text).toBe(text)
  })
})

describe('an address of a feed', () => {
  test('T5: http, https, www, the usual port and a last slash are one feed; gopher is another address', () => {
    const same = ['https://x.example/t.txt', 'http://www.x.example:80/t.txt', 'HTTPS://X.example:443/t.txt/']
    expect(new Set(same.map(feedKey)).size).toBe(1)
    expect(feedKey('gopher://x.example/0/t.txt')).not.toBe(feedKey('https://x.example/t.txt'))
  })

  test.each([
    ...[
      'ftp://x/t.txt',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'x',
      'https://',
      'https://bank.example@evil.example/',
    ],
  ])('%s is none', (text) => {
    expect(parseFeedAddress(text)).toBeUndefined()
  })

  test('of an archive is of the folder of the feed and of its host', () => {
    const feed = parseFeedAddress('https://x.example/user/a/twtxt.txt')!
    expect(archiveAddress(feed, 'twtxt.txt/2')?.href).toBe('https://x.example/user/a/twtxt.txt/2')
    expect(archiveAddress(feed, 'https://x.example/old.txt')?.href).toBe('https://x.example/old.txt')
    expect(archiveAddress(feed, 'https://evil.example/old.txt')).toBeUndefined()
    expect(archiveAddress(feed, 'http://x.example/old.txt')).toBeUndefined()
  })
})
