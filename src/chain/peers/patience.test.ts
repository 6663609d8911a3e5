import { expect, test } from 'vitest'
import { Patience, type WaitName } from './patience.ts'

const names: readonly WaitName[] = ['another', 'stall', 'withheld', 'headers']
const waitsOf = (patience: Patience): readonly number[] =>
  names.map((name) => Math.round(patience.waitMs(name) / 10) * 10)

test('with nothing measured, each wait is as long as a slow link needs', () => {
  expect(waitsOf(new Patience())).toEqual([3_000, 10_000, 10_000, 20_000])
})

test('a near peer is soon late', () => {
  const patience = new Patience()
  patience.answered(40)
  expect(waitsOf(patience)).toEqual([500, 3_000, 10_000, 20_000])
})

test('a far peer that delivers has the time that it needs', () => {
  const patience = new Patience()
  for (let count = 0; count < 40; count += 1) patience.delivered(5_000)
  expect(waitsOf(patience)).toEqual([5_000, 10_000, 10_000, 20_000])
  for (let count = 0; count < 80; count += 1) patience.delivered(9_000)
  expect(waitsOf(patience)).toEqual([6_000, 18_000, 18_000, 36_000])
})

test('no wait is without end', () => {
  const patience = new Patience()
  patience.delivered(600_000)
  expect(waitsOf(patience)).toEqual([6_000, 30_000, 30_000, 60_000])
})

test('whoever answers slowly and delivers nothing wins no time by it (chain H20)', () => {
  const patience = new Patience()
  patience.answered(50_000)
  expect(waitsOf(patience)).toEqual([3_000, 10_000, 10_000, 20_000])
})
