import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { listVerbs } from './list-verbs.ts'

const lists = {
  ...{ state: 'same', computers: 2, entries: 1, pages: 1, read: 1_700_000_000, written: null },
  ...{ left: 0, damaged: 0, later: false },
}

const run = (result: unknown, json = false) => runVerb(listVerbs['lists'], [], () => result, { json })

test('lists says how the own lists stand', async () => {
  const { output, calls } = await run(lists)
  expect(calls).toEqual([['getownlists', 'alice']])
  expect(output).toBe(
    'The lists of alice are in the network as they are here.\n1 entry of 2 computers, on 1 page.\n' +
      'Last read: 2023-11-14 22:13 UTC. Last written: not since the start.\n',
  )
  expect(JSON.parse((await run(lists, true)).output)).toEqual(lists)
})

test('lists says what has no room, is damaged or later', async () => {
  const { output } = await run({ ...lists, state: 'locked', entries: 9, left: 3, damaged: 2, later: true })
  expect(output).toContain('wait: the wallet is locked')
  expect(output).toContain('9 entries of')
  expect(output).toContain('3 have no room')
  expect(output).toContain('2 could not be read')
  expect(output).toContain('A later version')
})
