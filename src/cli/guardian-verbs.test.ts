import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { guardianVerbs } from './guardian-verbs.ts'

const verb = guardianVerbs['guardians']
const part = { owner: 'alice', from: 'alice', number: 1, total: 3, needed: 2, text: 'twister-part:aa' }
const sheet = {
  ...{ username: 'alice', created: 1_800_000_000, needed: 2, state: 'valid' },
  guardians: [
    { username: 'bob', sent: true },
    { username: 'carol', sent: false },
  ],
}

test('create names the friends and says what they can do', async () => {
  const { output, calls } = await runVerb(verb, ['create', '2', '@bob', 'Carol', 'dave'], () => sheet)
  expect(calls).toEqual([['createguardians', 'alice', ['bob', 'carol', 'dave'], 2]])
  expect(output).toContain('Any 2 of them together bring alice back, and could take it')
  await expect(runVerb(verb, ['create', 'two', 'bob', 'carol'], () => sheet)).rejects.toThrow('Say how many')
  await expect(runVerb(verb, ['create', '2', 'bob'], () => sheet)).rejects.toThrow('Write:')
})

test('list says who has a part, who could not be sent one, and what it is worth', async () => {
  const answers = [sheet, { ...sheet, state: 'worthless' }]
  const { output } = await runVerb(verb, [], () => answers)
  expect(output).toContain('2 of @bob, @carol (not sent)')
  expect(output).toContain('worthless: @bob')
  expect((await runVerb(verb, ['list'], () => [])).output).toContain('Nobody keeps parts')
})

test('give prints the part alone, or sends it to whom the person says', async () => {
  const answers = (method: string) => (method === 'getpart' ? part : {})
  expect((await runVerb(verb, ['give', 'alice'], answers)).output).toBe('twister-part:aa\n')
  const { calls } = await runVerb(verb, ['give', 'alice', 'alice2'], answers)
  expect(calls).toEqual([
    ['getpart', 'alice', 'alice'],
    ['sendmessage', 'alice', 'alice2', 'My part of @alice:\ntwister-part:aa'],
  ])
})

test('collect takes parts from messages of all local users, each once', async () => {
  const { calls, output } = await runVerb(verb, ['collect', 'alice'], (method, [username]) => {
    if (method === 'listwalletusers') return ['alice2', 'me', 'me/pending']
    if (method === 'listparts') return username === 'me' ? [part] : [part, { ...part, text: 'twister-part:bb' }]
    return { username: 'alice', registered: false }
  })
  expect(calls.at(-1)).toEqual(['useparts', 'twister-part:aa\ntwister-part:bb'])
  expect(output).toContain('alice comes back')
})
