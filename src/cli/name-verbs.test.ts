import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
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

const proved = {
  ...{ username: 'alice', from_first: true, proof: 'ab'.repeat(60), tip: { height: 20, time: 1_800_000_000 } },
  keys: [
    { key: '02ab', height: 9, time: 1_800_000_000, blockhash: '00', confirmations: 7, work: 98_304, anchored: false },
  ],
}

test('prove prints the proof alone, in lines that go through any mail', async () => {
  const { output, calls } = await runVerb(nameVerbs['prove'], ['alice'], () => proved, { flags: ['whole'] })
  expect(calls).toEqual([['getuserproof', 'alice', null, true]])
  expect(output).toBe(`${'ab'.repeat(38)}\n${'ab'.repeat(22)}\n`)
})

test.each([
  ['confirms', 'says the same'],
  ['newer', 'another key since'],
  ['contradicts', 'do not trust'],
  ['unknown', 'not reach'],
])('verify reads a proof however it is broken into lines, and tells what the chain says: %s', async (chain, said) => {
  const file = join(temporaryFolder(), 'alice.proof')
  writeFileSync(file, ' ab\r\nab\n')
  const { output, calls } = await runVerb(nameVerbs['verify'], [file], () => ({ ...proved, chain }))
  expect(calls).toEqual([['verifyuserproof', 'abab']])
  expect(output).toContain('@alice has the key 02ab since block 9')
  expect(output).toContain('up to 20 (2027-01-15 08:00); of a later key it says nothing')
  expect(output).toContain(said)
})

test('verify names a file that is not there', async () => {
  await expect(runVerb(nameVerbs['verify'], ['/nowhere/x'], () => proved)).rejects.toThrow('There is no file')
})
