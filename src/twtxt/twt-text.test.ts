import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountedText } from '../../test/support/counted-text.ts'
import { mentionText } from './feed-writer.ts'
import { mentionsOf, shownTwtText, twtSegmentsOf } from './twt-text.ts'

const kindsOf = (text: string) => twtSegmentsOf(text).map(({ kind, text: piece }) => [kind, piece])

describe('the text of a twt', () => {
  test('T9: mentions with an address are marks; a name alone and a mail address are plain; the comma is outside', () => {
    expect(mentionsOf('@<bob https://x/t.txt>')).toEqual([{ nick: 'bob', url: 'https://x/t.txt' }])
    expect(mentionsOf('@<https://x/t.txt>')).toEqual([{ nick: undefined, url: 'https://x/t.txt' }])
    expect(mentionsOf('@bob a@b.org @<bob> @<> @bob@x.example')).toEqual([])
    expect(kindsOf('@<bob https://x/t.txt>, hello')).toEqual([
      ['mention', '@<bob https://x/t.txt>'],
      ['text', ', hello'],
    ])
    expect(mentionText('bob', 'https://x/t.txt')).toBe('@<bob https://x/t.txt>')
    expect(mentionText(undefined, 'https://x/t.txt')).toBe('@<https://x/t.txt>')
  })

  test('has names with a domain, and addresses of any scheme', () => {
    expect(mentionsOf('@<bob@b.example gemini://b.example/t.txt> @<SomeName http://some.url/twtxt.txt>')).toEqual([
      { nick: 'bob@b.example', url: 'gemini://b.example/t.txt' },
      { nick: 'SomeName', url: 'http://some.url/twtxt.txt' },
    ])
  })

  test('has hashtags in both forms, and links', () => {
    expect(twtSegmentsOf('#<Cats https://x/tag> #dogs https://x.example/ #<two words here>')).toEqual([
      { kind: 'hashtag', text: '#<Cats https://x/tag>', word: 'cats', url: 'https://x/tag' },
      { kind: 'text', text: ' ' },
      { kind: 'hashtag', text: '#dogs', word: 'dogs', url: undefined },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'https://x.example/', href: 'https://x.example/' },
      { kind: 'text', text: ' #<two words here>' },
    ])
  })

  test('an address cannot end the mention that it stands in', () => {
    const text = mentionText('bo>b <', 'https://x/a>b(c)')
    expect(text).toBe('@<bob https://x/a%3Eb%28c%29>')
    expect(mentionsOf(text)).toEqual([{ nick: 'bob', url: 'https://x/a%3Eb%28c%29' }])
  })

  test('is shown with new lines, and without what moves a cursor', () => {
    expect(shownTwtText('a\u2028b\tc\u001b[31m\u0000\u0085d')).toBe('a\nb c[31md')
  })

  test('names 10,000 feeds at the cost of its length, and 100 of them count', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `@<n https://h${String(index)}.example/t.txt>`).join(' ')
    expect(mentionsOf(many)).toHaveLength(100)
  })

  test('costs work in proportion to its length: marks that never end, or end late', () => {
    const hostile = [
      (count: number) => '@<'.repeat(count),
      (count: number) => `${'@<'.repeat(count)}>`,
      (count: number) => '<'.repeat(count),
      (count: number) => `${'#<'.repeat(900)}>`.repeat(count / 1000),
    ]
    for (const make of hostile) {
      const looksAt = (count: number): number => {
        const counted = new CountedText(make(count))
        twtSegmentsOf(counted.asText)
        return counted.looks
      }
      expect(looksAt(10_000) / looksAt(1_000)).toBeLessThan(12)
    }
  })

  test('is all of its pieces', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('@<', '#<', '>', 'bob ', 'https://x/', '#', '@', 'é', '\u2028', ' ', '\u{1f9f6}'),
        }),
        (text) => {
          expect(
            twtSegmentsOf(text)
              .map((segment) => segment.text)
              .join(''),
          ).toBe(text)
        },
      ),
    )
  })
})
