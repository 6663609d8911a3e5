import { afterEach, beforeEach, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import { openNodeStore } from '../node-store.ts'
import { TrialStore } from './trial-store.ts'

let scope: Scope
let store: TrialStore

beforeEach(() => {
  scope = new Scope('trials', silentLog)
  store = new TrialStore(openNodeStore(':memory:', scope), () => undefined)
})

afterEach(() => scope.close())

const mallory = nameOf('mallory')

test('a flood of somebody who is not followed is counted up to a bound, and tried to its end later (swarm H11)', () => {
  const flood = Array.from({ length: limits.waitingOfAuthor + 5 }, (_, postNumber) => ({ author: mallory, postNumber }))
  for (const post of flood) {
    store.setOpened(post)
    store.wait('bob', post)
  }
  store.setSwept(mallory, 1)
  store.wait('bob', { author: nameOf('alice'), postNumber: 3 })
  expect(store.waiting('bob')).toEqual([
    { author: 'alice', count: 1 },
    { author: 'mallory', count: limits.waitingOfAuthor },
  ])
  expect(store.released('bob', mallory)).toHaveLength(limits.waitingOfAuthor)
  expect(store.sweptTo(mallory)).toBe(0)
  expect(flood.every((post) => store.triedTo(post) === 0)).toBe(true)
  expect(store.waiting('bob')).toEqual([{ author: 'alice', count: 1 }])
})

test('what was counted to its end is alone tried again', () => {
  const [seen, waits] = [0, 1].map((postNumber) => ({ author: mallory, postNumber }))
  if (seen === undefined || waits === undefined) throw new Error('no posts')
  store.setTried(seen, 4)
  store.wait('bob', waits)
  expect(store.released('bob', mallory)).toEqual([waits])
  expect(store.triedTo(seen)).toBe(4)
})
