import { expect, it } from 'vitest'
import { encodeShortUrl } from '../../protocol/short-url.ts'
import { longLinkIn, mayHaveShortLinks, shortLength, shortLinkPieces, withShortLink } from './short-links.ts'

const short = encodeShortUrl({ userNumber: 70_000, postNumber: 12 })
const long = 'https://an.example/with/a/path/that/goes/on/and/on'

it('finds the first link that is worth it, and puts the short one in its place', () => {
  expect(short).toHaveLength(shortLength)
  expect(longLinkIn(`https://a.example/ and ${long}.`)).toBe(long)
  expect(longLinkIn('https://a.example/')).toBeUndefined()
  expect(withShortLink(`look: ${long}!`, long, short)).toBe(`look: ${short}!`)
  expect(withShortLink('it went meanwhile', long, short)).toBe('it went meanwhile')
  expect(withShortLink(long, long, '')).toBe(long)
})

it.each([
  [`see ${short}, and more`, [`see `, short, `, and more`]],
  [`${short}${short}`, [short, short]],
  [`not${short} nor twist: nor twist:short=`, [`not${short} nor twist: nor twist:short=`]],
  ['', []],
])('“%s” has its short links', (text, pieces) => {
  expect(shortLinkPieces(text).map((piece) => piece.text)).toEqual(pieces)
  for (const piece of shortLinkPieces(text)) expect(piece.isShort).toBe(piece.text === short)
})

it('looks no further where there is none', () => {
  expect([mayHaveShortLinks('a twist of lemon'), mayHaveShortLinks(short)]).toEqual([false, true])
})
