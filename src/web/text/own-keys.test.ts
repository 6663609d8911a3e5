import { expect, it } from 'vitest'
import { changeable, changeKey } from './own-keys.ts'

const rows = [
  ['j / k', 'steps'],
  ['Enter / o', 'open'],
  ['g h', 'home'],
  ['1 … 9', 'users'],
  ['Ctrl + Enter', 'post'],
  ['?', 'help'],
] as const

const all = changeable(rows)

it('single keys can be others', () => {
  expect(all).toEqual([
    ['j', 'steps'],
    ['k', 'steps'],
    ['o', 'open'],
    ['?', 'help'],
  ])
})

it('a key changes, changes places with another one, and back', () => {
  const first = changeKey(all, {}, 'j', 'd')
  expect(first).toEqual({ own: { j: 'd' }, isSwapped: false })
  const second = changeKey(all, first?.own ?? {}, 'k', 'd')
  expect(second).toEqual({ own: { j: 'k', k: 'd' }, isSwapped: true })
  const third = changeKey(all, second?.own ?? {}, 'k', 'k')
  expect(third).toEqual({ own: { j: 'd' }, isSwapped: true })
  expect(changeKey(all, third?.own ?? {}, 'j', 'j')).toEqual({ own: {}, isSwapped: false })
})

it.each(['g', '5', ' ', 'Enter', 'F5', ''])('“%s” cannot be used', (key) => {
  expect(changeKey(all, {}, 'j', key)).toBeUndefined()
})
