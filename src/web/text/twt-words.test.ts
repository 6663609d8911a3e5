import { expect, it } from 'vitest'
import { twtWords } from './twt-words.ts'

it.each([
  ['(#abc1234) @<miller https://mill.example/twtxt.txt> Nobody does', true, 'miller@mill.example Nobody does'],
  ['(#<abc1234 https://a.example/>) yes', true, 'yes'],
  ['(#tea) is what I drink', false, '(#tea) is what I drink'],
  ['see @<https://a.example/x.txt> and #<tea https://a.example/search>', false, 'see a.example and #tea'],
  ['@<no address> @<broken http://> #<alone>', false, '@<no address> @<broken http://> #<alone>'],
])('“%s” reads as it is meant', (text, isAnswer, words) => {
  expect(twtWords(text, isAnswer)).toBe(words)
})

it('takes time in proportion to a hostile text', () => {
  const text = '@<a '.repeat(8_000) + '@<'.repeat(1_000)
  expect(twtWords(text, true)).toBe(text)
})
