import { beforeEach, describe, expect, test } from 'vitest'
import { type Caller, owner } from '../api/caller.ts'
import { ownerOf } from '../../test/support/commands.ts'
import { postOf, useFakeContext } from '../../test/support/fake-context.ts'
import type { Clock } from '../base/clock.ts'
import type { PostJson } from '../api/shapes.ts'
import { postFlags } from '../protocol/post-kind.ts'
import { dispatch } from './dispatcher.ts'

/** A clock on which every look takes a millisecond, and a wait no time at all. */
const hurriedClock = (): Clock => {
  let nowMs = 0
  const clock = {
    nowMs: () => 1_700_000_000_000,
    monotonicMs: () => (nowMs += 1),
    uptimeMs: () => nowMs,
    after: (_delayMs: number, callback: () => void) => clock.soon(callback),
    soon: (callback: () => void) => {
      const handle = setImmediate(callback)
      return {
        cancel: () => {
          clearImmediate(handle)
        },
      }
    },
    every: () => ({ cancel: () => undefined }),
  }
  return clock
}

const fake = useFakeContext(hurriedClock)
const call = ownerOf(fake)

const keysOf = (posts: unknown): readonly string[] =>
  (posts as readonly PostJson[]).map(({ userpost: { n, k } }) => `${n}/${String(k)}`)

describe('a promoted message, errata 63 (rpc hazard 21)', () => {
  let due: number
  const [alice, bob] = [{ username: 'alice' }, { username: 'bob' }]

  beforeEach(() => {
    due = 1
    const takeDue = () => (due-- > 0 ? { user: 'carol', text: 'Buy [en]', height: 30, time: 500 } : undefined)
    Object.assign(fake.context.node, { promoted: { others: { takeDue } } })
    for (const author of ['alice', 'bob']) fake.swarms.add(postOf(author, 0))
  })

  test('stands before the posts of several users, once, beyond the count', async () => {
    const posts = await call('getposts', 2, [alice, bob])
    expect(keysOf(posts)).toEqual(['carol/30', 'alice/0', 'bob/0'])
    expect((posts as readonly PostJson[])[0]).toEqual({
      sig_userpost: '',
      userpost: { height: 30, k: 30, msg: 'Buy [en]', n: 'carol', time: 500 },
    })
    expect(keysOf(await call('getposts', 2, [alice, bob]))).toEqual(['alice/0', 'bob/0'])
  })

  test.each<[string, readonly unknown[], string?]>([
    ['one user', [2, [alice]]],
    ['one user named twice', [2, [alice, alice]]],
    ['one post', [1, [alice, bob]]],
    ['favourites', [2, [alice, bob], 12, 4]],
    ['all kinds', [2, [alice, bob], 255]],
    ['posts with their times', [2, [alice, bob]], 'gettimeline'],
  ])('never stands in an answer about %s, and waits', async (_what, params, method = 'getposts') => {
    await call(method, ...params)
    expect(due).toBe(1)
  })

  test('never stands anywhere where the owner does not want to see any (-showpromoted=0)', async () => {
    Object.assign(fake.context, { shown: { promoted: false, messagesInFeeds: false } })
    expect(keysOf(await call('getposts', 2, [alice, bob]))).toEqual(['alice/0', 'bob/0'])
    expect(due).toBe(1)
  })
})

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
    const { claims } = fake.swarms
    fake.swarms.claims = (query) => {
      asked.push([query.allowedFlags, query.requiredFlags, query.maxPostNumber, query.sincePostNumber])
      return claims(query)
    }
    fake.swarms.add(postOf('alice', 0))
    await call('getposts', 5, [{ username: 'alice', max_id: 9, since_id: 3 }])
    await call('getposts', 5, [{ username: 'alice' }], 255, 2)
    expect(asked).toEqual([
      [postFlags.retransmit, 0, 9, 3],
      [255, 2, undefined, undefined],
    ])
  })

  test('of a user who is named twice gives each post once', async () => {
    for (let k = 0; k < 3; k += 1) fake.swarms.add(postOf('alice', k))
    expect(keysOf(await call('getposts', 9, [{ username: 'alice' }, { username: 'alice', max_id: 1 }]))).toEqual([
      'alice/2',
      'alice/1',
      'alice/0',
    ])
  })

  test('and gettimeline give the same posts; gettimeline with their places in time', async () => {
    fake.swarms.add(postOf('alice', 0, 'x', 1000))
    fake.swarms.add(postOf('bob', 0, 'x', 2 ** 40))
    const users = [{ username: 'alice' }, { username: 'bob' }]
    const placed = (await call('gettimeline', 5, users)) as readonly { time: number; post: PostJson }[]
    expect(placed.map(({ post }) => post)).toEqual(await call('getposts', 5, users))
    expect(placed.map(({ time }) => time)).toEqual([fake.context.node.adjustedTime(), 1000])
  })
})

describe('numbers by name', () => {
  test('hold every name that was asked for, whatever it is', async () => {
    Object.assign(fake.context.node, { posts: { lastHave: () => 4 } })
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

  test('are those of now, however often the same is asked; each name stands once', async () => {
    const numbers = new Map([['alice', 4]])
    Object.assign(fake.context.node, { posts: { lastHave: (name: string) => numbers.get(name) ?? -1 } })
    const ask = () => call('getlasthave', 'me', ['bob', 'alice', 'bob'])
    expect(await ask()).toEqual({ bob: -1, alice: 4 })
    numbers.set('bob', 0)
    expect(await ask()).toEqual({ bob: 0, alice: 4 })
    expect(await ask()).toEqual({ bob: 0, alice: 4 })
    numbers.set('alice', 3)
    expect(await ask()).toEqual({ bob: 0, alice: 3 })
  })

  test('are asked again for each caller: what one was told, another may not hear', async () => {
    Object.assign(fake.context.node, { posts: { lastHave: () => 4 } })
    const body = JSON.stringify({ method: 'getlasthave', params: ['me', ['alice']] })
    const told = async (caller: Caller) => JSON.parse((await dispatch(fake.context, body, caller)).body) as unknown
    expect(await told(owner)).toMatchObject({ result: { alice: 4 } })
    expect(await told({ kind: 'user', username: 'other', permissions: new Set(['read']) })).toMatchObject({
      result: null,
      error: {},
    })
    expect(await told(owner)).toMatchObject({ result: { alice: 4 } })
  })

  test('are those of the followed when none are named', async () => {
    fake.follows.set('me', new Set(['alice']))
    Object.assign(fake.context.node, { posts: { lastHave: () => 4, count: () => 5 } })
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
    [['publish', 'alice', ''], -32602],
    [['publish', 'alice', '   '], -32602],
    [['publish', 'alice', '\u200b\u200b'], -32602],
  ])('%j is refused with %i', async ([method, ...params], code) => {
    expect(await call(String(method), ...params)).toMatchObject({ code })
  })
})
