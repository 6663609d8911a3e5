import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { nameOf, PostTable, postOf } from '../../test/support/fake-context.ts'
import { nowSeconds } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import { type Log, silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Scope } from '../base/scope.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Database } from '../store/database.ts'
import { openJournal } from '../node/node-store.ts'
import type { Arrival } from './arrivals.ts'
import { openViews, type Views } from './views.ts'

const everyone = (): boolean => true
const seconds = 1_700_000_000

let database: Database
let swarms: PostTable
let scope: Scope
let timeline: Views
let faults: string[]
let clock: ManualClock

const log: Log = { ...silentLog, error: (message) => void faults.push(message) }

const open = (on: Database = database): Views =>
  openViews({ database: on, clock, log, source: swarms, adjustedTime: () => nowSeconds(clock) }, scope)

beforeEach(() => {
  database = openJournal(':memory:', new Scope('disk', silentLog))
  swarms = new PostTable()
  scope = new Scope('timeline', silentLog)
  faults = []
  clock = new ManualClock(seconds * 1000, turn)
  timeline = open()
})

const arrive = (post: VerifiedPost): void => {
  swarms.add(post)
  timeline.take(post)
}

const told = (arrival: Arrival): string =>
  arrival.kind === 'post'
    ? `${arrival.post.author}/${String(arrival.post.postNumber)}`
    : `not ${arrival.author}/${String(arrival.postNumber)}`

const toldFrom = async (from: number): Promise<readonly string[]> =>
  (await timeline.since(from, everyone)).arrivals.map(told)

describe('arrivals', () => {
  test('are numbered in the order in which posts came, each post once', async () => {
    const heard: number[] = []
    timeline.arrived.on((arrival) => void heard.push(arrival))
    for (const post of [postOf('bob', 5), postOf('alice', 0), postOf('bob', 5), postOf('bob', 4)]) arrive(post)
    await turn()
    expect(await toldFrom(0)).toEqual(['bob/5', 'alice/0', 'bob/4'])
    expect(timeline.last()).toBe(heard.at(-1))
    expect(heard).toHaveLength(3)
    expect(heard).toEqual([...heard].sort((left, right) => left - right))
  })

  test('keep their numbers after a restart', async () => {
    for (let k = 0; k < 3; k += 1) arrive(postOf('alice', k))
    await turn()
    const last = timeline.last()
    timeline = open()
    expect(timeline.last()).toBe(last)
    arrive(postOf('alice', 3))
    await turn()
    expect(timeline.last()).toBe(last + 1)
    expect(await toldFrom(last)).toEqual(['alice/3'])
  })

  test('come in pages that say where to go on', async () => {
    for (let k = 0; k < 250; k += 1) arrive(postOf('alice', k))
    await turn()
    const pages = [await timeline.since(0, everyone)]
    while (pages.at(-1)?.complete === false) pages.push(await timeline.since(pages.at(-1)?.next ?? 0, everyone))
    expect(pages.map(({ arrivals }) => arrivals.length)).toEqual([100, 100, 50])
    expect(pages.flatMap(({ arrivals }) => arrivals.map(told))).toEqual(
      Array.from({ length: 250 }, (_, k) => `alice/${String(k)}`),
    )
  })

  test('of others are passed over without reading their posts, a thousand at a time', async () => {
    for (let k = 0; k < 1500; k += 1) arrive(postOf('alice', k))
    await turn()
    let reads = 0
    const { post } = swarms
    swarms.post = (username, postNumber) => {
      reads += 1
      return post(username, postNumber)
    }
    const page = await timeline.since(0, (username) => username === 'bob')
    expect(page).toEqual({ arrivals: [], next: 1000, complete: false })
    expect(await timeline.since(page.next, () => false)).toEqual({ arrivals: [], next: 1500, complete: true })
    expect(reads).toBe(0)
  })

  test('whose post is gone are passed over', async () => {
    arrive(postOf('alice', 0))
    arrive(postOf('alice', 1))
    await turn()
    swarms.table.delete('alice/0')
    expect(await toldFrom(0)).toEqual(['alice/1'])
  })

  test('are cut: the oldest go when there are very many', async () => {
    database.prepare("INSERT INTO arrivals (arrival, username, post_number) VALUES (?, 'old', 0)").run(1)
    database.prepare("INSERT INTO arrivals (arrival, username, post_number) VALUES (?, 'old', 1)").run(100_999)
    arrive(postOf('alice', 0))
    await turn()
    const kept = database.prepare<{ arrival: number }>('SELECT arrival FROM arrivals ORDER BY arrival').all()
    expect(kept.map(({ arrival }) => arrival)).toEqual([100_999, 101_000])
  })
})

