import { beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Following } from './following.ts'

const key = publicKeyOf(createPrivateKey(new SeededRandom(1)))

let database: Database
let users: FakeUsers
let running: Set<Username>
let following: Following

const open = (): Following =>
  new Following({
    database,
    log: silentLog,
    users,
    swarms: {
      join: (username) => void running.add(username),
      leave: (username) => void running.delete(username),
    },
    isWanted: (username) => username === 'me',
  })

const restart = (): void => {
  running = new Set()
  following = open()
}

beforeEach(() => {
  database = openNodeStore(':memory:', new Scope('disk', silentLog))
  users = new FakeUsers()
  for (const name of ['alice', 'bob', 'carol', 'me']) users.register(name, key, 1)
  restart()
})

describe('following', () => {
  test('keeps a set for each local user, in order, and runs the swarms', () => {
    following.follow('me', ['bob', 'alice', 'bob'])
    following.follow('guest', ['carol'])
    expect(following.of('me')).toEqual(['alice', 'bob'])
    expect(following.of('guest')).toEqual(['carol'])
    expect(following.of('unknown')).toEqual([])
    expect(following.follows('me', 'bob')).toBe(true)
    expect(following.follows('guest', 'bob')).toBe(false)
    expect([...following.everyone()].sort()).toEqual(['alice', 'bob', 'carol'])
    expect([...running].sort()).toEqual(['alice', 'bob', 'carol'])
  })

  test('skips names that are not registered or are none', () => {
    following.follow('me', ['nosuch', 'Bad Name', '__proto__', '', 'alice'])
    expect(following.of('me')).toEqual(['alice'])
  })

  test('survives a restart', () => {
    following.follow('me', ['alice', 'bob'])
    following.unfollow('me', ['bob'])
    restart()
    expect(following.of('me')).toEqual(['alice'])
    expect([...running]).toEqual(['alice'])
  })

  test('waits after a restart for names that the chain does not know yet', () => {
    following.follow('me', ['alice'])
    const records = users.records.get('alice') ?? []
    users.records.delete('alice')
    restart()
    expect([...running]).toEqual([])
    following.joinWaiting()
    expect([...running]).toEqual([])
    users.records.set('alice', records)
    following.joinWaiting()
    expect([...running]).toEqual(['alice'])
  })
})

describe('unfollowing', () => {
  test('ends the swarm of whom nobody here follows any more', () => {
    following.follow('me', ['alice', 'bob'])
    following.follow('guest', ['bob'])
    following.unfollow('me', ['alice', 'bob'])
    expect([...running]).toEqual(['bob'])
    expect(following.of('me')).toEqual([])
    following.unfollow('guest', ['bob'])
    expect([...running]).toEqual([])
  })

  test('never ends the swarm of a local user', () => {
    following.follow('guest', ['me'])
    following.unfollow('guest', ['me'])
    expect([...running]).toEqual(['me'])
  })

  test('leaves the swarm of someone who was not followed alone', () => {
    running.add(nameOf('carol'))
    following.unfollow('me', ['carol', 'nosuch'])
    following.unfollow('unknown', ['carol'])
    expect([...running]).toEqual(['carol'])
  })

  test('stays so when the name was still waited for', () => {
    following.follow('me', ['alice'])
    const records = users.records.get('alice') ?? []
    users.records.delete('alice')
    restart()
    following.unfollow('me', ['alice'])
    users.records.set('alice', records)
    following.joinWaiting()
    expect([...running]).toEqual([])
  })
})

describe('bounds', () => {
  test('one user follows at most twenty thousand', () => {
    const names = Array.from({ length: 20_001 }, (_, index) => `u${String(index)}`)
    for (const name of names) users.register(name, key, 1)
    following.follow('me', names.slice(0, 20_000))
    expect(following.of('me')).toHaveLength(20_000)
    expect(codeOf(() => following.follow('me', names.slice(20_000)))).toBe('following.full')
    expect(codeOf(() => following.follow('me', names.slice(0, 5)))).toBeUndefined()
  })

  test('a thousand local users follow, with names of modest length', () => {
    for (let index = 0; index < 1000; index += 1) following.follow(`reader ${String(index)}`, ['alice'])
    expect(codeOf(() => following.follow('one more', ['alice']))).toBe('following.full')
    expect(codeOf(() => following.follow('x'.repeat(65), ['alice']))).toBe('following.full')
    following.unfollow('reader 0', ['alice'])
    expect(codeOf(() => following.follow('one more', ['alice']))).toBeUndefined()
  })
})
