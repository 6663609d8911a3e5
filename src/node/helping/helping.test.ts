// Whom the node helps, who pays for being named, and that nobody is helped when the person said no.
import { beforeEach, describe, expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { registered, TestKeys } from '../../../test/support/swarms.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { SwarmQuestion } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { openJournal } from '../node-store.ts'
import { Helping } from './helping.ts'

const ofOneUser = limits.helpedPosts * limits.postBytes
const day = 86_400_000

const scope = useScope()
let keys: TestKeys
let clock: ManualClock
let journal: Database
let asked: Signal<SwarmQuestion>
let names: Username[]
let running: Set<Username>
let held: Map<Username, number>
let wanted: Set<Username>
let silent: Set<Username>
let looked: string[]
let isReady: boolean

/** The n-th of many registered names. */
const user = (number: number): Username => names[number] as Username

beforeEach(() => {
  keys = new TestKeys()
  clock = new ManualClock(1_700_000_000_000)
  journal = openJournal(':memory:', scope)
  names = Array.from({ length: 60 }, (_, number) => registered(keys, `user${String(number)}`).username)
  asked = new Signal()
  running = new Set()
  held = new Map()
  wanted = new Set()
  silent = new Set()
  looked = []
  isReady = true
})

const open = (users = 3, within: Scope = scope): Helping =>
  new Helping(
    {
      helpBytes: users * ofOneUser,
      ...{ clock, log: silentLog, journal, users: keys },
      isReady: () => isReady,
      isWanted: (username) => wanted.has(username),
      dht: {
        asked,
        get: async ({ name, resource }) => {
          looked.push(`${name}/${resource}`)
          return silent.has(name as Username) ? [] : [{} as SignedItem]
        },
      },
      swarms: {
        join: (username) => void running.add(username),
        leave: (username) => void running.delete(username),
        pieceCount: (username) => held.get(username) ?? 0,
        keeping: { reconsider: () => undefined } as never,
      },
    },
    within,
  )

const ask = (username: string, address = '51.7.7.7'): void => {
  asked.emit({ username: username as Username, from: { address, port: 29_333 } })
}

/** Each from another address. */
const askAll = async (...usernames: readonly Username[]): Promise<void> => {
  for (const [index, username] of usernames.entries()) ask(username, `51.${String(index)}.8.8`)
  await clock.advance(10_000 * usernames.length)
}

describe('a user near whose tracker key this node is', () => {
  test('is helped when somebody asks for the swarm and there is a status: a post at least', async () => {
    silent.add(user(1))
    const helping = open()
    await askAll(user(0), user(1))
    expect(looked).toEqual(['user0/status', 'user1/status'])
    expect([helping.names(), [...running]]).toEqual([[user(0)], [user(0)]])
    expect([0, 1].map((number) => helping.standingOf(user(number)))).toEqual(['helped', undefined])
  })

  test('without a status is looked at again ten minutes later', async () => {
    silent.add(user(0))
    const helping = open()
    await askAll(user(0))
    silent.clear()
    ask(user(0))
    await clock.advance(60_000)
    expect(looked).toHaveLength(1)
    await clock.advance(600_000)
    ask(user(0))
    await clock.advance(10_000)
    expect(helping.names()).toEqual([user(0)])
  })

  test('is not looked at when the posts are wanted here anyway', async () => {
    wanted.add(user(0))
    const helping = open()
    await askAll(user(0))
    expect([looked, helping.names()]).toEqual([[], []])
  })

  test('is not helped before it is known what stays, so that no more is kept than should be', async () => {
    isReady = false
    const helping = open()
    await askAll(user(0))
    expect([helping.names(), helping.adopt(user(1))]).toEqual([[], false])
    isReady = true
    await clock.advance(10_000)
    expect(helping.names()).toEqual([user(0)])
  })
})

describe('nobody is helped', () => {
  test('when the person said no, and who was helped before is dropped at the next start', async () => {
    const before = new Scope('before', silentLog)
    open(3, before)
    await askAll(user(0))
    await before.close()
    const helping = open(0)
    await askAll(user(1))
    expect([looked, helping.names(), helping.adopt(user(2))]).toEqual([['user0/status'], [], false])
    expect([helping.standingOf(user(0)), helping.isUsed]).toEqual(['dropped', true])
    await clock.advance(60_000)
    expect([helping.standingOf(user(0)), helping.isUsed]).toEqual([undefined, false])
  })

  test('beyond the budget: the place goes to who comes later only when nobody asked for a day', async () => {
    const helping = open(2)
    await askAll(user(0), user(1), user(2))
    expect(helping.names()).toEqual([user(0), user(1)])
    await clock.advance(day)
    ask(user(0))
    await askAll(user(3))
    expect(helping.names()).toEqual([user(0), user(3)])
    expect([...running]).toEqual([user(0), user(3)])
    // Its posts go first; then it is forgotten.
    held.set(user(1), 5)
    await clock.advance(60_000)
    expect(helping.standingOf(user(1))).toBe('dropped')
    held.delete(user(1))
    await clock.advance(60_000)
    expect(helping.standingOf(user(1))).toBeUndefined()
  })

  test('for whom nobody asked in a month', async () => {
    const helping = open()
    await askAll(user(0), user(1))
    await clock.advance(20 * day)
    ask(user(1))
    await clock.advance(11 * day)
    expect([helping.names(), [...running]]).toEqual([[user(1)], [user(1)]])
  })

  test('whose name is registered no more', async () => {
    const helping = open()
    await askAll(user(0))
    keys.reset(user(0))
    await clock.advance(120_000)
    expect([helping.names(), helping.adopt(user(0)), running.size]).toEqual([[], false, 0])
  })
})

describe('who names a thousand swarms (dht 10.1-23)', () => {
  test('has four looked at, and one more in an hour; others come to their turn', async () => {
    const helping = open(40)
    for (let round = 0; round < 20; round += 1) for (const username of names.slice(1)) ask(username, '51.66.6.6')
    ask(user(0), '51.1.1.1')
    await clock.advance(60_000)
    expect(looked).toHaveLength(5)
    expect(helping.names()).toContain(user(0))
    for (let hour = 0; hour < 10; hour += 1) {
      await clock.advance(3_600_000)
      for (const username of names) ask(username, '51.66.6.6')
      await clock.advance(60_000)
    }
    expect(looked.length).toBeLessThanOrEqual(15)
  })

  test('from a thousand addresses costs one walk in ten seconds, and no more room than the budget', async () => {
    const helping = open(5)
    for (let second = 0; second < 600; second += 1) {
      for (const [index, username] of names.entries()) ask(username, `51.${String(index)}.${String(second % 250)}.6`)
      await clock.advance(1_000)
    }
    expect(looked.length).toBeLessThanOrEqual(60)
    expect([helping.names().length, running.size]).toEqual([5, 5])
  })
})

describe('an author whom the gateway brings', () => {
  test('has a place at once while there is one, and needs no status: the item is signed', () => {
    const helping = open(2)
    expect([0, 1, 2, 0].map((number) => helping.adopt(user(number)))).toEqual([true, true, false, true])
    expect([looked, [...running]]).toEqual([[], [user(0), user(1)]])
    expect(helping.adopt(parseUsername('stranger') as Username)).toBe(false)
  })
})

test('who is followed here is not merely helped any more, and a restart forgets nobody', async () => {
  const before = new Scope('before', silentLog)
  open(3, before)
  await askAll(user(0), user(1))
  wanted.add(user(1))
  await clock.advance(60_000)
  await before.close()
  const helping = open(3)
  expect(helping.names()).toEqual([user(0)])
  expect(running.has(user(1))).toBe(true)
})
