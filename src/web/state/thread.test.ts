// A conversation as it is read, and read again.
import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../api/client.ts'
import type { PostJson, ThreadJson } from '../../api/shapes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { createPostStore } from './post-store.ts'
import { createThread } from './thread.ts'

const post = (n: string, k: number): PostJson => ({
  sig_userpost: '',
  userpost: { n, k, height: 1, time: 100 + k, msg: `${n} ${String(k)}` },
})

const thread = (answers: readonly PostJson[], more: Partial<ThreadJson> = {}): ThreadJson => ({
  ...{ above: [], missing: null, post: post('anna', 1), next: null },
  below: answers.map((answer) => ({ depth: 1, post: answer })),
  ...more,
})

const setUp = (pages: readonly ThreadJson[]) => {
  const waiting = [...pages]
  const asked: (readonly unknown[])[] = []
  const client = createClient(({ params }) => {
    asked.push(params)
    return Promise.resolve({ result: waiting.shift(), error: null })
  })
  const store = createPostStore(new ManualClock())
  return { asked, read: createRoot(() => createThread(client, store, 'zoe', { author: 'anna', postNumber: 1 })) }
}

const keysOf = (read: ReturnType<typeof createThread>): readonly string[] => read.below().map(({ key }) => key)

describe('a conversation', () => {
  it('read again keeps its answers as they are, and gets those that came', async () => {
    const { read } = setUp([thread([post('bob', 1)]), thread([post('carl', 4), post('bob', 1)])])
    await read.load()
    const [held] = read.below()
    await read.load()
    expect(keysOf(read)).toEqual(['carl/4', 'bob/1'])
    expect(read.below()[1]).toBe(held)
  })

  it('read on keeps its older answers when it is read again', async () => {
    const { read, asked } = setUp([
      thread([post('bob', 9)], { next: 7 }),
      thread([post('bob', 3)]),
      thread([post('bob', 12), post('bob', 9)], { next: 7 }),
    ])
    await read.load()
    expect(read.more()).toBe('more')
    await read.loadMore()
    expect(asked[1]?.at(-2)).toBe(7)
    expect(read.more()).toBe('none')
    await read.load()
    expect(keysOf(read)).toEqual(['bob/12', 'bob/9', 'bob/3'])
    expect(read.more()).toBe('none')
  })

  it('leaves out what is muted, and what nobody could see', async () => {
    const unseen: PostJson = { sig_userpost: '', userpost: { n: 'bob', k: 2, height: 1, msg: '' } }
    const by = { kind: 'user', value: 'carl', until: null }
    const { read } = setUp([thread([unseen, post('carl', 4), post('bob', 5)], { muted: [{ n: 'carl', k: 4, by }] })])
    await read.load()
    expect(keysOf(read)).toEqual(['bob/5'])
  })

  it('says what could not be had', async () => {
    const { read } = setUp([thread([], { post: null, missing: { n: 'mia', k: 3 } })])
    await read.load()
    expect(read.post()).toBeUndefined()
    expect(read.missing()).toEqual({ author: 'mia', postNumber: 3 })
  })
})
