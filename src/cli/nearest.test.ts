import { describe, expect, test } from 'vitest'
import { didYouMean, nearestTo } from './nearest.ts'

const known = ['rpcport', 'port', 'rpcuser', 'rpcpassword', 'getposts', 'getpeerinfo', 'follow', 'unfollow']

describe('what a mistyped word may mean', () => {
  test.each([
    ['rpcprot', ['rpcport']],
    ['getpost', ['getposts']],
    ['folow', ['follow']],
    ['RPCPORT', ['rpcport']],
    ['password', ['rpcpassword']],
    ['follow', ['follow', 'unfollow']],
    ['x', []],
    ['', []],
    ['frobnicate', []],
    ['a'.repeat(100_000), []],
  ])('%s', (word, meant) => {
    expect(nearestTo(word, known)).toEqual(meant)
  })

  test('three at most, as a question', () => {
    expect(didYouMean('aa', ['ab', 'ac', 'ad', 'ae'], '-')).toBe(' Did you mean -ab, -ac or -ad?')
    expect(didYouMean('folow', known)).toBe(' Did you mean follow?')
    expect(didYouMean('frobnicate', known)).toBe('')
  })
})
