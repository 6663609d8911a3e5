import { expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { limits } from '../../protocol/limits.ts'
import { TrialQueue } from './trial-queue.ts'

const of = (author: string, postNumber: number) => ({ author: nameOf(author), postNumber })

const fill = (queue: TrialQueue, author: string, count: number): number => {
  let refused = 0
  for (let index = 0; index < count; index += 1) if (!queue.add(of(author, index))) refused += 1
  return refused
}

test('authors have turns, and what is taken at once keeps the order in which it came', () => {
  const queue = new TrialQueue()
  fill(queue, 'mallory', 5)
  queue.add(of('alice', 7))
  queue.add(of('bob', 9))
  expect(queue.take(3)).toEqual([of('mallory', 0), of('alice', 7), of('bob', 9)])
  expect(queue.take(3)).toEqual([of('mallory', 1), of('mallory', 2), of('mallory', 3)])
  queue.add(of('alice', 8))
  expect(queue.take(10)).toEqual([of('mallory', 4), of('alice', 8)])
  expect(queue.take(10)).toEqual([])
  expect(queue.size).toBe(0)
})

test('a message that waits is not put in line again', () => {
  const queue = new TrialQueue()
  expect([queue.add(of('alice', 1)), queue.add(of('alice', 1)), queue.size]).toEqual([true, true, 1])
  expect([queue.has('alice'), queue.has('bob')]).toEqual([true, false])
})

test('more than may wait of one author, or of all, are refused', () => {
  const queue = new TrialQueue()
  expect(fill(queue, 'mallory', limits.messagesToOpenOfAuthor + 10)).toBe(10)
  expect(queue.add(of('alice', 0))).toBe(true)
  for (let index = 0; index < 50; index += 1) fill(queue, `m${String(index)}`, limits.messagesToOpenOfAuthor)
  expect(queue.size).toBe(limits.messagesToOpen)
  expect(queue.add(of('bob', 0))).toBe(false)
})
