import { describe, expect, test } from 'vitest'
import { decodeBencode } from '../codec/bencode.ts'
import { directKind, name, registered, signedPiece, TestKeys } from '../../test/support/swarms.ts'
import { wordAnnouncements } from './announcements.ts'
import { limits } from './limits.ts'
import { decodePost, type PostFields } from './post.ts'
import { announcedWordsOf, holdsWord, isOfWord, queriedWordsOf } from './words.ts'

const alice = registered(new TestKeys(), 'alice')

const announced = (fields: Partial<PostFields>): readonly string[] => {
  const decoded = decodePost(signedPiece(alice, 4, fields))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return announcedWordsOf(decoded.value)
}

describe('the words that a post is put under', () => {
  test('are the longest, in small letters, without stop words of any language and what is too short', () => {
    expect(announced({ text: 'The Lighthouse at Ölüdeniz is not open, nicht für mich' })).toEqual([
      'lighthouse',
      'ölüdeniz',
      'open',
    ])
  })

  test('are no names, hashtags or parts of addresses', () => {
    expect(announced({ text: 'meet @carol at https://lamp.example/path about #chess tonight' })).toEqual([
      'tonight',
      'meet',
    ])
  })

  test('are bounded in number and length (extensions.md 6)', () => {
    const words = Array.from({ length: 20 }, (_, index) => `word${String(index)}`)
    expect(announced({ text: words.join(' ') })).toHaveLength(limits.announcedWords)
    expect(announced({ text: `${'x'.repeat(limits.wordCharacters + 1)} short` })).toEqual(['short'])
  })

  test('are cut in scripts that write no blanks', () => {
    expect(announced({ text: '今天在北京看电影' })).toEqual(expect.arrayContaining(['北京', '电影']))
  })

  test('are those of the comment of a retransmit, and none of what is sealed', () => {
    const bob = decodePost(signedPiece(registered(new TestKeys(), 'bob'), 1, { text: 'harbour' }))
    if (!bob.ok) throw new Error('not decoded')
    expect(announced({ text: 'marvellous', kind: { kind: 'retransmit', carried: bob.value } })).toEqual(['marvellous'])
    expect(announced({ text: 'secretly', kind: directKind })).toEqual([])
    expect(announced({ text: 'secretly', kind: { kind: 'favourite', carried: bob.value } })).toEqual([])
  })

  test('lie under the resource `word`', () => {
    const decoded = decodePost(signedPiece(alice, 4, { text: 'lighthouse' }))
    expect(decoded.ok && wordAnnouncements(decoded.value)).toEqual([
      { target: { name: 'lighthouse', resource: 'word', kind: 'multi' } },
    ])
  })
})

test('a search asks for few words, the rarest, whatever signs are typed', () => {
  expect(queriedWordsOf('"the" #Harbour -lights & one two three fourteen')).toEqual([
    'fourteen',
    'harbour',
    'lights',
    'three',
  ])
  expect(queriedWordsOf('and the')).toEqual([])
})

test.each([
  ['a green lamp', 'green', true],
  ['a Green. Lamp', 'green', true],
  ['evergreens', 'green', false],
  ['greenery green', 'green', true],
  ['naïve', 'nai', false],
  ['今天在北京看', '北京', true],
  ['abc北京def', '北京', true],
  ['𝒳green', 'green', false],
  ['😀green😀', 'green', true],
  ['', 'green', false],
  ['green', '', false],
])('“%s” has the word “%s”: %s', (text, word, expected) => {
  expect(holdsWord(text, word)).toBe(expected)
})

describe('a word item holds', () => {
  const value = (fields: Partial<PostFields>) => {
    const decoded = decodeBencode(signedPiece(alice, 4, fields), { maxDepth: 9, maxValues: 99, canonical: false })
    if (!decoded.ok) throw new Error('not decoded')
    return decoded.value
  }

  test('a public post of its signer that has the word', () => {
    const post = value({ text: 'a Green lamp' })
    expect(isOfWord('green', alice.username, post)).toBe(true)
    expect(isOfWord('Green', alice.username, post)).toBe(false)
    expect(isOfWord('red', alice.username, post)).toBe(false)
    expect(isOfWord('green', name('bob'), post)).toBe(false)
    expect(isOfWord('green', alice.username, value({ text: 'green', kind: directKind }))).toBe(false)
    for (const other of ['green', 7, [], new Uint8Array(3)] as const)
      expect(isOfWord('green', alice.username, other as never)).toBe(false)
  })

  test('and looking for the word takes a time in proportion to the text', () => {
    const text = 'a'.repeat(2_000)
    expect(holdsWord(text, 'aaa')).toBe(false)
    expect(holdsWord(`${text} aaa`, 'aaa')).toBe(true)
  })
})
