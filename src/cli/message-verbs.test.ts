import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { messageVerbs } from './message-verbs.ts'

const run = async (
  words: readonly string[],
  answers: Readonly<Record<string, unknown>> = {},
  json = false,
): Promise<{ readonly output: string; readonly calls: readonly string[] }> => {
  const calls: string[] = []
  const client = createClient(({ method, params }) => {
    calls.push(`${method} ${JSON.stringify(params)}`)
    return Promise.resolve({
      result: answers[method] ?? (method === 'getstatus' ? { wallet: 'open' } : null),
      error: null,
    })
  })
  const { terminal, written } = fakeTerminal()
  const [name = '', ...rest] = words
  await messageVerbs[name]?.run({ client, terminal, user: 'alice', json, flags: new Set() }, rest)
  return { output: written.output, calls }
}

describe('dm', () => {
  const threads = {
    threads: [{ peer: 'bob', total: 3, unread: 2, lastTime: 5 }],
    waiting: [{ from: 'dave', count: 1 }],
  }

  test('lists the threads, and what waits of users who are not followed', async () => {
    const { output, calls } = await run(['dm'], { getthreads: threads })
    expect(calls[0]).toBe('getthreads ["alice"]')
    expect(output).toBe('bob  3  2 unread\n1 from dave, whom you do not follow: twister follow dave\n')
    expect(JSON.parse((await run(['dm'], { getthreads: threads }, true)).output)).toEqual(threads)
  })

  test('shows a thread, on one line each, and notes that it was read', async () => {
    const messages = [{ id: 0, time: 1, text: 'two\nlines\u001b[2J', fromMe: false, from: 'bob', k: 1 }]
    const { output, calls } = await run(['dm', '@Bob'], { getdirectmsgs: { bob: messages } })
    expect(output).toBe('1970-01-01 00:00  bob  two lines [2J\n')
    expect(calls).toEqual(['getdirectmsgs ["alice",20,[{"username":"bob"}]]', 'markread ["alice","bob"]'])
  })

  test('shows groups by what they are called', async () => {
    const inGroup = { threads: [{ peer: '*abcdefgh', total: 3, unread: 0, lastTime: 5 }], waiting: [] }
    const info = { alias: '*abcdefgh', description: 'our\ngroup', members: ['alice'] }
    const { output } = await run(['dm'], { getthreads: inGroup, listgroups: ['*abcdefgh'], getgroupinfo: info })
    expect(output).toMatch(/^\*abcdefgh {2}3 .*our group\n$/u)
  })

  test('says where a group begins for whoever was invited later (M6)', async () => {
    const said = (count: number) => Array.from({ length: count }, () => ({ time: 5, from: 'bob', text: 'hi' }))
    const shown = async (count: number) =>
      (await run(['dm', '*abcdefgh'], { getdirectmsgs: { '*abcdefgh': said(count) } })).output
    expect(await shown(3)).toContain('The group begins here')
    expect(await shown(20)).not.toContain('The group begins here')
  })

  test('says that nothing is opened while the wallet is locked', async () => {
    const locked = { getthreads: { threads: [], waiting: [] }, getstatus: { wallet: 'locked' } }
    expect((await run(['dm'], locked)).output).toMatch(/No messages yet.*\n.*locked.*twister unlock\n$/u)
  })

  test('says that there is nothing to read, and what waits of this user', async () => {
    const nothing = { getdirectmsgs: {}, getthreads: threads }
    expect((await run(['dm', 'carol'], nothing)).output).toBe('No messages with carol yet.\n')
    expect((await run(['dm', 'dave'], nothing)).output).toBe(
      '1 from dave, whom you do not follow: twister follow dave\n',
    )
    expect((await run(['dm', '*nosuchgr'], nothing)).calls).toContain('getgroupinfo ["*nosuchgr"]')
    expect((await run(['dm', 'carol'], nothing, true)).output).toBe('[]\n')
  })

  test('sends a message with a copy, to a user or a group', async () => {
    const { output, calls } = await run(['dm', 'bob', 'hello', 'there'], { sendmessage: { userpost: { k: 7 } } })
    expect(calls).toEqual(['sendmessage ["alice","bob","hello there",true]'])
    expect(output).toBe('sent to bob\n')
    const toGroup = await run(['dm', '*etbfjdqz', 'hi'], { sendmessage: { userpost: { k: 8 } } }, true)
    expect(JSON.parse(toGroup.output)).toEqual({ to: '*etbfjdqz', k: 8 })
  })
})

describe('group', () => {
  test('makes one with its maker in it', async () => {
    const { calls, output } = await run(['group', 'new', 'our', 'group'], { creategroup: '*abcdefgh' })
    expect(calls).toEqual(['creategroup ["our group"]', 'invitetogroup ["alice","*abcdefgh",["alice"]]'])
    expect(output).toContain('*abcdefgh')
  })

  test('lists, invites, describes and leaves', async () => {
    const info = { alias: '*abcdefgh', description: 'ours', members: ['alice', 'bob'] }
    const listed = await run(['group'], { listgroups: ['*abcdefgh'], getgroupinfo: info })
    expect(listed.output).toBe('*abcdefgh  ours  alice, bob\n')
    expect(listed.calls[0]).toBe('listgroups ["alice"]')
    const members = Array.from({ length: 1000 }, (_, index) => `m${String(index)}`)
    const large = await run(['group'], { listgroups: ['*abcdefgh'], getgroupinfo: { ...info, members } })
    expect(large.output).toContain('m7 and 992 more\n')
    expect((await run(['group'], { listgroups: [] })).output).toContain('group new')
    expect((await run(['group', 'invite', '*abcdefgh', 'bob'])).calls).toEqual([
      'invitetogroup ["alice","*abcdefgh",["bob"]]',
    ])
    expect((await run(['group', 'describe', '*abcdefgh', 'more', 'ours'])).calls).toEqual([
      'describegroup ["alice","*abcdefgh","more ours"]',
    ])
    expect((await run(['group', 'leave', '*abcdefgh'])).calls).toEqual(['leavegroup ["alice","*abcdefgh"]'])
  })

  test('says what can be written', async () => {
    for (const words of [['what'], ['invite'], ['invite', '*abcdefgh'], ['new'], ['constructor', 'x', 'y']])
      await expect(run(['group', ...words])).rejects.toMatchObject({ code: 'cli.word' })
  })
})
