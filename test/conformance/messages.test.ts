// Threads and groups as the C++ node showed them, opened from its recorded posts, in the order in which it was asked.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { owner } from '../../src/api/caller.ts'
import { dispatch } from '../../src/rpc/dispatcher.ts'
import { openRecordedNode, type RecordedNode, recordedGroups } from '../support/recorded-node.ts'

interface Transcript {
  readonly node: string
  readonly request: { readonly method: string; readonly params: readonly unknown[] }
  readonly response: { readonly result: unknown }
  readonly note: string
}

/** A recorded call, told by its node and by what was noted with it. */
const recordedCall = (method: string, node: string, note: string): Transcript => {
  const file = new URL(`../vectors/rpc/${method}.json`, import.meta.url)
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly Transcript[]
  const found = all.find((transcript) => transcript.node === node && transcript.note === note)
  if (found === undefined) throw new Error(`no recording of ${method}: ${note}`)
  return found
}

let recorded: RecordedNode

const call = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
  const { body } = await dispatch(recorded.context, JSON.stringify({ method, params }), owner)
  const { result, error } = JSON.parse(body) as { result: unknown; error: unknown }
  expect(error).toBeNull()
  return result
}

const ask = async ({ request }: Transcript): Promise<unknown> => call(request.method, ...request.params)

type Threads = Readonly<Record<string, readonly { readonly k: number; readonly text: string }[]>>

/** Without the line on the new description, which readers of the C++ node never see (swarm-posts.md 7.3). */
const withoutDescriptionLine = (threads: unknown): unknown =>
  Object.fromEntries(
    Object.entries(threads as Threads).map(([peer, messages]) => [
      peer,
      messages
        .filter(({ text }) => !text.includes('changed group description'))
        .map((message, id) => ({ ...message, id })),
    ]),
  )

describe('node a', () => {
  beforeAll(async () => {
    recorded = await openRecordedNode('a')
  })
  afterAll(() => recorded.close())

  test('shows the threads with two others and the group', async () => {
    const { request, response } = recordedCall('getdirectmsgs', 'a', 'DMs: one of two from dave expected')
    const ours = withoutDescriptionLine(await ask({ request, response, node: 'a', note: '' })) as Threads
    // The second message of dave, whom alice did not follow then, had been lost.
    const { dave = [], ...others } = ours
    expect({ dave: dave.filter(({ k }) => k === 1), ...others }).toEqual(response.result)
    expect(Object.keys(ours)).toEqual(Object.keys(response.result as Threads))
  })

  test('shows what waited until its author was followed', async () => {
    const transcript = recordedCall('getdirectmsgs', 'a', 'after re-follow + rescandirectmsgs')
    expect(await ask(transcript)).toEqual(transcript.response.result)
  })

  test('knows the group and its secret', async () => {
    const info = recordedCall('getgroupinfo', 'a', 'after invite').response.result as Record<string, unknown>
    const ours = await call('getgroupinfo', recordedGroups.a)
    expect(ours).toEqual({ ...info, description: 'New description' })
    expect(Object.keys(ours as object)).toEqual(Object.keys(info))
    const all = recordedCall('listgroups', 'a', 'all')
    expect(await ask(all)).toEqual(all.response.result)
    const ignored = recordedCall('listgroups', 'a', 'ignored')
    expect(await ask(ignored)).toEqual(ignored.response.result)
  })

  test('makes a group without members', async () => {
    const { request, response } = recordedCall('creategroup', 'a', 'new group')
    const alias = await call('creategroup', ...request.params)
    expect(alias).toMatch(/^\*[a-z]{8}$/)
    expect(response.result).toMatch(/^\*[a-z]{8}$/)
    const info = recordedCall('getgroupinfo', 'a', 'before members').response.result as object
    expect(await call('getgroupinfo', alias)).toEqual({ ...info, alias })
    expect(await call('listgroups', 'alice')).toEqual([recordedGroups.a])
  })

  test('takes in what a second look finds, once', async () => {
    const before = await call('getdirectmsgs', 'alice', 100, [{ username: 'bob' }, { username: recordedGroups.a }])
    const rescan = recordedCall('rescandirectmsgs', 'a', 'after re-follow: the dropped one?')
    expect(await ask(rescan)).toEqual(rescan.response.result)
    await recorded.node.messages.settled()
    expect(await call('getdirectmsgs', 'alice', 100, [{ username: 'bob' }, { username: recordedGroups.a }])).toEqual(
      before,
    )
  })

  test('invites, describes and writes under the next free numbers', async () => {
    const alias = (await call('creategroup', 'fresh')) as string
    const next = (): number => recorded.node.posts.nextNumber('alice' as never)
    const first = next()
    const invited = call('newgroupinvite', 'alice', first, alias, ['alice', 'bob', 'dave'])
    // The list of members follows when the invitations have spread.
    await recorded.clock.advance(11_000)
    expect(await invited).toBeNull()
    expect(next()).toBe(first + 4)
    expect(await call('getgroupinfo', alias)).toMatchObject({ members: ['alice', 'bob', 'dave'] })
    expect(await call('newgroupdescription', 'alice', next(), alias, 'fresher')).toBeNull()
    expect(await call('getgroupinfo', alias)).toMatchObject({ description: 'fresher' })
    await call('newdirectmsg', 'alice', next(), alias, 'hello')
    const threads = (await call('getdirectmsgs', 'alice', 10, [{ username: alias }])) as Threads
    expect(threads[alias]?.filter(({ text }) => !text.startsWith('***'))).toMatchObject([
      { text: 'hello', fromMe: true },
    ])
  })
})

