import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { msOf } from '../../test/support/stopwatch.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import {
  hashtagWord,
  magnetOf,
  isBlankText,
  segmentsOf,
  spellingsOf,
  type TextSegment,
  utf8Length,
} from './text-grammar.ts'
import { tokensOf } from './tokens.ts'

interface Row {
  readonly text: string
  readonly marks: readonly Readonly<Record<string, unknown>>[]
  readonly announced: { readonly mentions: readonly string[]; readonly hashtags: readonly string[] }
}
const { texts } = JSON.parse(readFileSync(new URL('../../test/vectors/text.json', import.meta.url), 'utf8')) as {
  readonly texts: readonly Row[]
}

const meaningOf = (segment: TextSegment): string => {
  if (segment.kind === 'mention') return segment.username
  if (segment.kind === 'hashtag') return segment.word
  return segment.kind === 'link' ? segment.href : ''
}

const marksOf = (text: string) =>
  segmentsOf(text)
    .filter(({ kind }) => kind !== 'text')
    .map((segment) => {
      const { kind, text: part, start, byteStart } = segment
      return { kind, text: part, means: meaningOf(segment), start, byteStart }
    })

describe('the text', () => {
  it.each(texts)('$text has its marks and announces its words', ({ text, marks, announced }) => {
    expect(marksOf(text)).toEqual(marks)
    expect(tokensOf(text)).toEqual(announced)
  })
})

test.each([
  ['@bob_', ['bob_']],
  ['@bob-x', ['bob']],
  ['@bob’s', ['bob']],
  ['@BOB', ['bob']],
])('%s names %j (N4)', (text, names) => {
  expect(tokensOf(text).mentions).toEqual(names)
  const marked = marksOf(text).filter(({ kind }) => kind === 'mention')
  expect(marked.map(({ means }) => means)).toEqual(names)
})

/** Texts made of what the grammar looks at. */
const someText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...Array.from('@#“”’()（）。.,:/-_\u200c\u200d\u0301\u202e \n')),
      fc.constantFrom('http://', 'https://', '@bob', '#x', '#हिन्दी', 'javascript:', '\ud83d', '\ude00'),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

test('segments lie side by side and give the text again, in UTF-16 units and in bytes', () => {
  fc.assert(
    fc.property(someText, (text) => {
      let end = 0
      let byteEnd = 0
      for (const segment of segmentsOf(text)) {
        expect([segment.start, segment.byteStart]).toEqual([end, byteEnd])
        expect(segment.text).not.toBe('')
        expect(segment.text).toBe(text.slice(segment.start, segment.end))
        end = segment.end
        byteEnd = segment.byteEnd
      }
      expect([end, byteEnd]).toEqual([text.length, encodeUtf8(text).length])
      expect(utf8Length(text)).toBe(byteEnd)
    }),
  )
})

test('no two pieces of plain text are neighbours, and no mark splits a surrogate pair', () => {
  fc.assert(
    fc.property(someText, (text) => {
      const segments = segmentsOf(text)
      segments.slice(1).forEach(({ kind, text: part }, index) => {
        expect([kind, segments[index]?.kind]).not.toEqual(['text', 'text'])
        const border = (segments[index]?.text.slice(-1) ?? '') + part.slice(0, 1)
        expect(Array.from(border)).toHaveLength(2)
      })
    }),
  )
})

test('what is marked is announced, as it is marked', () => {
  fc.assert(
    fc.property(someText, (text) => {
      const { mentions, hashtags } = tokensOf(text)
      for (const segment of segmentsOf(text)) {
        if (segment.kind === 'mention') expect(mentions).toContain(segment.username)
        if (segment.kind === 'hashtag') expect(hashtags).toContain(segment.word)
        if (segment.kind === 'hashtag') expect(hashtagWord(segment.text)).toBe(segment.word)
      }
    }),
  )
})

