import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { postOf, useFakeContext } from '../../test/support/fake-context.ts'
import { type Caller, owner } from '../api/caller.ts'
import type { FeedEvent } from '../api/feed.ts'
import type { TimelinePostJson } from '../api/shapes.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Scope } from '../base/scope.ts'
import { dispatch } from './dispatcher.ts'
import { openFeed, SharedEvents } from './feed.ts'
import { StatusBoard } from './status.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

const both = [{ username: 'alice' }, { username: 'bob' }]
const cats = { kind: 'word', value: 'cats', until: null }

beforeEach(() => {
  fake.swarms.add(postOf('alice', 0, 'about dogs'))
  fake.swarms.add(postOf('bob', 0, 'about Cats'))
})

test('are set, listed and taken back', async () => {
  expect(await call('mute', 'me', 'word', 'cats')).toEqual(cats)
  expect(await call('mute', 'me', 'user', 'bob', 60)).toEqual({ kind: 'user', value: 'bob', until: 1_700_000_060 })
  expect(await call('listmutes', 'me')).toEqual([{ kind: 'user', value: 'bob', until: 1_700_000_060 }, cats])
  expect(await call('listmutes', 'you')).toEqual([])
  expect(await call('unmute', 'me', 'user', 'bob')).toBe(true)
  expect(await call('unmute', 'me', 'user', 'bob')).toBe(false)
  expect(await call('mute', 'me', 'colour', 'red')).toMatchObject({ message: 'kind is user, word or tag.' })
  expect(await call('mute', 'me', 'word', 'red', 0)).toMatchObject({ code: -32602 })
})

test('are told with each post where a reader is named, and change nothing where none is', async () => {
  const before = await call('getposts', 10, both)
  await call('mute', 'me', 'word', 'cats')
  expect(await call('getposts', 10, both)).toEqual(before)
  const mutesIn = (posts: unknown) => (posts as readonly TimelinePostJson[]).map(({ muted }) => muted)
  expect(mutesIn(await call('gettimeline', 10, both, null, null, 'me'))).toEqual([undefined, cats])
  expect(mutesIn(await call('gettimeline', 10, both, null, null, 'you'))).toEqual([undefined, undefined])
  expect(mutesIn(await call('gettimeline', 10, both))).toEqual([undefined, undefined])
})

test('hold for clients of the C++ node when the owner has named the reader (-mutesof)', async () => {
  await call('mute', 'me', 'word', 'cats')
  Object.assign(fake.context, { shown: { promoted: true, messagesInFeeds: false, mutesOf: 'me' } })
  expect(await call('getposts', 10, both)).toMatchObject([{ userpost: { n: 'alice' } }])
  // Others come in place of what is muted.
  fake.swarms.add(postOf('bob', 1, 'more Cats'))
  expect(await call('getposts', 1, both)).toMatchObject([{ userpost: { n: 'alice' } }])
  expect(await call('getposts', 1, [{ username: 'bob' }])).toEqual([])
  expect(await call('getposts', 1, [{ username: 'bob', max_id: 1, since_id: 0 }])).toEqual([])
})

test('are marked in a conversation, whose posts all keep their places', async () => {
  const [question, answer] = [postOf('alice', 0, 'dogs?'), postOf('bob', 0, 'cats!')]
  const thread = { above: [], missing: undefined, post: question, below: [{ depth: 1, post: answer }], next: undefined }
  Object.assign(fake.context.node, { search: { thread: () => Promise.resolve(thread) } })
  await call('mute', 'me', 'word', 'cats')
  const seen = await call('getthread', 'alice', 0, 20, null, 'me')
  expect(seen).toMatchObject({ below: [{ depth: 1, post: { userpost: { n: 'bob' } } }] })
  expect(seen).toMatchObject({ muted: [{ n: 'bob', k: 0, by: cats }] })
  expect(await call('getthread', 'alice', 0, 20)).not.toHaveProperty('muted')
})

test('make room for others in what is searched, as far as one search looks', async () => {
  const asked: unknown[] = []
  const all = Array.from({ length: 90 }, (_, k) => postOf(k % 3 === 0 ? 'alice' : 'bob', k, 'tea'))
  const posts = (_query: unknown, { count, before = 0 }: { readonly count: number; readonly before?: number }) => {
    asked.push([count, before])
    const page = all.slice(before, before + count).map((post) => ({ post, time: 1 }))
    return Promise.resolve({ posts: page, next: before + count < all.length ? before + count : undefined })
  }
  Object.assign(fake.context.node, { search: { posts } })
  await call('mute', 'me', 'user', 'bob')
  const find = (count: number) => call('search', 'messages', 'tea', count, { reader: 'me' })
  expect(await find(10)).toHaveLength(10)
  expect(asked.length).toBeGreaterThan(1)
  expect(await find(40)).toHaveLength(30)
  // A page that is not full has looked through as much as one search may.
  const short = { posts: [{ post: postOf('bob', 1, 'tea'), time: 1 }], next: 7 }
  Object.assign(fake.context.node, { search: { posts: () => Promise.resolve(short) } })
  expect(await find(10)).toEqual([])
})

