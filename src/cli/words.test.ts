import { describe, expect, test } from 'vitest'
import { parametersFromWords, prettyJson } from './words.ts'

describe('words of the command line', () => {
  test('positions that are no text are parsed as JSON of their type', () => {
    expect(parametersFromWords('getposts', ['5', '[{"username":"bob"}]'])).toEqual([5, [{ username: 'bob' }]])
    expect(parametersFromWords('newpostmsg', ['bob', '7', '123'])).toEqual(['bob', 7, '123'])
    expect(parametersFromWords('dhtput', ['bob', 'profile', 's', '{"bio":"x"}', 'bob', '1'])).toEqual([
      'bob',
      'profile',
      's',
      { bio: 'x' },
      'bob',
      1,
    ])
  })

  test('words of unknown commands stay texts', () => {
    expect(parametersFromWords('nonsense', ['1', 'true'])).toEqual(['1', 'true'])
  })

  test.each([
    ['getblockhash', ['abc']],
    ['getblockhash', ['"1"']],
    ['follow', ['bob', '{}']],
    ['setgenerate', ['1']],
  ])('%s refuses a word of another type', (method, words) => {
    expect(() => parametersFromWords(method, words)).toThrow(/expected/u)
  })
})

describe('printed JSON', () => {
  test('has four spaces and a space on both sides of the colon', () => {
    expect(prettyJson({ a: 1, b: ['x', { c: null }] })).toBe(
      '{\n    "a" : 1,\n    "b" : [\n        "x",\n        {\n            "c" : null\n        }\n    ]\n}',
    )
  })

  test('empty lists and objects keep their two lines', () => {
    expect(prettyJson([])).toBe('[\n]')
    expect(prettyJson({})).toBe('{\n}')
  })
})
