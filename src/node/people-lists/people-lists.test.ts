import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import { openNodeStore } from '../node-store.ts'
import { peopleListName } from '../../protocol/people-list-name.ts'
import { PeopleLists } from './people-lists.ts'

let scope: Scope
let lists: PeopleLists
let told: string[]

beforeEach(() => {
  scope = new Scope('test', silentLog)
  lists = new PeopleLists({ database: openNodeStore(':memory:', scope) })
  told = []
  lists.changed.on((user) => told.push(user))
})
afterEach(() => scope.close())

test('a list is made, filled, emptied and forgotten; each change is told once', () => {
  expect(lists.put('alice', ' Tea & cake ', [])).toEqual({ name: 'Tea & cake', members: [] })
  expect(lists.put('alice', 'Tea & cake', ['carol', '@Bob', 'bob']).members).toEqual(['bob', 'carol'])
  expect(lists.put('alice', 'Another', ['dora']).members).toEqual(['dora'])
  expect(lists.of('alice')).toEqual([
    { name: 'Another', members: ['dora'] },
    { name: 'Tea & cake', members: ['bob', 'carol'] },
  ])
  expect([lists.take('alice', 'Tea & cake', ['bob']), lists.take('alice', 'Tea & cake', ['bob'])]).toEqual([
    true,
    false,
  ])
  expect([lists.drop('alice', 'Another'), lists.drop('alice', 'Another')]).toEqual([true, false])
  expect(lists.of('alice')).toEqual([{ name: 'Tea & cake', members: ['carol'] }])
  expect(lists.of('bob')).toEqual([])
  expect(told).toHaveLength(5)
})

test('what is no name of a list or of somebody is refused, and so is more than there is room for', () => {
  for (const name of ['', '  ', 'two\nlines', 'a/b', '\u200b', 'x'.repeat(61)]) {
    expect(peopleListName(name)).toBeUndefined()
    expect(codeOf(() => lists.put('alice', name, []))).toBe('people-lists.invalid')
  }
  expect(codeOf(() => lists.put('alice', 'x', ['no name']))).toBe('people-lists.invalid')
  const many = Array.from({ length: limits.peopleOfList + 1 }, (_, place) => `u${String(place)}`)
  expect(codeOf(() => lists.put('alice', 'x', many))).toBe('people-lists.full')
  for (let place = 0; place < limits.peopleLists; place += 1) lists.put('alice', `list ${String(place)}`, [])
  expect(codeOf(() => lists.put('alice', 'one more', []))).toBe('people-lists.full')
  expect(lists.put('alice', 'list 0', ['bob']).members).toEqual(['bob'])
  expect(codeOf(() => lists.put('x'.repeat(65), 'x', []))).toBe('people-lists.full')
})

test('what another computer says is taken over in the one form of a name alone', () => {
  lists.addEntry('alice', { list: 'Tea', member: 'bob' })
  lists.addEntry('alice', { list: ' Tea', member: 'carol' })
  lists.addEntry('alice', { list: 'Tea', member: 'No Name' })
  expect(lists.of('alice')).toEqual([{ name: 'Tea', members: ['bob'] }])
  lists.removeEntry('alice', { list: 'Tea', member: 'bob' })
  expect(lists.of('alice')).toEqual([{ name: 'Tea', members: [] }])
})