test('keep their places in pages of found posts, which say where the next one begins', async () => {
  const asked: unknown[] = []
  const posts = (...parameters: readonly unknown[]) => {
    asked.push(parameters)
    return Promise.resolve({ posts: [{ post: postOf('bob', 1, 'green tea'), time: 1 }], next: 7 })
  }
  Object.assign(fake.context.node, { search: { posts } })
  await call('mute', 'me', 'user', 'bob')
  const bob = { kind: 'user', value: 'bob', until: null }
  expect(await call('findposts', ' green  tea ', 5, 9, 'me', true)).toMatchObject({
    posts: [{ time: 1, post: { userpost: { n: 'bob' } }, muted: bob }],
    next: 7,
  })
  const query = { words: ['green', 'tea'], every: true, ignoresCase: true }
  expect(asked).toEqual([[query, { count: 5, before: 9 }, true]])
  expect(await call('findposts', ' ', 5)).toMatchObject({ code: -32602 })
})

test('are nobody else’s business', async () => {
  const caller: Caller = { kind: 'user', username: 'you', permissions: new Set(['read', 'post']) }
  const body = JSON.stringify({ method: 'gettimeline', params: [10, both, null, null, 'me'], id: 1 })
  expect((await dispatch(fake.context, body, caller)).body).toContain('reader must be your own name')
})

test('and bookmarks are told to the feeds of their user alone', async () => {
  const scope = new Scope('reader', silentLog)
  const events: FeedEvent[] = []
  const needs = { context: fake.context, board: new StatusBoard(fake.context), shared: new SharedEvents() }
  const sink = { send: (event: FeedEvent) => void events.push(event), whenReady: () => undefined }
  openFeed(needs, { caller: owner, query: { usernames: ['me'], since: 0 } }, sink, scope)
  await turn()
  await call('mute', 'you', 'word', 'cats')
  await call('mute', 'me', 'word', 'cats')
  fake.context.node.bookmarks.add('me', postOf('bob', 0))
  await turn()
  const told = events.filter((event) => event.type === 'lists').map(({ user }) => user)
  expect(new Set(told)).toEqual(new Set(['me']))
  const before = events.length
  // What another computer has changed, too.
  fake.context.node.ownLists.changed.emit('you')
  fake.context.node.ownLists.changed.emit('me')
  await turn()
  expect(events.slice(before)).toEqual([{ type: 'lists', user: 'me' }])
  await scope.close()
})

test('hold for each reader of a feed: a muted post with a watched hashtag is not told, one of a followed user says so', async () => {
  await call('mute', 'me', 'word', 'cats')
  await call('mute', 'me', 'user', 'carol')
  const scope = new Scope('reader', silentLog)
  const events: FeedEvent[] = []
  openFeed(
    { context: fake.context, board: new StatusBoard(fake.context), shared: new SharedEvents() },
    { caller: owner, query: { usernames: ['me', 'you'], since: 0 } },
    { send: (event) => events.push(event), whenReady: () => undefined },
    scope,
  )
  const { came } = fake.context.node.tags
  const watched = { tag: 'tea', users: ['me', 'you', 'others'] }
  came.emit({ ...watched, post: postOf('carol', 1, '#tea') })
  came.emit({ ...watched, users: ['me'], post: postOf('carol', 2, '#tea') })
  came.emit({ ...watched, post: postOf('dora', 3, '#tea and CATS') })
  came.emit({ ...watched, post: postOf('dora', 4, '#tea') })
  fake.follows.set('me', new Set(['bob']))
  fake.follows.set('you', new Set(['bob']))
  fake.arrive(postOf('bob', 8, 'cats again'))
  fake.arrive(postOf('bob', 9, 'dogs again'))
  await turn()
  await turn()
  expect(events.flatMap((event) => (event.type === 'tagged' ? [[event.post.userpost.k, event.users]] : []))).toEqual([
    [1, ['you']],
    [3, ['you']],
    [4, ['me', 'you']],
  ])
  expect(events.flatMap((event) => (event.type === 'post' ? [[event.post.userpost.k, event.muted]] : []))).toEqual([
    [8, ['me']],
    [9, undefined],
  ])
  await scope.close()
})
