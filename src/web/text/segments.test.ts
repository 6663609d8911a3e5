import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { segmentsOf } from './segments.ts'

const kinds = (text: string) => segmentsOf(text).map(({ kind, text: part }) => [kind, part])

describe('segmentsOf', () => {
  it('finds mentions, hashtags and addresses where a word begins', () => {
    expect(kinds('hi @bob, see #tag and https://example.org/x')).toEqual([
      ['text', 'hi '],
      ['mention', '@bob'],
      ['text', ', see '],
      ['hashtag', '#tag'],
      ['text', ' and '],
      ['link', 'https://example.org/x'],
    ])
  })

  it('leaves mail addresses and names that are too long alone', () => {
    expect(kinds('a@b.example @seventeen_letters')).toEqual([['text', 'a@b.example @seventeen_letters']])
  })

  it('keeps the marks of a sentence out of an address, but a bracket that was opened in it', () => {
    expect(kinds('(see https://example.org/a_(b)).')).toEqual([
      ['text', '(see '],
      ['link', 'https://example.org/a_(b)'],
      ['text', ').'],
    ])
    expect(kinds('at https://example.org/, then')[1]).toEqual(['link', 'https://example.org/'])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://example.org/', 'file:///etc/passwd', '//example.org'])(
    'offers no link for %s',
    (text) => {
      expect(segmentsOf(text).some(({ kind }) => kind === 'link')).toBe(false)
    },
  )

  it('offers no link that shows one host and opens another', () => {
    expect(kinds('https://bank.example@evil.example/')).toEqual([['text', 'https://bank.example@evil.example/']])
  })

  it('offers no link for an address that is none', () => {
    expect(kinds('http://[::1')).toEqual([['text', 'http://[::1']])
  })

  it('loses and adds nothing, whatever the text, and links only to http and https', () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('@', '#', 'http://', 'https://', '@bob', '#x', '(', ')', '.', ' ', '\n', 'javascript:'),
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
      ),
    )
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('')
        const segments = segmentsOf(whole)
        expect(segments.map((segment) => segment.text).join('')).toBe(whole)
        for (const segment of segments) if (segment.kind === 'link') expect(segment.href).toMatch(/^https?:\/\/[^/]/)
      }),
    )
  })

  it('takes no longer than the text is long', () => {
    const started = performance.now()
    for (const hostile of ['@'.repeat(20_000), 'https://'.repeat(5_000), `https://a${')'.repeat(20_000)}`])
      segmentsOf(hostile)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
