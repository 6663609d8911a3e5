import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { owner } from '../api/caller.ts'
import { type FakeContext, makeContext, nameOf, postOf } from '../../test/support/fake-context.ts'
import type { Clock } from '../base/clock.ts'
import type { PostJson } from '../api/shapes.ts'
import { postFlags } from '../protocol/post-kind.ts'
import { dispatch } from './dispatcher.ts'

/** A clock on which every look takes a millisecond, and a wait no time at all. */
const hurriedClock = (): Clock & { waits: number } => {
  let nowMs = 0
  const clock = {
    waits: 0,
    nowMs: () => 1_700_000_000_000,
    monotonicMs: () => (nowMs += 1),
    after: (_delayMs: number, callback: () => void) => clock.soon(callback),
    soon: (callback: () => void) => {
      clock.waits += 1
      setImmediate(callback)
      return { cancel: () => undefined }
    },
  }
  return clock
}

let clock: ReturnType<typeof hurriedClock>
let fake: FakeContext

beforeEach(() => {
  clock = hurriedClock()
  fake = makeContext(clock)
})

afterEach(() => fake.scope.close())

const call = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
  const { result, error } = JSON.parse(
    (await dispatch(fake.context, JSON.stringify({ method, params }), owner)).body,
  ) as {
    result: unknown
    error: unknown
  }
  return error ?? result
}

const keysOf = (posts: unknown): readonly string[] =>
  (posts as readonly PostJson[]).map(({ userpost: { n, k } }) => `${n}/${String(k)}`)

describe('getposts', () => {
  test('gives the newest of all users first; within a second the higher number', async () => {
    for (const [author, k, time] of [
      ['alice', 0, 100],
      ['bob', 0, 300],
      ['alice', 1, 300],
      ['alice', 2, 300],
    ] as const)
      fake.swarms.add(postOf(author, k, 'x', time - k))
    const users = [{ username: 'alice' }, { username: 'bob' }]
    expect(keysOf(await call('getposts', 10, users))).toEqual(['alice/2', 'alice/1', 'bob/0', 'alice/0'])
    expect(keysOf(await call('getposts', 2, users))).toEqual(['alice/2', 'alice/1'])
  })

  test('lets nobody stay on top by claiming a time to come', async () => {
    const now = fake.context.node.adjustedTime()
    fake.swarms.add(postOf('mallory', 0, 'x', 2 ** 40))
    fake.swarms.add(postOf('alice', 0, 'x', now))
    fake.swarms.add(postOf('alice', 1, 'x', now + 5))
    const posts = await call('getposts', 3, [{ username: 'mallory' }, { username: 'alice' }])
    expect(keysOf(posts)).toEqual(['alice/1', 'alice/0', 'mallory/0'])
  })

  test.each([0, -1, -(2 ** 40)])('a count of %i gives none', async (count) => {
    fake.swarms.add(postOf('alice', 0))
    expect(await call('getposts', count, [{ username: 'alice' }])).toEqual([])
  })

  test('passes over names that are none', async () => {
    fake.swarms.add(postOf('alice', 0))
    const users = ['Bad Name', '', '__proto__', 'alice'].map((username) => ({ username }))
    expect(keysOf(await call('getposts', 5, users))).toEqual(['alice/0'])
  })

  test('asks the swarms with the flags of the caller, or for posts and retransmits', async () => {
    const asked: unknown[] = []
    const { posts } = fake.swarms
    fake.swarms.posts = (query) => {
      asked.push([query.allowedFlags, query.requiredFlags, query.maxPostNumber, query.sincePostNumber])
      return posts(query)
    }
    await call('getposts', 5, [{ username: 'alice', max_id: 9, since_id: 3 }])
    await call('getposts', 5, [{ username: 'alice' }], 255, 2)
    expect(asked).toEqual([
      [postFlags.retransmit, 0, 9, 3],
      [255, 2, undefined, undefined],
    ])
  })

  test('of thousands of users is done in turns, one call after the other, with the same result', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `u${String(index)}`)
    for (const [index, name] of names.entries())
      for (let k = 0; k < 3; k += 1) fake.swarms.add(postOf(name, k, 'x', (index * 7919) % 1000))
    const users = names.map((username) => ({ username }))
    const [first, second] = await Promise.all([call('getposts', 10, users), call('getposts', 10, users)])
    expect(clock.waits).toBeGreaterThan(20)
    expect(first).toEqual(second)
    const expected = names
      .flatMap((name) => [2, 1, 0].map((k) => postOf(name, k, 'x', (names.indexOf(name) * 7919) % 1000)))
      .sort((left, right) => right.time - left.time || (left.author < right.author ? -1 : 1))
      .slice(0, 10)
    expect(keysOf(first)).toEqual(expected.map(({ author, postNumber }) => `${author}/${String(postNumber)}`))
  })

  test('forgets nothing by holding only twice the answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ author: fc.constantFrom('a', 'b', 'c', 'd'), time: fc.nat(50) }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (arrivals, count) => {
          fake.swarms.table.clear()
          const posts = arrivals.map(({ author, time }, k) => postOf(author, k, 'x', time - k))
          for (const post of posts) fake.swarms.add(post)
          const users = ['a', 'b', 'c', 'd'].map((username) => ({ username }))
          const ofEach = users.flatMap(({ username }) =>
            fake.swarms.posts({ username: nameOf(username), count, allowedFlags: 255, requiredFlags: 0 }),
          )
          const expected = ofEach
            .sort(
              (l, r) =>
                r.time - l.time || (l.author < r.author ? -1 : l.author > r.author ? 1 : r.postNumber - l.postNumber),
            )
            .slice(0, count)
          expect(keysOf(await call('getposts', count, users))).toEqual(
            expected.map(({ author, postNumber }) => `${author}/${String(postNumber)}`),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('numbers by name', () => {
  test('hold every name that was asked for, whatever it is', async () => {
    Object.assign(fake.swarms, { lastHave: () => 4 })
    const { body } = await dispatch(
      fake.context,
      JSON.stringify({ method: 'getlasthave', params: ['me', ['alice', '__proto__', 'Bad Name', 'constructor']] }),
      owner,
    )
    expect(body).toContain('"alice":4')
    expect(body).toContain('"__proto__":4')
    expect(body).toContain('"Bad Name":-1')
    expect(({} as Record<string, unknown>)['alice']).toBeUndefined()
  })

  test('are those of the followed when none are named', async () => {
    fake.follows.set('me', new Set(['alice']))
    Object.assign(fake.swarms, { lastHave: () => 4, pieceCount: () => 5 })
    expect(await call('getlasthave', 'me')).toEqual({ alice: 4 })
    expect(await call('getnumpieces', 'me')).toEqual({ alice: 5 })
    expect(await call('getnumpieces', 'unknown')).toEqual({})
  })
})

describe('writing', () => {
  test.each([
    [['newpostmsg', 'alice', 0, 'x', 'bob'], -1],
    [['newpostmsg', 'alice', 0, '\ud800'], -32602],
    [['publish', 'alice', 'x', 'bob'], -1],
  ])('%j is refused with %i', async ([method, ...params], code) => {
    expect(await call(String(method), ...params)).toMatchObject({ code })
  })
})