describe('a crash between the post and its arrival', () => {
  test('is made good at the next start, for posts of the last day', async () => {
    swarms.members.add(nameOf('alice'))
    swarms.members.add(nameOf('bob'))
    swarms.add(postOf('alice', 0, 'old', seconds - 200_000))
    for (const k of [1, 2]) swarms.add(postOf('alice', k, 'new', seconds - 100))
    swarms.add(postOf('bob', 9, 'old', seconds - 100_000))
    timeline = open()
    await turn()
    await turn()
    expect(await toldFrom(0)).toEqual(['alice/1', 'alice/2'])
    timeline = open()
    await turn()
    await turn()
    expect(await toldFrom(0)).toEqual(['alice/1', 'alice/2'])
  })
})

test('what a full disk refuses is noted when there is room again, and told once', async () => {
  let isFull = true
  const tight: Database = {
    ...database,
    transaction: (work) => {
      if (isFull) throw new CodedError('store.disk-full', 'full')
      return database.transaction(work)
    },
  }
  timeline = open(tight)
  arrive(postOf('alice', 0))
  await turn()
  arrive(postOf('alice', 1))
  await clock.advance(20_000)
  expect([faults, timeline.last(), timeline.storageFault()?.code]).toEqual([['writes fail'], 0, 'store.disk-full'])
  isFull = false
  await clock.advance(60_000)
  expect(await toldFrom(0)).toEqual(['alice/0', 'alice/1'])
  expect(timeline.storageFault()).toBeUndefined()
})

test('a post that is held no more is forgotten: the one that comes under its number arrives anew', async () => {
  arrive(postOf('alice', 0, 'of the losing key'))
  await turn()
  timeline.forget(postOf('alice', 0))
  swarms.table.delete('alice/0')
  arrive(postOf('alice', 0, 'of the owner'))
  await turn()
  expect(await toldFrom(0)).toEqual(['not alice/0', 'alice/0'])
  expect(timeline.last()).toBe(3)
  const [, arrived] = (await timeline.since(0, everyone)).arrivals
  expect(arrived?.kind === 'post' && arrived.post.userpost.text('msg')).toBe('of the owner')
})

test('whoever was away learns of a removal before what came under its number; a post that comes back arrives again', async () => {
  arrive(postOf('alice', 0))
  await turn()
  const heard: number[] = []
  timeline.arrived.on((arrival) => void heard.push(arrival))
  timeline.forget(postOf('alice', 0))
  await turn()
  swarms.table.delete('alice/0')
  expect(await toldFrom(1)).toEqual(['not alice/0'])
  arrive(postOf('alice', 0))
  await turn()
  expect(await toldFrom(1)).toEqual(['not alice/0', 'alice/0'])
  timeline.forget(postOf('alice', 0))
  await turn()
  swarms.table.delete('alice/0')
  expect([await toldFrom(0), await toldFrom(3)]).toEqual([['not alice/0'], ['not alice/0']])
  expect(heard).toEqual([2, 3, 4])
  expect((await timeline.since(0, (name) => name === 'bob')).arrivals).toEqual([])
})
