import { expect, test } from 'vitest'
import { nameOf, postOf } from '../../test/support/fake-context.ts'
import { owner } from '../api/caller.ts'
import { gapSentences, isWhole } from '../api/gap-words.ts'
import type { RpcContext } from './context.ts'
import { gapHandlers, noGaps } from './gaps.ts'

const gap = (first: number, last: number, why: string, rule?: string) => ({
  first,
  last,
  why,
  rule,
  saidBy: ['status'],
})
const completion = {
  ...{ username: nameOf('bob'), bound: 200, peers: 2, newer: 34, older: 1 },
  held: [{ first: 0, last: 90 }],
  missing: [gap(201, 205, 'above-bound'), gap(121, 124, 'offered'), gap(91, 120, 'no-peer')],
  unclaimed: [{ first: 36, last: 37 }],
  conflicts: [{ postNumber: 50, posts: [postOf('bob', 50), postOf('bob', 50, 'other')] }],
}
const contextWith = (found: unknown): RpcContext =>
  ({
    node: { completeness: { of: () => found, open: () => (found === undefined ? [] : [found]) } },
  }) as unknown as RpcContext

test('gaps are told with who says so and why', () => {
  expect(gapHandlers.getgaps(contextWith(completion), { username: 'bob' }, owner)).toMatchObject({
    ...{ username: 'bob', newer: 34, newer_unoffered: 30, older_unoffered: 0, above_bound: 5, refused: 0, bound: 200 },
    held: [[0, 90]],
    missing: [
      { first: 201, last: 205, why: 'above-bound', said_by: ['status'] },
      { first: 121, last: 124, why: 'offered', said_by: ['status'] },
      { first: 91, last: 120, why: 'no-peer', said_by: ['status'] },
    ],
    unclaimed: [[36, 37]],
    conflicts: [{ k: 50, posts: [{ userpost: { msg: 'post 50' } }, { userpost: { msg: 'other' } }] }],
  })
  expect(gapHandlers.getgaps(contextWith(undefined), { username: 'bob' }, owner)).toBeNull()
})

test('one line for each user, and a sentence for each thing that is wrong (field case S2)', async () => {
  const [summary] = await gapHandlers.listgaps(contextWith(completion), {}, owner)
  if (summary === undefined) throw new Error('no summary')
  expect(gapSentences(summary)).toEqual([
    '30 newer posts of @bob are known, nobody offers them yet.',
    '5 further posts of @bob can be taken after further blocks.',
    '@bob has signed several different posts under number 50. Each reader has seen one of them first.',
  ])
  expect([isWhole(summary), isWhole(noGaps('bob'))]).toEqual([false, true])
  expect(gapSentences({ ...noGaps('bob'), newer: 1, newer_unoffered: 1 })).toEqual([
    '1 newer post of @bob is known, and no peer is connected.',
  ])
})
