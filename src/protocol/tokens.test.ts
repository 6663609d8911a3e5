import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokensOf } from './tokens.ts'

test.each([
  [
    'plain post with #Tag #ünïcode and @Bob, @carol! see http://example.com/x?a=b#c',
    ['bob', 'carol'],
    ['tag', 'ünïcode'],
  ],
  ['@bob', ['bob'], []],
  ['(@bob) [#one] {#two}*#three*', ['bob'], ['one', 'two', 'three']],
  ['mail@example.com is no mention', [], []],
  ['# @ ## @@', [], []],
  ['#a#b @c@d', ['c', 'd'], ['a', 'b']],
  ['@bob @BOB @bob', ['bob'], []],
  ['@bob’s @bob-x', ['bob'], []],
  ['#tag’s', [], ['tag’s', 'tag']],
  ['', [], []],
])('%j', (text, mentions, hashtags) => {
  expect(tokensOf(text)).toEqual({ mentions, hashtags })
})

test('words hold neither separators nor their sigil', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('@', '#', 'a', 'Ü', ' ', '.', '*', '\n', '(') }), (text) => {
      const { mentions, hashtags } = tokensOf(text)
      for (const word of mentions) expect(word).toMatch(/^[a-z0-9_]{1,16}$/u)
      for (const word of hashtags) expect(word).toMatch(/^[^\s#.*(]+$/u)
    }),
  )
})
