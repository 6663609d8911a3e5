import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { muteVerbs } from './mute-verbs.ts'

const run = (name: string, words: readonly string[], result: unknown, json = false) =>
  runVerb(muteVerbs[name], words, () => result, { json })

test.each([
  ['@Bob', ['user', 'bob']],
  ['#Cats', ['tag', 'Cats']],
  ['two words', ['word', 'two words']],
])('mute %s', async (typed, [kind, value]) => {
  const muted = await run('mute', [typed], { kind, value, until: null })
  expect(muted.calls).toEqual([['mute', 'alice', kind, value]])
  expect(muted.output).toMatch(/^alice does not see .* any more\n$/u)
  const undone = await run('unmute', [typed], true)
  expect(undone.calls).toEqual([['unmute', 'alice', kind, value]])
  expect(undone.output).toContain('again')
})

test('mute for some days, and refuse what is no number of them', async () => {
  const until = Date.UTC(2026, 10, 27, 12) / 1000
  const { output, calls } = await run('mute', ['cats', '7'], { kind: 'word', value: 'cats', until })
  expect(calls).toEqual([['mute', 'alice', 'word', 'cats', 604_800]])
  expect(output).toBe('alice does not see “cats” until 2026-11-27 12:00 UTC\n')
  await expect(run('mute', ['two', 'words'], {})).rejects.toMatchObject({ code: 'cli.days' })
})

test('what is muted is a list, or JSON; what was not muted is said', async () => {
  const muted = [
    { kind: 'user', value: 'bob', until: null },
    { kind: 'word', value: 'ca\u001b[2Jts', until: 0 },
  ]
  expect((await run('mute', [], muted)).output).toMatch(/^@bob\s+“ca\[2Jts” {2}until 1970-01-01 00:00 UTC\n$/u)
  expect((await run('mutes', [], muted)).output).toBe((await run('mute', [], muted)).output)
  expect(JSON.parse((await run('mutes', [], muted, true)).output)).toEqual(muted)
  expect((await run('mute', [], [])).output).toBe('Nothing is muted.\n')
  expect((await run('unmute', ['#x'], false)).output).toBe('#x was not muted\n')
})
