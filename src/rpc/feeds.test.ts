import { beforeEach, expect, test } from 'vitest'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { owner } from '../api/caller.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { hashesOf } from '../twtxt/twt-hash.ts'
import { shownTwtText } from '../twtxt/twt-text.ts'
import { dispatch } from './dispatcher.ts'

const fake = useFakeContext(() => new ManualClock())

const feed = { id: 1, url: 'https://b.example/t.txt', nick: 'bob', isCut: false }
const placed = (id: number, text: string) => ({
  feed,
  twt: {
    id,
    feed: 1,
    digest: 'a'.repeat(45) + 'bcdefgq',
    instant: 1_800_000_000,
    place: 1_700_000_000 + id,
    text,
    subject: 'abcdefg',
    edited: 0,
  },
})
const all = [placed(3, 'about cats'), placed(2, 'two\u2028lines'), placed(1, 'one')]

beforeEach(() => {
  const feeds = {
    ...{
      hashes: ({ digest, instant }: { digest: string; instant: number }) => hashesOf(digest, instant),
      shown: shownTwtText,
    },
    of: () => [{ nick: 'baker', url: feed.url, feed }],
    timeline: (_: string, count: number, before?: { id: number }) =>
      all.filter(({ twt }) => twt.id < (before?.id ?? Infinity)).slice(0, count),
    view: () => [placed(1, 'one')],
  }
  Object.assign(fake.context.node.feeds, feeds)
})

const call = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
  const reply = await dispatch(fake.context, JSON.stringify({ id: 1, method, params }), owner)
  const { result, error } = JSON.parse(reply.body) as { result: unknown; error: unknown }
  return error ?? result
}

test('twts are given with their hashes, as they stand and as they are read, in pages', async () => {
  const first = (await call('gettwts', 'me', 2)) as { twts: readonly unknown[]; next: string }
  expect(first.twts[1]).toEqual({
    time: 1_700_000_002,
    twt: {
      ...{
        hash: 'aaaaaaaaaaaa',
        v1: 'bcdefgq',
        v2: 'aaaaaaaaaaaa',
        url: feed.url,
        nick: 'baker',
        written: 1_800_000_000,
      },
      ...{ raw: 'two\u2028lines', text: 'two\nlines', answers: 'abcdefg', edited: false },
    },
  })
  expect(first.next).toBe('1700000002-2')
  expect(await call('gettwts', 'me', 2, first.next)).toMatchObject({ twts: [{ twt: { text: 'one' } }], next: null })
  expect(await call('gettwts', 'me', 2, 'nonsense')).toMatchObject({ code: -32602 })
})

test('a twt that the reader has muted says so', async () => {
  await call('mute', 'me', 'word', 'cats')
  expect(await call('gettwts', 'me', 3)).toMatchObject({
    twts: [{ muted: { kind: 'word', value: 'cats', until: null } }, {}, {}],
  })
})

test('one feed is shown to whoever follows it', async () => {
  expect(await call('gettwts', 'me', 3, null, feed.url)).toMatchObject({ twts: [{ twt: { text: 'one' } }] })
  expect(await call('gettwts', 'me', 3, null, 'https://other.example/')).toEqual({ twts: [], next: null })
})