test('links lead to http and https alone, to the host they show', () => {
  fc.assert(
    fc.property(someText, (text) => {
      for (const segment of segmentsOf(text))
        if (segment.kind === 'link') {
          expect(segment.href).toMatch(/^https?:\/\/[^/@]+(\/|$)/u)
          expect(new URL(segment.text).host).toBe(new URL(segment.href).host)
        }
    }),
  )
})

const btih = 'urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a'

test.each([
  [`see magnet:?xt=${btih}&dn=The%20oven.webm, all of it`, { torrent: btih, name: 'The oven.webm' }],
  [`(magnet:?dn=a+b&xt=${btih}&tr=udp%3A%2F%2Ftracker.example%3A80)`, { torrent: btih, name: 'a b' }],
  [
    'MAGNET:?xt=urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK',
    { torrent: 'urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK', name: '' },
  ],
  [`magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`, { torrent: `urn:btmh:1220${'ab'.repeat(32)}`, name: '' }],
])('a magnet link is a link to a torrent: %s', (text, magnet) => {
  const links = segmentsOf(text).filter(({ kind }) => kind === 'link')
  expect(links).toHaveLength(1)
  expect(magnetOf(links[0]?.text ?? '')).toEqual(magnet)
  expect(
    segmentsOf(text)
      .map((segment) => segment.text)
      .join(''),
  ).toBe(text)
})

test.each([
  'magnet:?dn=nothing',
  'magnet:?xt=urn:btih:short',
  `magnet:?xt=${btih}&dn=${'a'.repeat(2_000)}`,
  `notmagnet:?xt=${btih}`,
  `magnet:xt=${btih}`,
  `magnet://a.example/?xt=${btih}`,
])('what names no torrent is a text: %s', (text) => {
  expect(segmentsOf(text).some(({ kind }) => kind === 'link')).toBe(false)
  expect(magnetOf(text)).toBeUndefined()
})

test('cutting takes no longer than the text is long', async () => {
  const cutting = await msOf(() => {
    for (const part of ['@', '#', 'https://', 'https://a', ')', '(', '.', '\u200d', '#\u200d', '#-', 'a@b', '@a', '。'])
      for (const start of ['', '#', 'https://a.b/']) segmentsOf(`${start}${part.repeat(40_000 / part.length)}b`)
  })
  // In proportion to the square, each of them alone would take seconds.
  expect(cutting).toBeLessThan(10_000)
})

test('one word is looked for in each spelling of its accents', () => {
  expect(spellingsOf('caf\u00e9')).toEqual(['caf\u00e9', 'cafe\u0301', 'caf\u00c9'])
  expect(spellingsOf('cafe\u0301')).toEqual(['cafe\u0301', 'caf\u00e9', 'caf\u00c9'])
  expect(spellingsOf('tag')).toEqual(['tag'])
})

test('a tag is looked for as C++ nodes announce it that know the small letters of English alone (dht 10.1-20)', () => {
  // “#Москва”, “#МОСКВА” and “#москва”; “#Äpfel” and “#ÄPFEL” come out as one.
  expect(spellingsOf('москва')).toEqual(['москва', 'Москва', 'МОСКВА'])
  expect(spellingsOf('\u00e4pfel')).toEqual(['\u00e4pfel', 'a\u0308pfel', '\u00c4pfel'])
  expect(spellingsOf('apples')).toEqual(['apples'])
  // We announce it under the small letters of its own script.
  expect(['#МОСКВА', '#Москва', '#\u00c4PFEL'].map(hashtagWord)).toEqual(['москва', 'москва', '\u00e4pfel'])
})

test.each([
  ['', true],
  [' \n\t\u00a0\u2028', true],
  ['\u200b\u200b', true],
  ['\ufeff\u200d\u2060\ufe0f', true],
  ['\u3164\u2800', true],
  ['.', false],
  ['❤️', false],
  [' \u0301', false],
])('%j shows nothing: %s', (text, blank) => {
  expect(isBlankText(text)).toBe(blank)
})
