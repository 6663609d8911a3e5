import { expect, test } from 'vitest'
import { encodeUtf8 } from '../codec/utf8.ts'
import { parseUsername, usernameFromBytes } from './username.ts'

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
