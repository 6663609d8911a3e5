import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { offersWanted, pickAmong, pickPosts, type PickView } from './piece-picker.ts'
import { Wanted } from './wanted.ts'

const fieldOf = (numbers: Iterable<number>): Bitfield => {
  const field = new Bitfield()
  for (const number of numbers) field.set(number)
  return field
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

const view = (changes: Partial<PickView>): PickView => ({
  held: fieldOf([]),
  offered: fieldOf(range(0, 200)),
  wanted: new Wanted(new ManualClock(0), 0),
  bound: 1000,
  isBusy: () => false,
  availability: () => 1,
  ...changes,
})

test('the newest come first', () => {
  expect(pickPosts(view({}), 4)).toEqual([199, 198, 197, 196])
})

test('what is held or asked for elsewhere is left out', () => {
  expect(pickPosts(view({ held: fieldOf([199, 197]), isBusy: (number) => number === 198 }), 2)).toEqual([196, 195])
})

test('nothing above the bound is picked', () => {
  expect(pickPosts(view({ bound: 3 }), 9)).toEqual([3, 2, 1, 0])
  expect(pickPosts(view({ bound: -1 }), 9)).toEqual([])
})

test('of the old ones, the rarest come first', () => {
  const held = fieldOf(range(100, 200))
  const availability = (number: number): number => (number === 93 || number === 97 ? 1 : 5)
  expect(pickPosts(view({ held, availability }), 3)).toEqual([97, 93, 99])
})

test('new ones before old ones, however rare', () => {
  const held = fieldOf(range(11, 199))
  expect(pickPosts(view({ held, availability: (number) => number }), 3)).toEqual([199, 0, 1])
})

test('a choking peer is asked only for what it allows and has', () => {
  const few = view({ offered: fieldOf([1, 2, 3]), held: fieldOf([3]) })
  expect(pickAmong(few, [1, 2, 3, 4], 9)).toEqual([2, 1])
  expect(pickAmong(view({ bound: 1 }), [1, 2], 9)).toEqual([1])
  expect(pickAmong(few, [1, 2], 0)).toEqual([])
})

test('picking agrees with the plain definition of what is wanted', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { maxLength: 60 })
  const bound = fc.integer({ min: -1, max: 130 })
  const situation = fc.record({ held: numbers, offered: numbers, busy: numbers, bound, count: fc.nat(20) })
  fc.assert(
    fc.property(situation, ({ held, offered, busy, bound: highest, count }) => {
      const wanted = offered.filter((number) => number <= highest && !held.includes(number) && !busy.includes(number))
      const made = view({
        held: fieldOf(held),
        offered: fieldOf(offered),
        bound: highest,
        isBusy: (number) => busy.includes(number),
      })
      const picked = pickPosts(made, count)
      expect(new Set(picked).size).toBe(picked.length)
      expect(picked.every((number) => wanted.includes(number))).toBe(true)
      expect(picked.length).toBe(Math.min(count, wanted.length))
      expect(offersWanted(made)).toBe(wanted.length > 0)
    }),
  )
})
