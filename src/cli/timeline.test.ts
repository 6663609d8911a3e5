import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { verbs } from './verbs.ts'

interface Range {
  readonly username: string
  readonly max_id?: number
}

const muted = { kind: 'word', value: 'x', until: null }

/** Ten posts each of many users, the newest first; those with odd numbers are muted. */
const timelineOf =
  (each: number) =>
  ([count, users]: readonly unknown[]): readonly object[] =>
    (users as readonly Range[])
      .flatMap(({ username, max_id: highest = each - 1 }) =>
        Array.from({ length: highest + 1 }, (_, k) => ({
          time: k,
          post: { sig_userpost: '00', userpost: { n: username, k, height: 1, time: k, msg: 'x' } },
          ...(k % 2 === 1 ? { muted } : {}),
        })),
      )
      .sort((left, right) => right.time - left.time || (left.post.userpost.n < right.post.userpost.n ? -1 : 1))
      .slice(0, Number(count))

const read = async (each: number) => {
  const { output, calls } = await runVerb(
    verbs['timeline'],
    [],
    (method, params) =>
      method === 'getfollowing'
        ? ['bob', 'carol']
        : method === 'gettwts'
          ? { twts: [], next: null }
          : method === 'listkeychanges'
            ? []
            : timelineOf(each)(params),
    { json: true },
  )
  const posts = JSON.parse(output) as readonly { readonly post: { readonly userpost: { n: string; k: number } } }[]
  return {
    shown: posts.map(({ post: { userpost } }) => `${userpost.n}/${String(userpost.k)}`),
    asked: calls.filter((call) => (call as readonly unknown[])[0] === 'gettimeline').length,
  }
}

test('muted posts make room for others, until enough are there or none are left', async () => {
  const evenBelow = (each: number) =>
    Array.from({ length: each }, (_, index) => each - 1 - index)
      .filter((k) => k % 2 === 0)
      .flatMap((k) => ['alice', 'bob', 'carol'].map((name) => `${name}/${String(k)}`))
  const { shown, asked } = await read(100)
  expect(shown).toEqual(evenBelow(100).slice(0, 20))
  expect(asked).toBeGreaterThan(1)
  expect((await read(6)).shown).toEqual(evenBelow(6))
  expect((await read(0)).shown).toEqual([])
})

test('twts and changes of keys stand among posts by their times; muted twts are left out', async () => {
  const twt = (time: number, text: string) => ({
    time,
    twt: { hash: 'abcdefg', nick: 'ann', text, answers: null, edited: false },
  })
  const post = { sig_userpost: '00', userpost: { n: 'bob', k: 1, height: 1, time: 50, msg: 'a post' } }
  const { output } = await runVerb(verbs['timeline'], [], (method) => {
    if (method === 'getfollowing') return ['bob']
    if (method === 'gettimeline') return [{ time: 50, post }]
    if (method === 'listkeychanges')
      return [
        { username: 'bob', origin: 'replaced', key: '02aa', height: 7, time: 58, txid: '00' },
        { username: 'bob', origin: 'replayed', key: '02bb', height: 5, time: 45, txid: '00' },
      ]
    return { twts: [twt(60, 'after'), { ...twt(55, 'x'), muted }, twt(40, 'before\u001b[31m')], next: null }
  })
  const lines = output.split('\n').filter((line) => line.startsWith('  '))
  expect(lines).toEqual([
    '  before[31m',
    '  ! has another key since block 5: by a word that was given before, which anybody can repeat',
    '  a post',
    '  ! has another key since block 7: a new key, by the word of the one before',
    '  after',
  ])
})
