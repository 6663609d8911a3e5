import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { followVerbs } from './follow-verbs.ts'

const run = async (
  name: string,
  words: readonly string[],
  answers: Readonly<Record<string, unknown>>,
  flags: readonly string[] = [],
) => {
  const calls: string[] = []
  const client = createClient(({ method, params }) => {
    calls.push(`${method} ${JSON.stringify(params)}`)
    return Promise.resolve({ result: answers[method] ?? null, error: null })
  })
  const { terminal, written } = fakeTerminal()
  const session = { client, terminal, user: 'alice', json: false, flags: new Set(flags) }
  await followVerbs[name]?.run(session, words)
  return { ...written, calls }
}

describe('follow', () => {
  const answers = { getfollowing: ['bob'] }

  test('says nothing in public unless it is told to', async () => {
    expect((await run('follow', ['@Bob'], answers)).calls[0]).toBe('follow ["alice",["bob"]]')
    const told = await run('follow', ['bob'], answers, ['public'])
    expect([told.calls[0], told.output]).toEqual([
      'followpublicly ["alice",["bob"],true]',
      'alice follows bob in public\n',
    ])
    const { calls } = await run('follow', ['bob'], answers, ['private'])
    expect(calls[0]).toBe('followpublicly ["alice",["bob"],false]')
    await expect(run('follow', ['bob'], answers, ['public', 'private'])).rejects.toMatchObject({ code: 'cli.word' })
    await expect(run('follow', ['zoe'], answers)).rejects.toMatchObject({ code: 'cli.not-followed' })
  })
})

describe('following', () => {
  test('lists names, those told in public, or what the network has besides (D1)', async () => {
    expect((await run('following', [], { getfollowing: ['bob', 'zoe'] })).output).toBe('bob\nzoe\n')
    const listed = [
      { username: 'bob', public: false },
      { username: 'zoe', public: true },
    ]
    expect((await run('following', [], { listfollowing: listed }, ['public'])).output).toBe('zoe\n')
    const found = { following: ['bob', 'zoe', 'yan'], seq: 4, whole: true, missing: ['yan'] }
    const { output } = await run('following', [], { getpublicfollowing: found }, ['found'])
    expect(output).toContain('alice follows 3 in public, 1 of them not here.\nyan\n')
    const adopted = await run('following', [], { adoptfollowing: ['yan'] }, ['adopt'])
    expect([adopted.calls, adopted.output]).toEqual([['adoptfollowing ["alice"]'], 'yan\n'])
  })
})

describe('suggest', () => {
  test('explains each suggestion', async () => {
    const suggestions = [
      { username: 'zoe', followedBy: ['bob', 'carol', 'dora'], count: 5 },
      { username: 'yan', followedBy: ['bob', 'carol'], count: 2 },
      { username: 'abe', followedBy: ['dora'], count: 1 },
    ]
    const { output } = await run('suggest', [], { suggestfollows: { suggestions, read: 3, followed: 9 } })
    expect(output).toMatch(
      /zoe +followed by bob and 4 others\nyan +followed by bob and carol\nabe +followed by dora\n/u,
    )
    expect(output).toContain('3 of 9')
    const none = { suggestions: [], read: 2, followed: 2 }
    expect((await run('suggest', [], { suggestfollows: none })).output).toContain('Nobody')
  })
})
