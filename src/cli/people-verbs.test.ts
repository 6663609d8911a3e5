import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { peopleVerbs } from './people-verbs.ts'

const lists = [{ name: 'Tea\u001b[2J', members: ['bob', 'carol'] }]

const run = (words: readonly string[], result: unknown, flags: readonly string[] = [], json = false) =>
  runVerb(peopleVerbs['people'], words, () => result, { json, flags })

test('lists are shown, and none is said', async () => {
  expect((await run([], lists)).output).toMatch(/^Tea\[2J +bob, carol\n$/u)
  expect((await run([], [])).output).toBe('There are no lists of people yet.\n')
  expect(JSON.parse((await run([], lists, [], true)).output)).toEqual(lists)
})

test('people are put on a list and taken off it, and a list is dropped', async () => {
  const put = await run(['Tea', '@Bob'], [])
  expect(put.calls[0]).toEqual(['addtolist', 'alice', 'Tea', ['bob']])
  expect(put.output).toBe('Tea: nobody\n')
  expect((await run(['Tea', 'bob'], [], ['remove'])).calls[0]).toEqual(['removefromlist', 'alice', 'Tea', ['bob']])
  expect((await run(['Tea'], true, ['drop'])).output).toBe('The list Tea is gone.\n')
  await expect(run(['Tea'], false, ['drop'])).rejects.toMatchObject({ code: 'cli.no-list' })
})
