import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf, PostTable, postOf } from '../../test/support/fake-context.ts'
import type { Clock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { openJournal } from '../node/node-store.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { AuthorRange } from './newest-posts.ts'
import type { PostSource } from './post-source.ts'
import { openViews, type Views } from './views.ts'

/** A clock on which every look takes a millisecond, and a wait no time at all. */
const hurriedClock = (): Clock & { waits: number } => {
  let nowMs = 0
  const soon = (callback: () => void) => {
    clock.waits += 1
    setImmediate(callback)
    return { cancel: () => undefined }
  }
  const clock = {
    waits: 0,
    nowMs: () => 1_700_000_000_000,
    monotonicMs: () => (nowMs += 1),
    uptimeMs: () => nowMs,
    after: (_delayMs: number, callback: () => void) => soon(callback),
    soon,
    every: () => ({ cancel: () => undefined }),
  }
  return clock
}

let clock: ReturnType<typeof hurriedClock>
let scope: Scope
let swarms: PostTable
let views: Views
let now: number

/** The same posts, later: an engine at the end of a wire. */
const remote = (): PostSource => ({
  joined: () => Promise.resolve(swarms.joined()),
  posts: (query) => Promise.resolve(swarms.posts(query)),
  claims: (query) => Promise.resolve(swarms.claims(query)),
  latestTime: (username) => Promise.resolve(swarms.latestTime(username)),
  post: (username, postNumber) => Promise.resolve(swarms.post(username, postNumber)),
})

const openOn = (source: PostSource): Views =>
  openViews({ database: openJournal(':memory:', scope), clock, log: silentLog, source, adjustedTime: () => now }, scope)

beforeEach(() => {
  now = 1_700_000_000
  clock = hurriedClock()
  scope = new Scope('views', silentLog)
  swarms = new PostTable()
  views = openOn(swarms)
})

afterEach(() => scope.close())

const flags = { allowedFlags: 255, requiredFlags: 0 }

const newest = async (count: number, ranges: readonly (string | AuthorRange)[]): Promise<readonly string[]> =>
  (
    await views.newest({
      count,
      ranges: ranges.map((range) => (typeof range === 'string' ? { username: range } : range)),
      ...flags,
    })
  ).map(({ post: { author, postNumber } }) => `${author}/${String(postNumber)}`)

const add = (author: string, postNumber: number, time: number): VerifiedPost => {
  const post = postOf(author, postNumber, 'x', time - postNumber)
  swarms.add(post)
  return post
}

describe('the newest posts', () => {
  test('of thousands of users are read in turns, one call after the other, with the same result', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `u${String(index)}`)
    const timeOf = (name: string): number => (names.indexOf(name) * 7919) % 1000
    for (const name of names) for (let k = 0; k < 3; k += 1) add(name, k, timeOf(name) + k)
    const [first, second] = await Promise.all([newest(10, names), newest(10, names)])
    expect(clock.waits).toBeGreaterThan(20)
    expect(first).toEqual(second)
    views = openOn(remote())
    expect(await newest(10, names)).toEqual(first)
    const expected = names
      .flatMap((name) => [2, 1, 0].map((k) => ({ name, k, time: timeOf(name) + k })))
      .sort((left, right) => right.time - left.time || (left.name < right.name ? -1 : 1))
      .slice(0, 10)
    expect(first).toEqual(expected.map(({ name, k }) => `${name}/${String(k)}`))
  })

  test('come page by page without a gap or a double, whatever times their authors claim and whatever numbers they left out (field cases P6, P8, P9)', async () => {
    const authors = ['a', 'b', 'c', 'd']
    const times = fc.oneof(fc.nat(50), fc.constantFrom(-1, 0, 2 ** 31, now + 3 * 86_400))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ author: fc.constantFrom(...authors), time: times }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (claims, count) => {
          swarms.table.clear()
          views = openOn(swarms)
          for (const [k, { author, time }] of claims.entries()) add(author, k, time)
          const seen: string[] = []
          const below = new Map<string, number>()
          for (;;) {
            const ranges = authors.map((username) => ({ username, maxPostNumber: below.get(username) }))
            const page = await views.newest({ count, ranges, ...flags })
            expect(page.map(({ time }) => time)).toEqual(page.map(({ time }) => time).sort((l, r) => r - l))
            for (const { post } of page) {
              seen.push(`${post.author}/${String(post.postNumber)}`)
              below.set(post.author, Math.min(below.get(post.author) ?? Infinity, post.postNumber - 1))
            }
            if (page.length < count) break
          }
          expect(new Set(seen).size).toBe(seen.length)
          expect([...seen].sort()).toEqual(claims.map(({ author }, k) => `${author}/${String(k)}`).sort())
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of a user who is named twice are there once', async () => {
    for (let k = 0; k < 4; k += 1) add('alice', k, 100 + k)
    const ranges = [{ username: 'alice', maxPostNumber: 1 }, 'alice', { username: 'alice', sincePostNumber: 1 }]
    expect(await newest(9, ranges)).toEqual(['alice/3', 'alice/2', 'alice/1', 'alice/0'])
    expect(await newest(2, ranges)).toEqual(['alice/3', 'alice/2'])
  })
})

