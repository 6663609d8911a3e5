// The newest posts, read from few users, are those of a plain merge of all.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PostTable, postOf } from '../../test/support/fake-context.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { openJournal } from '../node/node-store.ts'
import { systemClock } from '../net/system-clock.ts'
import { parseUsername } from '../protocol/username.ts'
import type { AuthorRange, PlacedPost, Selection } from './newest-posts.ts'
import type { Places } from './places.ts'
import { openViews } from './views.ts'

const now = 1_700_000_000

/** What is meant: as many posts of each range as are wanted, placed and put in order, and the first of them all. */
const plainMerge = (swarms: PostTable, places: Places, { ranges, count, ...flags }: Selection): PlacedPost[] => {
  const merged: PlacedPost[] = []
  const seen = new Set<string>()
  for (const { username, ...bounds } of ranges) {
    const name = parseUsername(username)
    const posts = name === undefined || count === 0 ? [] : swarms.posts({ username: name, ...bounds, ...flags, count })
    let time = -Infinity
    for (const post of posts.toReversed()) {
      time = Math.max(time, places.of(post, now))
      const key = `${post.author}/${String(post.postNumber)}`
      if (!seen.has(key)) merged.push({ post, time })
      seen.add(key)
    }
  }
  return merged
    .sort(
      (left, right) =>
        right.time - left.time ||
        (left.post.author === right.post.author
          ? right.post.postNumber - left.post.postNumber
          : left.post.author < right.post.author
            ? -1
            : 1),
    )
    .slice(0, count)
}

const authors = ['a', 'b', 'c', 'd', 'e', 'f']
const number = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined })
const range: fc.Arbitrary<AuthorRange> = fc.record({
  username: fc.constantFrom(...authors, 'nobody_here', 'no name'),
  maxPostNumber: number,
  sincePostNumber: number,
})
const claim = fc.record({
  author: fc.constantFrom(...authors),
  time: fc.oneof(fc.nat(30), fc.constantFrom(-1, 0, now, now + 50, 2 ** 31)),
})

test('the newest posts are those of a plain merge: claimed times, ranges, users named twice, times of posts that are gone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(claim, { maxLength: 60 }),
      fc.array(range, { maxLength: 9 }),
      fc.record({ count: fc.integer({ min: 0, max: 9 }), isRemote: fc.boolean(), gone: fc.nat(40) }),
      async (claims, ranges, { count, isRemote, gone }) => {
        const scope = new Scope('views', silentLog)
        const swarms = new PostTable()
        for (const { author, time } of claims) {
          const held = [...swarms.table.values()].filter((post) => post.author === author).length
          swarms.add(postOf(author, held, 'x', time - held))
        }
        const later = <T>(value: T): T | Promise<T> => (isRemote ? Promise.resolve(value) : value)
        const source = {
          joined: () => later(swarms.joined()),
          posts: (query: Parameters<PostTable['posts']>[0]) => later(swarms.posts(query)),
          claims: (query: Parameters<PostTable['posts']>[0]) => later(swarms.claims(query)),
          latestTime: (username: Parameters<PostTable['latestTime']>[0]) => later(swarms.latestTime(username) + gone),
          post: (...[username, postNumber]: Parameters<PostTable['post']>) => later(swarms.post(username, postNumber)),
        }
        const needs = { database: openJournal(':memory:', scope), clock: systemClock, log: silentLog, source }
        const views = openViews({ ...needs, adjustedTime: () => now }, scope)
        const selection = { count, ranges, allowedFlags: 255, requiredFlags: 0 }
        const expected = plainMerge(swarms, views.places, selection)
        expect(await views.newest(selection)).toEqual(expected)
        await scope.close()
      },
    ),
  )
})

test('users whose posts are all too old are not read', async () => {
  const scope = new Scope('views', silentLog)
  const swarms = new PostTable()
  const names = Array.from({ length: 500 }, (_, index) => `u${String(index)}`)
  for (const [index, name] of names.entries())
    for (let k = 0; k < 3; k += 1) swarms.add(postOf(name, k, 'x', index * 10))
  let reads = 0
  const source = Object.assign(Object.create(swarms) as PostTable, {
    claims: (query: Parameters<PostTable['posts']>[0]) => {
      reads += 1
      return swarms.claims(query)
    },
  })
  const needs = { database: openJournal(':memory:', scope), clock: systemClock, log: silentLog, source }
  const views = openViews({ ...needs, adjustedTime: () => now }, scope)
  const ranges = names.map((username) => ({ username }))
  const posts = await views.newest({ count: 20, ranges, allowedFlags: 255, requiredFlags: 0 })
  expect(posts.map(({ post }) => post.author)).toEqual(
    Array.from({ length: 20 }, (_, index) => `u${String(499 - Math.floor(index / 3))}`),
  )
  expect(reads).toBeLessThan(15)
  await scope.close()
})
