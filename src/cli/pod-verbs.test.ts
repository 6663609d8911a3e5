import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { podVerbs } from './pod-verbs.ts'

type Answers = Readonly<Partial<Record<string, readonly unknown[]>>>

/** Answers of commands by name, one after another; the last one stays. */
const run = (words: readonly string[], answers: Answers = {}, json = false) => {
  const asked = new Map<string, number>()
  return runVerb(
    podVerbs['pod'],
    words,
    (method, [command]) => {
      const name = method === 'administerpod' ? String(command) : method
      const turn = asked.get(name) ?? 0
      asked.set(name, turn + 1)
      const list = answers[name] ?? [null]
      return list[Math.min(turn, list.length - 1)]
    },
    { json },
  )
}

const settings = {
  ...{ name: 'A pod', description: 'of us', rules: 'Be kind.', joining: 'invitation' },
  limits: { accounts: 10, postsADay: 20, follows: 30, registrationsADay: 40 },
}

test('settings are shown, and one is changed while the others stay', async () => {
  expect((await run(['settings'], { getsettings: [settings] })).output).toMatch(/^rules +Be kind\.$/mu)
  const after = await run(['set', 'posts', '5'], { getsettings: [settings], setsettings: [settings] })
  expect(after.calls[1]).toEqual([
    ...['administerpod', 'setsettings'],
    { ...settings, limits: { ...settings.limits, postsADay: 5 } },
  ])
  const named = await run(['set', 'name', 'Our', 'pod'], { getsettings: [settings], setsettings: [settings] })
  expect(named.calls[1]).toEqual(['administerpod', 'setsettings', { ...settings, name: 'Our pod' }])
  const emptied = await run(['set', 'rules'], { getsettings: [settings], setsettings: [settings] })
  expect(emptied.calls[1]).toEqual(['administerpod', 'setsettings', { ...settings, rules: '' }])
})

test.each([
  [['set', 'posts', 'many'], 'posts takes a whole number'],
  [['set', 'posts', '-1'], 'posts takes a whole number'],
  [['set', 'colour', 'red'], 'Set one of: name'],
  [['set', 'joining', 'all'], 'invitation, open, closed'],
  [['set', 'constructor', '1'], 'Set one of'],
  [['role', 'bob', 'king'], 'owner, admin, moderator, member'],
  [['role', 'bob'], 'Say: pod role <name> <role>.'],
  [['delete', 'bob'], 'Say: pod delete <name> <reason>.'],
  [['log', 'x'], 'Say: pod log.'],
  [['reports', 'old'], 'pod reports all'],
  [['toString'], 'After pod comes one of: invite [role]'],
  [['role', 'Not a name!', 'member'], 'is no user name'],
])('%j is told what to say', async (words, sentence) => {
  await expect(run(words, { getsettings: [settings] })).rejects.toThrow(sentence)
})

test('reports are read page by page, those of hostile words too, and answered', async () => {
  const report = (id: string, reason: string) => ({
    ...{ id, by: 'carol', n: 'bob', k: 3, reason, created: 1_700_000_000, resolved: null },
  })
  const pages = [
    { reports: [report('2', 'rude\u001b[2J')], next: '2' },
    { reports: [report('1', 'spam')], next: null },
  ]
  const { output, calls } = await run(['reports'], { listreports: pages })
  expect(calls).toEqual([
    ['administerpod', 'listreports', { all: false, count: 100 }],
    ['administerpod', 'listreports', { all: false, count: 100, before: '2' }],
  ])
  expect(output).toContain('@bob/3')
  expect(output).not.toContain('\u001b[2J')
  expect((await run(['reports'], { listreports: [{ reports: [], next: null }] })).output).toBe('Nothing is reported.\n')
  expect((await run(['resolve', '2', 'talked', 'to', 'bob'])).calls).toEqual([
    ['administerpod', 'resolvereport', { id: '2', note: 'talked to bob' }],
  ])
})

test('an account gets a role, is exported whole, and is deleted with a reason', async () => {
  expect((await run(['role', '@Bob', 'moderator'])).calls).toEqual([
    ['administerpod', 'setrole', { name: 'bob', role: 'moderator' }],
  ])
  const exported = await run(['export', 'bob'], {
    exportaccount: [{ name: 'bob', vault: 'sealed' }],
    exportposts: [
      { posts: ['aa', 'bb'], next: 1 },
      { posts: ['cc'], next: null },
    ],
  })
  expect(JSON.parse(exported.output)).toEqual({ name: 'bob', vault: 'sealed', posts: ['aa', 'bb', 'cc'] })
  expect(exported.calls.at(-1)).toEqual(['administerpod', 'exportposts', { after: 1 }, 'bob'])
  expect((await run(['delete', 'bob', 'left', 'us'])).calls).toEqual([
    ['administerpod', 'removeaccount', { name: 'bob', reason: 'left us' }],
  ])
})

test('invitations are listed and taken back, and the log is read', async () => {
  const invitation = { code: 'abc', role: 'member', uses: 3, used: 1, expires: 1_700_000_000, createdBy: 'alice' }
  expect((await run(['invitations'], { listinvitations: [[invitation]] })).output).toMatch(
    /^abc +member +2 of 3 left +until 2023-11-14 +by alice$/mu,
  )
  expect((await run(['withdraw', 'abc'])).calls).toEqual([['administerpod', 'withdrawinvitation', { code: 'abc' }]])
  const act = { id: '1', time: 1_700_000_000, actor: 'alice', act: 'suspend', object: 'bob', note: 'rude' }
  expect((await run(['log'], { getaudit: [{ acts: [act], next: null }] })).output).toMatch(
    /^2023-11-14 22:13 +alice +suspend +bob +rude$/mu,
  )
  expect(JSON.parse((await run(['log'], { getaudit: [{ acts: [act], next: null }] }, true)).output)).toEqual([act])
})
