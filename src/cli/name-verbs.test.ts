import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { nameVerbs } from './name-verbs.ts'

const key = { origin: 'replaced', key: `02${'ab'.repeat(32)}`, height: 9, time: 1_800_000_000, txid: '00' }

test('name shows keys, blocks, times and what each has signed', async () => {
  const keys = [
    { ...key, posts: { first: 4, last: 9, count: 5, late: 0 } },
    { ...key, origin: 'returned', height: 5, posts: { first: 3, last: 6, count: 2, late: 1 } },
    { ...key, origin: 'registered', height: 1, posts: { first: 0, last: 0, count: 1, late: 0 } },
    { ...key, origin: 'registered', height: 1, posts: null },
  ]
  const { output, calls } = await runVerb(nameVerbs['name'], ['@Alice'], () => keys)
  expect(calls).toEqual([['getnamehistory', 'alice']])
  expect(output.split('\n')).toEqual([
    '@alice has had these keys, the newest first:',
    'block 9 2027-01-15 08:00 02ababababababab…',
    '  a new key, by the word of the one before; 5 posts held here, 4 to 9',
    'block 5 2027-01-15 08:00 02ababababababab…',
    '  a key that it had before: replacements of that time can be repeated by anybody; 2 posts held here, 3 to 6; 1 of them after the newer key was in use',
    'block 1 2027-01-15 08:00 02ababababababab…',
    '  the first key; post 0',
    'block 1 2027-01-15 08:00 02ababababababab…',
    '  the first key; none of the posts held here',
    '',
  ])
})

test('name says that nobody has the name', async () => {
  await expect(runVerb(nameVerbs['name'], ['alice'], () => [])).rejects.toThrow('Nobody has registered alice')
})