describe('node b', () => {
  beforeAll(async () => {
    // What alice sent later was not there when this node was asked.
    recorded = await openRecordedNode('b', 36, { alice: 22 })
  })
  afterAll(() => recorded.close())

  test.each(['thread', 'count 1', 'since_id 0', 'max_id 0', 'empty thread', 'unknown local user'])(
    'shows the messages of the other side: %s',
    async (note) => {
      const transcript = recordedCall('getdirectmsgs', 'b', note)
      const ours = await ask(transcript)
      expect(ours).toEqual(transcript.response.result)
      expect(JSON.stringify(ours)).toBe(JSON.stringify(transcript.response.result))
    },
  )

  test('shows the thread of the group that it was invited to', async () => {
    const transcript = recordedCall('getdirectmsgs', 'b', 'group thread on invited node')
    const ours = withoutDescriptionLine(await ask(transcript)) as Threads
    // The answer of bob came after the recording.
    const shown = Object.fromEntries(
      Object.entries(ours).map(([peer, messages]) => [
        peer,
        messages.filter(({ text }) => text !== 'group msg from bob'),
      ]),
    )
    expect(shown).toEqual(transcript.response.result)
  })

  test('knows the group, and leaves it', async () => {
    const info = recordedCall('getgroupinfo', 'b', 'on invited node')
    expect(await ask(info)).toEqual({ ...(info.response.result as object), description: 'New description' })
    const all = recordedCall('listgroups', 'b', 'on invited node')
    expect(await ask(all)).toEqual(all.response.result)
    const leave = recordedCall('leavegroup', 'b', 'leave')
    expect(await ask(leave)).toEqual(leave.response.result)
    const left = recordedCall('getgroupinfo', 'b', 'after leaving')
    expect(await ask(left)).toMatchObject({
      members: (left.response.result as { members: unknown }).members,
    })
    expect(await call('listgroups', 'bob')).toEqual([])
    const ignored = recordedCall('listgroups', 'b', 'ignored')
    expect(await ask(ignored)).toEqual(ignored.response.result)
    expect(await call('getdirectmsgs', 'bob', 10, [{ username: recordedGroups.b }])).toEqual({})
  })
})

describe('node c', () => {
  beforeAll(async () => {
    recorded = await openRecordedNode('c')
  })
  afterAll(() => recorded.close())

  test('takes in a group by its secret, and nothing by what is none', async () => {
    const bad = recordedCall('creategroup', 'c', 'invalid secret')
    expect(await ask(bad)).toBe('')
    const good = recordedCall('creategroup', 'c', 'import group key')
    const alias = await ask(good)
    expect(alias).toMatch(/^\*[a-z]{8}$/)
    expect(await call('listgroups')).toEqual([alias])
    expect(await call('dumpprivkey', alias)).toBe(good.request.params[1])
  })
})
