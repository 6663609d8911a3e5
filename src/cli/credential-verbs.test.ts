import { describe, expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { credentialVerbs } from './credential-verbs.ts'

const { credential } = credentialVerbs

const listed = [
  { name: 'prometheus', scope: 'read', created: 1_790_000_000 },
  { name: 'bot', scope: 'post', username: 'alice', created: 1_790_086_400 },
]

const node = (method: string): unknown =>
  ({ createcredential: 'never-told-again', listcredentials: listed, removecredential: true })[method]

describe('credential', () => {
  test('create shows the password once, for the user of -u alone, and says how to take it back', async () => {
    const { output, calls } = await runVerb(credential, ['create', 'bot', 'post'], node)
    expect(calls).toEqual([['createcredential', 'bot', 'post', 'alice']])
    expect(output).toContain('user name bot\npassword  never-told-again')
    expect(output).toContain('credential remove bot')
    const { output: text } = await runVerb(credential, ['create', 'bot', 'post'], node, { json: true })
    expect(JSON.parse(text)).toEqual({ name: 'bot', scope: 'post', password: 'never-told-again', username: 'alice' })
  })

  test('alone lists them, with what each may do and for whom, and without a password', async () => {
    const { output, calls } = await runVerb(credential, [], node)
    expect(calls).toEqual([['listcredentials']])
    expect(output).toMatch(/prometheus +read +all users +2026-09-21/u)
    expect(output).toMatch(/bot +post +@alice +2026-09-22/u)
    expect(JSON.parse((await runVerb(credential, [], node, { json: true })).output)).toEqual(listed)
  })

  test('remove takes them back, and says so when there are none', async () => {
    const { output, calls } = await runVerb(credential, ['remove', 'bot'], node)
    expect(calls).toEqual([['removecredential', 'bot']])
    expect(output).toContain('bot is refused from now on')
    await expect(runVerb(credential, ['remove', 'nobody'], () => false)).rejects.toMatchObject({
      code: 'cli.no-credential',
    })
  })

  test.each([[['create']], [['create', 'bot']], [['remove']], [['remove', 'a', 'b']], [['drop', 'bot']]])(
    '%j is told how to say it, and asks the node nothing',
    async (words) => {
      const asked: string[] = []
      const run = runVerb(credential, words, (method) => asked.push(method))
      await expect(run).rejects.toMatchObject({ code: 'cli.word' })
      expect(asked).toEqual([])
    },
  )
})
