import { beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import { FeedStore, type KnownFeed } from './feed-store.ts'
import { openFeedDatabase } from './feed-tables.ts'
import { TwtStore } from './twt-store.ts'

const now = 1_790_000_000

let database: Database
let feeds: FeedStore
let feed: KnownFeed

beforeEach(() => {
  database = openFeedDatabase(':memory:', new Scope('test', silentLog))
  feeds = new FeedStore(database)
  feed = feeds.add('https://a.example/twtxt.txt', now)
})

/** So many twts, one a second. */
const written = (count: number, word: string) =>
  readFeed(
    Array.from(
      { length: count },
      (_, index) => `${new Date((now - count + index) * 1000).toISOString()}\t${word} ${String(index)}\n`,
    ).join(''),
  )

const rowsOf = (table: string): number =>
  database.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0

test('a feed that edits its twts at each look has no more names than are kept of so many edits', async () => {
  const twts = new TwtStore(database, new ManualClock())
  for (let edits = 0; edits < 3 * limits.editsOfTwt; edits += 1) {
    await twts.take(feed, written(3, `edit ${String(edits)}`), now)
    expect(rowsOf('twts')).toBe(3)
    expect(rowsOf('twt_hashes')).toBeLessThanOrEqual(3 * 2 * (limits.editsOfTwt + 1))
  }
  expect(twts.newest(new Set([feed.id]), 1)[0]?.text).toBe(`edit ${String(3 * limits.editsOfTwt - 1)} 2`)
})

test('a feed that is forgotten while its twts are written leaves none of them', async () => {
  let nowMs = 0
  const hurried = Object.assign(new ManualClock(), { monotonicMs: () => (nowMs += 100) })
  // Others get their turn after so many rows: then it is unfollowed.
  hurried.soon = (turn) => {
    if (rowsOf('twts') > 0 && rowsOf('feeds') > 0) feeds.remove(feed)
    queueMicrotask(turn)
    return { cancel: () => undefined }
  }
  await new TwtStore(database, hurried).take(feed, written(1000, 'much'), now)
  expect([rowsOf('feeds'), rowsOf('twts'), rowsOf('twt_hashes')]).toEqual([0, 0, 0])
})

test('many twts that are edited or taken away leave others their turn, too', async () => {
  let [nowMs, turns] = [0, 0]
  const hurried = Object.assign(new ManualClock(), { monotonicMs: () => (nowMs += 100) })
  hurried.soon = (turn) => {
    turns += 1
    queueMicrotask(turn)
    return { cancel: () => undefined }
  }
  const twts = new TwtStore(database, hurried)
  await twts.take(feed, written(1000, 'before'), now)
  turns = 0
  const after = written(1000, 'after')
  const half = { ...after, twts: after.twts.filter((_, index) => index === 0 || index >= 500) }
  expect(await twts.take(feed, half, now)).toEqual({ added: 0, edited: 501, removed: 499 })
  // Besides one for each twt that is hashed.
  expect(turns - half.twts.length).toBeGreaterThanOrEqual(5)
})
