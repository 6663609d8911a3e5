import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { gapVerbs } from './gap-verbs.ts'

const run = async (words: readonly string[], result: unknown, json = false): Promise<string> => {
  const client = createClient(() => Promise.resolve({ result, error: null }))
  const { terminal, written } = fakeTerminal()
  await gapVerbs['gaps']?.run({ client, terminal, user: undefined, json, flags: new Set() }, words)
  return written.output
}

const summary = {
  ...{ username: 'bob', newer: 30, older: 0, newer_unoffered: 30, older_unoffered: 0, above_bound: 0, refused: 0 },
  peers: 2,
  conflicts: [50],
}
const post = (msg: string) => ({ sig_userpost: '00', userpost: { n: 'bob', k: 50, height: 1, time: 0, msg } })
const gaps = {
  ...{
    ...summary,
    bound: 200,
    held: [
      [40, 90],
      [0, 35],
    ],
    unclaimed: [[36, 39]],
  },
  missing: [
    { first: 92, last: 120, why: 'no-peer', said_by: ['status'] },
    { first: 91, last: 91, why: 'refused', rule: 'post-signature-invalid', said_by: ['peers', 'link'] },
  ],
  conflicts: [{ k: 50, posts: [post('here'), post('there')] }],
}

describe('gaps', () => {
  test('of one user are ranges with reasons and witnesses, and both posts of one number', async () => {
    const output = await run(['@Bob'], gaps)
    expect(output).toContain('@bob has 40–90, 0–35 here; 2 peers')
    expect(output).toContain('missing 92–120: no connected peer has it; known from the author’s status')
    expect(output).toContain(
      'missing 91: what came is not acceptable (post-signature-invalid); known from peers, a later post',
    )
    expect(output).toContain('nobody knows of 36–39')
    expect(output).toMatch(/several posts under number 50[^]*here[^]*there/u)
  })

  test('of all are sentences, and JSON for programs', async () => {
    expect(await run([], [summary])).toContain('30 newer posts of @bob are known, nobody offers them yet.\n')
    expect(await run([], [])).toBe('Nothing is known to be missing.\n')
    expect(await run([], [{ ...summary, newer_unoffered: 0, conflicts: [] }])).toContain('are on their way')
    expect(JSON.parse(await run([], [summary], true))).toEqual([summary])
    expect(JSON.parse(await run(['bob'], gaps, true))).toEqual(gaps)
  })

  test('of somebody whom nobody follows are unknown', async () => {
    await expect(run(['bob'], null)).rejects.toMatchObject({ code: 'cli.no-swarm' })
  })
})
