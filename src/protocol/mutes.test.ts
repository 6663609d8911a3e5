import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeBy, type Mute, muteKey, type MuteKind } from './mutes.ts'

const mute = (kind: MuteKind, value: string): Mute => ({ kind, value, until: undefined })

const hides = (kind: MuteKind, value: string, text: string, author = 'bob'): boolean =>
  judgeBy([mute(kind, value)])([{ author, text }]) !== undefined

describe('a muted word', () => {
  test.each([
    ['cat', 'a cat.'],
    ['cat', 'Cat'],
    ['cat', '“CAT”'],
    ['cat', 'no cat’s land'],
    ['cat', '#cat and dogs'],
    ['cat', '@cat'],
    ['cat', 'ｃａｔ, full width'],
    ['ｃａｔ', 'a cat'],
    ['cat', 'c\u200bat with something between'],
    ['café', 'cafe\u0301 and tea'],
    ['straße', 'STRASSE'],
    ['ΟΔΟΣ', 'η οδός'.normalize('NFD').replace(/\u0301/gu, '')],
    ['two words', 'TWO\n  words here'],
    ['c++', 'I like C++!'],
    ['猫', '黒猫が好き'],
    ['แมว', 'ฉันรักแมวมาก'],
    ['트위터', '트위터는 좋아'],
    ['ラーメン', '美味しいラーメンを'],
    ['हिन्दी', 'मैं हिन्दी बोलता'],
    ['🍕', 'lunch 🍕🍕'],
    ['кот', 'Это КОТ'],
    ['قطة', 'هذه قطة جميلة'],
    ['sp-oiler', 'a SP-OILER'],
  ])('%s is found in %s', (word, text) => {
    expect(hides('word', word, text)).toBe(true)
  })

  test.each([
    ['cat', 'concatenate'],
    ['cat', 'cats'],
    ['cat', 'cat9'],
    ['cat', '_cat_'],
    ['caf', 'cafe\u0301'],
    ['cafe', 'cafe\u0301'],
    ['हिन्द', 'हिन्दी'],
    ['メン', 'ラーメン'],
    ['кот', 'котик'],
    ['위터', '트위터는'],
    ['example', 'see https://example.com/example'],
    ['two words', 'two other words'],
    ['cat', ''],
  ])('%s is not found in %s', (word, text) => {
    expect(hides('word', word, text)).toBe(false)
  })

  test('is found wherever it stands between blanks, in any case, and only there', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'É', 'ß', 'ж', 'Ω'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(letters, fc.array(letters, { maxLength: 6 }), fc.nat(6), (word, others, at) => {
        const text = others.toSpliced(at, 0, word.toUpperCase()).join(' ')
        expect(hides('word', word, text)).toBe(true)
        const key = muteKey({ kind: 'word', value: word })
        const isAmong = others.some((other) => muteKey({ kind: 'word', value: other }) === key)
        expect(hides('word', word, others.join(' '))).toBe(isAmong)
      }),
    )
  })

  test('never takes long, and never fails, whatever the text is', () => {
    const any = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(any, any, (word, text) => {
        const isMutable = muteKey({ kind: 'word', value: word }) !== undefined
        expect(typeof hides('word', word, text)).toBe('boolean')
        if (!isMutable) expect(hides('word', word, text)).toBe(false)
      }),
    )
  })
})

describe('a muted tag', () => {
  test.each([
    ['cats', '#Cats', true],
    ['#CATS', 'my #cats!', true],
    ['cafe\u0301', '#café', true],
    ['ｃａｔｓ', '#cats', true],
    ['हिन्दी', '#हिन्दी', true],
    ['two', '#one#two', true],
    ['cats', 'cats', false],
    ['cat', '#cats', false],
    ['cats', 'https://a.example/#cats', false],
  ])('%s in %s: %s', (tag, text, is) => {
    expect(hides('tag', tag, text)).toBe(is)
  })
})

test('a muted user is the one who speaks, in the post or in the one that it carries', () => {
  const judge = judgeBy([mute('user', 'bob')])
  expect(judge([{ author: 'bob', text: 'hello' }])?.value).toBe('bob')
  expect(
    judge([
      { author: 'bob', text: 'carried' },
      { author: 'carol', text: 'look' },
    ])?.value,
  ).toBe('bob')
  expect(judge([{ author: 'carol', text: '@bob said' }])).toBeUndefined()
})

test('what has nothing to see, no name in it, or too much cannot be muted', () => {
  expect(muteKey({ kind: 'word', value: ' \u200b\t' })).toBeUndefined()
  expect(muteKey({ kind: 'word', value: 'x'.repeat(141) })).toBeUndefined()
  expect(muteKey({ kind: 'tag', value: '#' })).toBeUndefined()
  expect(muteKey({ kind: 'user', value: 'no name' })).toBeUndefined()
  expect(muteKey({ kind: 'user', value: ' @Bob ' })).toBe('bob')
})
