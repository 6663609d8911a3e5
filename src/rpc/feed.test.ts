import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeContext, makeContext, nameOf, postOf } from '../../test/support/fake-context.ts'
import { type Caller, owner } from '../api/caller.ts'
import type { FeedEvent } from '../api/feed.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { randomBelow, SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import { Signal } from '../base/signal.ts'
import type { NewKey } from '../node/names/names.ts'
import type { Username } from '../protocol/username.ts'
import { mayFeed, openFeed, SharedEvents } from './feed.ts'
import { StatusBoard } from './status.ts'

const settle: () => Promise<void> = async () => {
  for (let round = 0; round < 8; round += 1) await turn()
}

let clock: ManualClock
let fake: FakeContext
let board: StatusBoard

beforeEach(() => {
  clock = new ManualClock(undefined, settle)
  fake = makeContext(clock)
  fake.follows.set('me', new Set(['alice', 'bob']))
  board = new StatusBoard(fake.context)
})

afterEach(() => fake.scope.close())

interface Reader {
  readonly scope: Scope
  readonly events: FeedEvent[]
  /** `author/number` of each post, in the order in which they came. */
  readonly posts: () => readonly string[]
  readonly arrivals: () => readonly number[]
  /** Stops reading, or goes on. */
  pause(): void
  resume(): void
}

const read = (since: number, username = 'me', mostUnread = Infinity, caller: Caller = owner): Reader => {
  const scope = new Scope('reader', silentLog)
  const events: FeedEvent[] = []
  let unread = 0
  let paused = false
  let goOn: (() => void) | undefined
  openFeed(
    { context: fake.context, board, shared: new SharedEvents() },
    { caller, query: { usernames: username.split(','), since } },
    {
      send: (event) => {
        events.push(event)
        unread += 1
      },
      whenReady: () => {
        if (!paused) unread = 0
        if (unread < mostUnread) return undefined
        return new Promise((resolve) => {
          goOn = resolve
        })
      },
    },
    scope,
  )
  const postEvents = () => events.filter((event) => event.type === 'post')
  return {
    scope,
    events,
    posts: () => postEvents().map(({ post: { userpost } }) => `${userpost.n}/${String(userpost.k)}`),
    arrivals: () => postEvents().map(({ arrival }) => arrival),
    pause: () => {
      paused = true
    },
    resume: () => {
      paused = false
      goOn?.()
    },
  }
}

