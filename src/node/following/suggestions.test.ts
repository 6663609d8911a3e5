import { expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { FollowSuggestions } from './suggestions.ts'

const key = publicKeyOf(createPrivateKey(new SeededRandom(1)))

const room = (lists: Readonly<Record<string, readonly string[]>>) => {
  const users = new FakeUsers()
  for (const name of [...Object.keys(lists), ...Object.values(lists).flat()])
    if (!name.startsWith('x')) users.register(name, key, 1)
  const clock = new ManualClock(0)
  const gets: string[] = []
  const state = { followed: Object.keys(lists), muted: new Set<string>(), running: 0, most: 0 }
  const suggestions = new FollowSuggestions({
    ...{ clock, users },
    following: { of: () => state.followed.map(nameOf) },
    mutedBy: () => state.muted,
    items: {
      get: async ({ name, resource }) => {
        gets.push(`${name} ${resource}`)
        state.running += 1
        state.most = Math.max(state.most, state.running)
        await Promise.resolve()
        state.running -= 1
        const value = resource === 'following1' ? lists[name] : []
        return value === undefined || (lists[name] ?? []).length === 0
          ? []
          : [{ sequence: 1, value: value.map(encodeUtf8) } as unknown as SignedItem]
      },
    },
  })
  return { suggestions, clock, gets, state }
}

test('suggests those whom most friends follow, says who they are, and nobody who is followed, muted or unknown', async () => {
  const { suggestions, state } = room({
    bob: ['zoe', 'yan', 'me', 'carol', 'loud', 'xnobody'],
    carol: ['zoe', 'bob', 'loud'],
    dora: ['zoe', 'yan', 'abe'],
    erik: ['zoe', 'erik'],
    me: ['abe'],
  })
  state.muted.add('loud')
  const { suggestions: found, read, followed } = await suggestions.of('me', 20)
  expect(found).toEqual([
    { username: 'zoe', followedBy: ['bob', 'carol', 'dora'], count: 4 },
    { username: 'yan', followedBy: ['bob', 'dora'], count: 2 },
    { username: 'abe', followedBy: ['dora'], count: 1 },
  ])
  expect([read, followed]).toEqual([4, 4])
  expect((await suggestions.of('me', 1)).suggestions).toHaveLength(1)
})

test('reads some lists for each question, few at once, and remembers them for half a day', async () => {
  const lists = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${String(index)}`, ['zoe']]))
  const { suggestions, clock, gets, state } = room(lists)
  const answers = await Promise.all([suggestions.of('me', 9), suggestions.of('me', 9)])
  expect(answers.map(({ read }) => read)).toEqual([24, 24])
  expect(gets).toHaveLength(48)
  expect(state.most).toBeLessThanOrEqual(4)
  await suggestions.of('me', 9)
  const [zoe] = (await suggestions.of('me', 9)).suggestions
  expect(zoe).toMatchObject({ username: 'zoe', count: 60 })
  expect(gets).toHaveLength(120)
  await suggestions.of('me', 9)
  expect(gets).toHaveLength(120)
  await clock.advance(13 * 3_600_000)
  await suggestions.of('me', 9)
  expect(gets).toHaveLength(168)
})

test('tells who of the followed follows somebody in public, and from how many lists it is', async () => {
  const { suggestions, gets } = room({ bob: ['zoe', 'me'], carol: ['zoe', 'bob'], dora: [], zoe: ['zoe'] })
  const zoe = await suggestions.followersOf('me', nameOf('zoe'))
  expect(zoe).toEqual({ followers: ['bob', 'carol'], read: 4, followed: 4 })
  const asked = gets.length
  expect(await suggestions.followersOf('me', nameOf('me'))).toMatchObject({ followers: ['bob'] })
  expect(await suggestions.followersOf('me', nameOf('nobody'))).toMatchObject({ followers: [] })
  expect(gets).toHaveLength(asked)
})

test('reads further lists with each question, so that whoever asks on comes to an end', async () => {
  const lists = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${String(index)}`, ['zoe']]))
  const { suggestions } = room(lists)
  const found = []
  for (let question = 0; question < 4; question += 1) found.push(await suggestions.followersOf('me', nameOf('zoe')))
  expect(found.map(({ followers, read, followed }) => [followers.length, read, followed])).toEqual([
    [24, 24, 60],
    [48, 48, 60],
    [60, 60, 60],
    [60, 60, 60],
  ])
})
