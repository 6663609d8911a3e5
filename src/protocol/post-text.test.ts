import { describe, expect, it, test } from 'vitest'
import { publicKeyOf } from '../crypto/keys.ts'
import { name, registered, signedPiece, TestKeys } from '../../test/support/swarms.ts'
import { limits } from './limits.ts'
import { judgePost } from './post.ts'
import { firstPartCodePoints, lengthOfText, maxTextBytes, partsOfText } from './post-text.ts'

describe('lengthOfText', () => {
  it('counts code points, not code units', () => {
    expect(lengthOfText('a😀é')).toMatchObject({ codePoints: 3, bytes: 7, rest: '' })
  })

  it('gives what lies beyond 140 code points without cutting one in two', () => {
    expect(lengthOfText(`${'😀'.repeat(140)}😀b`).rest).toBe('😀b')
  })

  it('fits up to its bound in bytes and not beyond', () => {
    expect(lengthOfText('a'.repeat(maxTextBytes)).fits).toBe(true)
    expect(lengthOfText('a'.repeat(maxTextBytes + 1)).fits).toBe(false)
    expect(lengthOfText('😀'.repeat(maxTextBytes / 4)).fits).toBe(true)
    expect(lengthOfText('😀'.repeat(maxTextBytes / 4 + 1)).fits).toBe(false)
  })
})

test('the parts of a text are joined to it again', () => {
  expect(partsOfText('')).toEqual({ first: '', rest: undefined })
  const [exact, long] = ['😀'.repeat(140), '😀'.repeat(200)]
  expect(partsOfText(exact)).toEqual({ first: exact, rest: undefined })
  expect(partsOfText(long)).toEqual({ first: exact, rest: '😀'.repeat(60) })
  expect(firstPartCodePoints).toBe(limits.messageCodePoints)
})

test.each(['a', 'é', '😀'])('a reply of the most bytes fits beside the longest names and numbers: %s', (character) => {
  const keys = new TestKeys()
  keys.best = 9_999_999
  const author = registered(keys, 'a'.repeat(limits.usernameBytes))
  expect(keys.keyAt(author.username, keys.best)).toEqual(publicKeyOf(author.privateKey))
  const postNumber = limits.swarmPieceNumbers
  const piece = signedPiece(author, postNumber, {
    height: keys.best,
    time: 9_999_999_999,
    lastPostNumber: postNumber - 1,
    kind: { kind: 'reply', to: { author: name('b'.repeat(limits.usernameBytes)), postNumber } },
    text: character.repeat(Math.floor(maxTextBytes / new TextEncoder().encode(character).length)),
  })
  expect(judgePost(piece, author.username, postNumber, keys).ok).toBe(true)
})
