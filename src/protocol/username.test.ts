import { expect, test } from 'vitest'
import { encodeUtf8 } from '../codec/utf8.ts'
import { judgeUsername, nameAsMeant, parseUsername, usernameFromBytes, usernameFromPerson } from './username.ts'

test.each([
  ['alice', true],
  ['a', true],
  ['0123456789abcdef', true],
  ['under_score', true],
  ['0123456789abcdefg', false],
  ['', false],
  ['Alice', false],
  ['al ice', false],
  ['al-ice', false],
  ['älice', false],
  ['alice\n', false],
])('%j is a user name: %s', (text, good) => {
  expect(parseUsername(text) !== undefined).toBe(good)
  expect(usernameFromBytes(encodeUtf8(text)) !== undefined).toBe(good)
})

test.each([
  ['', { code: 'username-empty' }],
  ['Al-ice Al', { code: 'username-characters', characters: ['A', '-', ' '] }],
  ['😀', { code: 'username-characters', characters: ['😀'] }],
  ['0123456789abcdefgh', { code: 'username-too-long', excess: 2 }],
])('%j is none, and why', (text, rejection) => {
  expect(judgeUsername(text)).toEqual({ ok: false, rejection })
})

test.each([
  ['carol', 'carol'],
  ['Carol', 'carol'],
  ['@Carol ', 'carol'],
  [' @ carol', 'carol'],
  ['\ufeffcarol\u00a0', 'carol'],
  ['\u200bcarol\u200b\n', 'carol'],
  ['＠carol', 'carol'],
  ['@@carol', undefined],
  ['car ol', undefined],
  ['\u212aarol', undefined],
  ['CAROL\u0130', undefined],
  ['', undefined],
  ['@', undefined],
])('a person who types %j means %j (N1)', (typed, name) => {
  expect(usernameFromPerson(typed)).toBe(name)
})

test.each(['Al', '@al', 'al '])('the beginning of a name typed as %j (N5)', (typed) => {
  expect(nameAsMeant(typed)).toBe('al')
})
