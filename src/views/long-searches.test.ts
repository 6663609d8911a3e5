// Searches that pass very many posts: what one look costs, and that pages go on where one has ended.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postOf } from '../../test/support/fake-context.ts'
import type { Clock } from '../base/clock.ts'
import { Gate } from '../base/gate.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { openIndex } from '../node/node-store.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { PostFinder } from './post-finder.ts'
import { endOfIndex, firstIdOf, PostIndex } from './post-index.ts'
import { scopeTerm } from './terms.ts'
import { allOf } from './word-query.ts'

const day = 86_400
const everyPost = allOf([scopeTerm('messages')])

let scope: Scope

beforeEach(() => {
  scope = new Scope('long searches', silentLog)
})

afterEach(() => scope.close())

const indexOf = (posts: readonly VerifiedPost[]): PostIndex => {
  const index = new PostIndex(openIndex(':memory:', scope))
  index.addHeld(
    posts.map((post) => ({ post, time: post.time })),
    1,
  )
  return index
}

/** Posts with the words of a test, of a day, and all of one second or spread over it. */
const postsOfDay = (which: number, count: number, spread: number): readonly VerifiedPost[] =>
  Array.from({ length: count }, (_, index) =>
    postOf('alice', which * 1_000 + index, 'tea', which * day + index * spread - (which * 1_000 + index)),
  )

/** The windows from the newest post down, as how many posts each of them holds. */
const windowsOf = (index: PostIndex, rows: number): readonly number[] => {
  const sizes: number[] = []
  for (let below = endOfIndex; below > 0; ) {
    const from = index.windowBelow(below, rows)
    expect(from).toBeLessThan(below)
    sizes.push(index.page(everyPost, { from, below, count: 10_000 }).length)
    below = from
  }
  return sizes
}

test.each([0, 60])(
  'a crowded day is looked through in parts, whether its posts are %d seconds apart or of one',
  (spread) => {
    const index = indexOf([...postsOfDay(1, 5, spread), ...postsOfDay(3, 200, spread), ...postsOfDay(4, 8, spread)])
    const sizes = windowsOf(index, 100)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(213)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    // What stands in days that are not crowded is looked through in one go.
    expect(sizes[0]).toBe(8)
    expect(sizes.at(-1)).toBe(5)
  },
)

/** Time passes by work alone. */
const workingClock = (): Clock & { work(milliseconds: number): void } => {
  let nowMs = 0
  const soon = (callback: () => void) => {
    setImmediate(callback)
    return { cancel: () => undefined }
  }
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    uptimeMs: () => nowMs,
    after: (_delayMs, callback) => soon(callback),
    every: (_periodMs, callback) => soon(callback),
    soon,
    work: (milliseconds) => {
      nowMs += milliseconds
    },
  }
}

test('words that many posts have and none both of end a page after some work, which says where the next one begins', async () => {
  const clock = workingClock()
  const looks: (readonly [from: number, below: number])[] = []
  const width = firstIdOf(day)
  const index = {
    windowBelow: (below: number) => Math.max(0, Math.min(below, 200 * width) - width),
    page: (_expression: string, { from, below }: { from: number; below: number }) => {
      looks.push([from, below])
      clock.work(20)
      return []
    },
  } as unknown as PostIndex
  const source = { post: () => undefined } as never
  const finder = new PostFinder({ index, source, clock, longReads: new Gate(2, 10) })
  const query = { words: ['green', 'tea'], every: true, ignoresCase: true }
  const first = await finder.withWords('messages', query, { count: 10 })
  expect(first.posts).toEqual([])
  expect(looks.length).toBeLessThanOrEqual(51)
  let next = first.next
  expect(next).toBeDefined()
  let pages = 1
  for (; next !== undefined; pages += 1)
    ({ next } = await finder.withWords('messages', query, { count: 10, before: next }))
  expect(pages).toBe(4)
  // Everything was looked through, and nothing twice.
  expect(looks).toHaveLength(200)
  for (const [place, [, below]] of looks.entries()) expect(below).toBe(looks[place - 1]?.[0] ?? endOfIndex)
  expect(looks.at(-1)?.[0]).toBe(0)
})