const numbered = (author: string, from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${author}/${String(from + index)}`)

describe('a feed', () => {
  test('brings history, then what is new, in order of arrival', async () => {
    for (let k = 0; k < 250; k += 1) fake.arrive(postOf('alice', k))
    await settle()
    const reader = read(0)
    await clock.advance(10)
    expect(reader.posts()).toEqual(numbered('alice', 0, 250))
    fake.arrive(postOf('bob', 0))
    fake.arrive(postOf('alice', 250))
    await settle()
    expect(reader.posts()).toEqual([...numbered('alice', 0, 250), 'bob/0', 'alice/250'])
    await reader.scope.close()
  })

  test('brings only those whom the user follows, and the user', async () => {
    const reader = read(0)
    for (const author of ['alice', 'stranger', 'me', 'bob']) fake.arrive(postOf(author, 0))
    await settle()
    expect(reader.posts()).toEqual(['alice/0', 'me/0', 'bob/0'])
    fake.follows.get('me')?.add('stranger')
    fake.arrive(postOf('stranger', 1))
    await settle()
    expect(reader.posts().at(-1)).toBe('stranger/1')
    await reader.scope.close()
  })

  test('tells a user how far own posts have got, the latest word on each, and nobody else', async () => {
    const [reader, other] = [read(0), read(0, 'bob')]
    await settle()
    const { changed } = fake.context.node.deliveries
    const fresh = { username: nameOf('me'), postNumber: 3, signedAt: 100, copies: 0, nodes: 0, storedAt: undefined }
    const delivery = { ...fresh, peers: 0, seenAt: undefined, waiting: ['me/status/single'] }
    for (const peers of [0, 1, 2]) changed.emit({ ...delivery, peers })
    changed.emit({ ...delivery, postNumber: 4 })
    await settle()
    const told = reader.events.flatMap((event) => (event.type === 'delivery' ? [event] : []))
    expect(told.map(({ users, delivery: { k, peers } }) => [users, k, peers])).toEqual([
      [['me'], 3, 2],
      [['me'], 4, 0],
    ])
    expect(other.events.filter(({ type }) => type === 'delivery')).toEqual([])
    for (const { scope } of [reader, other]) await scope.close()
  })

  test('tells those who had a post that it is gone, whether they were there or away', async () => {
    fake.arrive(postOf('alice', 0))
    await settle()
    const reader = read(0)
    const stranger = read(0, 'bob')
    await settle()
    fake.forget(postOf('alice', 0))
    await settle()
    const removal = { type: 'removal', arrival: 2, users: ['me'], author: 'alice', postNumber: 0 }
    expect(reader.events.at(-1)).toEqual(removal)
    expect(stranger.events.filter(({ type }) => type === 'removal')).toEqual([])
    const later = read(1)
    await settle()
    expect(later.events.filter(({ type }) => type === 'removal' || type === 'post')).toEqual([removal])
    for (const { scope } of [reader, stranger, later]) await scope.close()
  })

  test('begins with the messages of its users, and tells at once when they change', async () => {
    const { messages } = fake.context.node
    let unread = 2
    messages.threads = (localUser) => (localUser === 'me' ? [{ peer: 'alice', total: 5, unread, lastTime: 1 }] : [])
    messages.waiting = () => [{ author: nameOf('carol'), count: 3 }]
    const reader = read(0)
    await settle()
    const told = () => reader.events.filter(({ type }) => type === 'messages')
    expect(told()).toEqual([{ type: 'messages', user: 'me', unread: 2, waiting: 3 }])
    unread = 4
    for (const user of ['me', 'me', 'you']) messages.changed.emit(user)
    await settle()
    expect(told().slice(1)).toEqual([{ type: 'messages', user: 'me', unread: 4, waiting: 3 }])
    await reader.scope.close()
    messages.changed.emit('me')
    await settle()
    expect(told()).toHaveLength(2)
  })

  test('tells that a followed name or the own one has another key, the latest word alone', async () => {
    const { names } = fake.context.node as unknown as { readonly names: { readonly changed: Signal<NewKey> } }
    const key = {
      ...{ origin: 'replayed' as const, height: 7, time: 1 },
      ...{ publicKey: Uint8Array.of(2), transactionId: Uint8Array.of(1, 2) },
    }
    const reader = read(0)
    await settle()
    for (const name of ['alice', 'me', 'stranger']) names.changed.emit({ username: nameOf(name), key })
    names.changed.emit({ username: nameOf('me'), key: undefined })
    await settle()
    const told = reader.events.filter(({ type }) => type === 'key')
    expect(told).toEqual([
      {
        ...{ type: 'key', users: ['me'], username: 'alice' },
        key: { origin: 'replayed', height: 7, time: 1, key: '02', txid: '0201' },
      },
      { type: 'key', users: ['me'], username: 'me', key: null },
    ])
    await reader.scope.close()
  })

  test('of several users brings each post once, and tells which of them want it', async () => {
    fake.follows.set('you', new Set(['bob', 'carol', 'me']))
    const reader = read(0, 'me,you')
    for (const author of ['alice', 'bob', 'carol', 'me', 'you', 'stranger']) fake.arrive(postOf(author, 0))
    await settle()
    const told = reader.events.flatMap((event) =>
      event.type === 'post' ? [[event.post.userpost.n, ...event.users].join(' ')] : [],
    )
    expect(told).toEqual(['alice me', 'bob me you', 'carol you', 'me me you', 'you you'])
    await reader.scope.close()
  })

  test('goes on after the number where an earlier one ended', async () => {
    for (let k = 0; k < 5; k += 1) fake.arrive(postOf('alice', k))
    await settle()
    const first = read(0)
    await settle()
    const seen = first.arrivals()[2] ?? 0
    await first.scope.close()
    for (let k = 5; k < 8; k += 1) fake.arrive(postOf('alice', k))
    const second = read(seen)
    await settle()
    expect(second.posts()).toEqual(numbered('alice', 3, 5))
    await second.scope.close()
  })

  test('finds a few among very many without a gap', async () => {
    for (let k = 0; k < 3000; k += 1) fake.arrive(postOf(k % 1000 === 999 ? 'alice' : 'stranger', k))
    await settle()
    const reader = read(0)
    await clock.advance(100)
    expect(reader.posts()).toEqual(['alice/999', 'alice/1999', 'alice/2999'])
    await reader.scope.close()
  })

  test('has no gap and no double while posts arrive during the backfill', async () => {
    const random = new SeededRandom(5)
    const next = { alice: 0, bob: 0 }
    const expected: string[] = []
    const arriveSome = (): void => {
      for (let count = randomBelow(random, 40); count > 0; count -= 1) {
        const author = randomBelow(random, 2) === 0 ? 'alice' : 'bob'
        fake.arrive(postOf(author, next[author]))
        expected.push(`${author}/${String(next[author])}`)
        next[author] += 1
      }
    }
    for (let round = 0; round < 30; round += 1) arriveSome()
    await settle()
    const readers: Reader[] = []
    for (let round = 0; round < 40; round += 1) {
      if (round % 8 === 0) readers.push(read(0, 'me', 1))
      for (const reader of readers) if (randomBelow(random, 2) === 0) reader.pause()
      arriveSome()
      await turn()
      for (const reader of readers) reader.resume()
      await clock.advance(1)
    }
    await clock.advance(10)
    for (const reader of readers) {
      expect(reader.posts()).toEqual(expected)
      const arrivals = reader.arrivals()
      expect(arrivals).toEqual([...arrivals].sort((left, right) => left - right))
      expect(new Set(arrivals).size).toBe(arrivals.length)
      await reader.scope.close()
    }
  })

  test('waits for a slow reader, and gives it the newest state only', async () => {
    for (let k = 0; k < 1000; k += 1) fake.arrive(postOf('alice', k))
    await settle()
    const reader = read(0, 'me', 1)
    reader.pause()
    await clock.advance(10)
    const before = reader.events.length
    expect(before).toBeLessThanOrEqual(220)
    for (fake.height = 100; fake.height < 110; fake.height += 1) await clock.advance(1000)
    expect(reader.events).toHaveLength(before)
    reader.resume()
    await clock.advance(1000)
    expect(reader.posts()).toEqual(numbered('alice', 0, 1000))
    const heights = reader.events.flatMap((event) => (event.type === 'status' ? [event.status.chain.height] : []))
    expect(heights.length).toBeLessThanOrEqual(4)
    expect(heights.at(-1)).toBe(110)
    await reader.scope.close()
  })

  test('sends nothing after its end', async () => {
    const reader = read(0)
    await settle()
    await reader.scope.close()
    const count = reader.events.length
    fake.arrive(postOf('alice', 1))
    fake.height += 1
    await clock.advance(5000)
    expect(reader.events).toHaveLength(count)
  })
})

describe('the state', () => {
  test('comes at once, then when it has changed, at most once a second', async () => {
    const reader = read(0)
    await settle()
    expect(reader.events.map(({ type }) => type)).toEqual(['status', 'messages'])
    await clock.advance(3000)
    expect(reader.events).toHaveLength(2)
    for (let tick = 0; tick < 20; tick += 1) {
      fake.height += 1
      await clock.advance(100)
    }
    expect(reader.events).toHaveLength(4)
    await reader.scope.close()
  })

  test('is collected once for all readers, and not at all for none', async () => {
    let looks = 0
    const { state } = fake.context.node
    const sync = state.sync.bind(state)
    Object.assign(state, {
      sync: () => {
        looks += 1
        return sync()
      },
    })
    const readers = [read(0), read(0), read(0)]
    await clock.advance(10_000)
    expect(looks).toBeGreaterThanOrEqual(10)
    expect(looks).toBeLessThanOrEqual(12)
    for (const { scope } of readers) await scope.close()
    looks = 0
    await clock.advance(10_000)
    expect(looks).toBe(0)
  })
})

describe('the caller of a feed', () => {
  const me: Caller = { kind: 'user', username: 'me', permissions: new Set(['read']) }
  const query = { usernames: ['me'], since: 0 }

  test('is the owner, or the user whose feed it is and who may read', () => {
    expect(mayFeed(owner, query)).toBe(true)
    expect(mayFeed(me, query)).toBe(true)
    expect(mayFeed(me, { ...query, usernames: ['me', 'you'] })).toBe(false)
    expect(mayFeed({ kind: 'user', username: 'me', permissions: new Set(['post']) }, query)).toBe(false)
    expect(mayFeed({ kind: 'stranger' }, query)).toBe(false)
    expect(mayFeed({ kind: 'stranger' }, { ...query, usernames: [''] })).toBe(false)
  })

  test('gets the state of the node only as its owner', async () => {
    fake.arrive(postOf('alice', 0))
    await settle()
    const [ofOwner, ofUser] = [read(0), read(0, 'me', Infinity, me)]
    await clock.advance(2000)
    expect(ofUser.posts()).toEqual(['alice/0'])
    expect(ofUser.events.some(({ type }) => type === 'status')).toBe(false)
    expect(ofOwner.events.some(({ type }) => type === 'status')).toBe(true)
  })
})

test('a feed tells at once what is missing of those it is about, and each change, also that nothing is (field case S2)', async () => {
  const changed = new Signal<Username>()
  const gaps = { bound: 200, held: [], unclaimed: [], newer: 30, older: 0, peers: 1, conflicts: [] }
  const missing = [{ first: 0, last: 29, why: 'no-peer' as const, saidBy: ['status' as const] }]
  const of = (name: string) => ({ ...gaps, username: nameOf(name), missing })
  const table = new Map(['alice', 'mallory'].map((name) => [name, of(name)]))
  const latest = (name: string) => table.get(name)
  Object.assign(fake.context.node, { completeness: { changed, latest, open: () => [...table.values()] } })
  const reader = read(0)
  await settle()
  table.delete('alice')
  changed.emit(nameOf('alice'))
  changed.emit(nameOf('mallory'))
  await settle()
  const told = reader.events.flatMap((event) => (event.type === 'gaps' ? [event] : []))
  expect(told.map(({ users, gaps: { username, newer_unoffered: newer } }) => [users, username, newer])).toEqual([
    [['me'], 'alice', 30],
    [['me'], 'alice', 0],
  ])
  await reader.scope.close()
})

test('posts with watched hashtags are told to those who watch, and to nobody else', async () => {
  const mine = read(0)
  const yours = read(0, 'you')
  await settle()
  const came = fake.context.node.tags.came
  came.emit({ tag: 'tea', users: ['me'], post: postOf('carol', 3) })
  await settle()
  const told = mine.events.filter((event) => event.type === 'tagged')
  expect(told).toMatchObject([{ users: ['me'], tag: 'tea', post: { userpost: { n: 'carol', k: 3 } } }])
  expect(yours.events.filter((event) => event.type === 'tagged')).toEqual([])
  await mine.scope.close()
  await yours.scope.close()
})
