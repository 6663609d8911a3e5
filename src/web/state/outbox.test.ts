import { createRoot, createSignal } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Client } from '../../api/client.ts'
import type { PostJson } from '../../api/shapes.ts'
import { clientFault } from '../client.ts'
import { createOutbox, type OutboxEntry } from './outbox.ts'
import type { Link } from './session.ts'

const silence = new CodedError(clientFault.unreachable, 'The node does not answer.')

/** A node of one user, a browser that keeps texts, and an outbox between them. */
const setUp = () => {
  const posts: PostJson[] = []
  const kept = new Map<string, OutboxEntry>()
  const clock = new ManualClock()
  const [link, setLink] = createSignal<Link>('up')
  /** What happens to the next calls of `publish`; none: it is taken. */
  const fates: ('lost before' | 'lost after' | 'refused')[] = []
  const publish = ({ msg }: { readonly msg: string }): Promise<PostJson> => {
    const fate = fates.shift()
    if (fate === 'lost before') return Promise.reject(silence)
    if (fate === 'refused') return Promise.reject(new CodedError('rpc.-1', 'It cannot be.'))
    const post = { sig_userpost: '20', userpost: { n: 'anna', k: posts.length, height: 1, msg, time: 9 } }
    posts.push(post)
    return fate === 'lost after' ? Promise.reject(silence) : Promise.resolve(post)
  }
  const getposts = ({ count, users }: { readonly count: number; readonly users: readonly { since_id?: number }[] }) =>
    Promise.resolve(
      posts
        .filter(({ userpost }) => userpost.k > (users[0]?.since_id ?? -1))
        .reverse()
        .slice(0, count),
    )
  let marks = 0
  const outbox = createRoot(() =>
    createOutbox({
      session: { client: { publish, getposts } as unknown as Client, link },
      clock,
      store: {
        put: (entry) => {
          kept.set(entry.id, entry)
          return Promise.resolve()
        },
        remove: (id) => {
          kept.delete(id)
          return Promise.resolve()
        },
        all: () => Promise.resolve([...kept.values()]),
      },
      alone: (work) => work(),
      tellTabs: () => () => undefined,
      mark: () => String((marks += 1)),
    }),
  )
  const again = async (): Promise<void> => {
    setLink('down')
    setLink('up')
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
  }
  const send = (text: string) => {
    void clock.advance(1)
    return outbox.send({ username: 'anna', text })
  }
  return { outbox, posts, kept, fates, setLink, again, send, said: () => posts.map(({ userpost }) => userpost.msg) }
}

describe('the outbox', () => {
  it('gives a text to the node and keeps nothing', async () => {
    const { send, kept, said } = setUp()
    await expect(send('one')).resolves.toMatchObject({ userpost: { msg: 'one' } })
    expect([said(), kept.size]).toEqual([['one'], 0])
  })

  it('keeps texts while the node is silent, and sends them in their order', async () => {
    const { outbox, send, setLink, again, said } = setUp()
    setLink('down')
    expect([await send('one'), await send('two')]).toEqual(['waits', 'waits'])
    expect(outbox.entries().map(({ text }) => text)).toEqual(['one', 'two'])
    await again()
    expect([said(), outbox.entries()]).toEqual([['one', 'two'], []])
  })

  it.each([
    ['lost before', 2],
    ['lost after', 2],
  ] as const)('sends a text once whose answer was %s it was written', async (fate, all) => {
    const { send, fates, again, said, kept } = setUp()
    await send('the same words')
    fates.push(fate)
    await expect(send('the same words')).resolves.toBe('waits')
    await again()
    expect([said(), kept.size]).toEqual([Array.from({ length: all }, () => 'the same words'), 0])
  })

  it('tells at once of a text that the node refuses, and keeps one that it refuses later, until it is tried again', async () => {
    const { outbox, send, fates, setLink, again, said, kept } = setUp()
    fates.push('refused')
    await expect(send('no')).rejects.toThrow('It cannot be.')
    expect(kept.size).toBe(0)
    setLink('down')
    await send('later')
    fates.push('refused')
    await again()
    const [entry] = outbox.entries()
    expect(entry).toMatchObject({ text: 'later', refused: 'It cannot be.' })
    await send('others go on')
    await outbox.retry(entry?.id ?? '')
    expect([said(), kept.size]).toEqual([['others go on', 'later'], 0])
  })
})
