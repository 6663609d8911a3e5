import { expect, test } from 'vitest'
import { encodeShortUrl, parseShortUrl } from './short-url.ts'

test.each([
  [2, 38, 'twist:AgAAACYAAAA='],
  [2, 16, 'twist:AgAAABAAAAA='],
  [0, 0, 'twist:AAAAAAAAAAA='],
  [300_000, 70_000, 'twist:4JMEAHARAQA='],
])('user %i, post %i are %s, and back (swarm-posts.md 11.7)', (userNumber, postNumber, text) => {
  expect(encodeShortUrl({ userNumber, postNumber })).toBe(text)
  expect(parseShortUrl(text)).toEqual({ ok: true, value: { userNumber, postNumber } })
})

test.each([
  ['http:AgAA', 'short-url-prefix'],
  ['', 'short-url-prefix'],
  ['twist:AgAA', 'short-url-too-short'],
  ['twist:AgAA====', 'short-url-too-short'],
])('“%s” is none: %s', (text, code) => {
  expect(parseShortUrl(text)).toEqual({ ok: false, rejection: { code } })
})

// The C++ node reads past its buffer there.
test.each(['twist:AAAA========', 'twist:!!!!!!!!!!!!', 'twist:A===========', 'twist:AAAAAAAAAAA=and more'])(
  'what is missing in “%s” counts as zero (errata 75)',
  (text) => {
    expect(parseShortUrl(text)).toEqual({ ok: true, value: { userNumber: 0, postNumber: 0 } })
  },
)
