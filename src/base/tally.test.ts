import { expect, test } from 'vitest'
import { Tally } from './tally.ts'

test('counts each key by itself, and takes one back once', () => {
  const tally = new Tally()
  const [first, second] = [tally.add('a'), tally.add('a')]
  tally.add('b')
  first()
  first()
  expect([tally.of('a'), tally.of('b'), tally.of('c')]).toEqual([1, 1, 0])
  second()
  expect(tally.of('a')).toBe(0)
})
