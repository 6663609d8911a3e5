// Twts beside posts: never below what has been read of these.
import { expect, it } from 'vitest'
import { createClient } from '../../api/client.ts'
import type { TimelineTwtJson } from '../../api/feeds.ts'
import type { PostView } from '../text/post-view.ts'
import { createTwts } from './twts.ts'

const twt = (time: number): TimelineTwtJson => ({
  time,
  twt: {
    ...{ hash: `h${String(time)}`, v1: 'a', v2: 'b', url: 'https://a.example/t.txt', nick: 'ann', written: time },
    ...{ stamp: '2026-08-01T09:00:00Z', raw: 'x', text: `at ${String(time)}`, answers: null, edited: false },
  },
})

/** A node with twts of the seconds from `newest` down to 1, in pages of 50. */
const setUp = (newest: number) => {
  const taken: PostView[] = []
  const client = createClient(({ params: [, , before] }) => {
    const from = typeof before === 'string' ? Number(before) : newest
    const times = Array.from({ length: Math.min(50, from) }, (_, index) => from - index)
    const next = from > 50 ? String(from - 50) : null
    return Promise.resolve({ result: { twts: times.map(twt), next }, error: null })
  })
  const twts = createTwts(client, 'anna', (views) => taken.push(...views))
  return { twts, places: () => taken.map(({ place }) => place) }
}

it('come as far down as posts have been read, and not further', async () => {
  const { twts, places } = setUp(120)
  await twts.readDownTo(100)
  expect(Math.min(...places())).toBe(100)
  expect(places().length).toBe(21)
  await twts.readDownTo(30)
  expect(Math.min(...places())).toBe(30)
  expect(new Set(places()).size).toBe(91)
})

it('come all when there are no older posts', async () => {
  const { twts, places } = setUp(120)
  await twts.readDownTo(0)
  expect(places().length).toBe(120)
})