describe('a post that claims a time to come', () => {
  const day = 86_400

  test('stands where it came, and is first no longer than a fresh post (swarm H8, dht 10.1-21)', async () => {
    views.take(add('bob', 0, now + 3 * day))
    expect(await newest(3, ['alice', 'bob'])).toEqual(['bob/0'])
    now += 10
    views.take(add('alice', 0, now))
    expect(await newest(3, ['alice', 'bob'])).toEqual(['alice/0', 'bob/0'])
    now += 4 * day
    expect(await newest(3, ['alice', 'bob'])).toEqual(['alice/0', 'bob/0'])
    const [, late] = await views.newest({ count: 2, ranges: [{ username: 'alice' }, { username: 'bob' }], ...flags })
    expect(late?.time).toBe(now - 4 * day - 10)
  })

  test('stands there after a restart too; one whose arrival nobody noted came when it was first read', async () => {
    const database = openJournal(':memory:', scope)
    const open = (): Views =>
      openViews({ database, clock, log: silentLog, source: swarms, adjustedTime: () => now }, scope)
    views = open()
    views.take(add('bob', 0, now + 3 * day))
    add('carol', 0, now + 3 * day)
    await newest(3, ['carol'])
    await new Promise(setImmediate)
    now += 10
    add('alice', 0, now)
    views = open()
    expect(await newest(3, ['alice', 'bob', 'carol'])).toEqual(['alice/0', 'bob/0', 'carol/0'])
  })

  test('tells feeds its place', async () => {
    views.take(add('bob', 0, now + 3 * day))
    views.take(add('alice', 0, now - 5))
    await new Promise(setImmediate)
    const came = now
    now += 100
    const { arrivals } = await views.since(0, () => true)
    expect(arrivals.map((told) => (told.kind === 'post' ? [told.post.author, told.time] : []))).toEqual([
      ['bob', came],
      ['alice', came - 5],
    ])
  })

  test('is noted in bounds: beyond them the oldest notes go', async () => {
    const database = openJournal(':memory:', scope)
    database.transaction(() => {
      const insert = database.prepare('INSERT INTO ahead_posts (username, post_number, arrived_at) VALUES (?, ?, 5)')
      for (let k = 0; k < 50_000; k += 1) insert.run('mallory', k)
    })
    views = openViews({ database, clock, log: silentLog, source: swarms, adjustedTime: () => now }, scope)
    views.take(add('bob', 0, now + day))
    await new Promise(setImmediate)
    const [row] = database.prepare<{ notes: number }>('SELECT count(*) AS notes FROM ahead_posts').all()
    expect(row?.notes).toBe(49_001)
    swarms.add(postOf('mallory', 49_999, 'x', 6))
    const [kept] = await views.newest({ count: 1, ranges: [{ username: 'mallory' }], ...flags })
    expect(kept?.time).toBe(5)
  })
})

test('a post of the year 1970 stands by its number, not below all others of its author', async () => {
  for (const [k, time] of [
    [0, 100],
    [1, 0],
    [2, -1],
    [3, 300],
  ] as const)
    add('alice', k, time)
  add('bob', 0, 200)
  expect(await newest(9, ['alice', 'bob'])).toEqual(['alice/3', 'bob/0', 'alice/2', 'alice/1', 'alice/0'])
  expect(await newest(9, [nameOf('alice')])).toEqual(['alice/3', 'alice/2', 'alice/1', 'alice/0'])
})
