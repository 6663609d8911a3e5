import { createRoot, createSignal } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Client } from '../../api/client.ts'
import type { StatusJson } from '../../api/control.ts'
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
  const [network, setNetwork] = createSignal('main')
  /** Whether the browser keeps anything, and what else goes on while a text is on its way. */
  const browser = { keeps: true, meanwhile: (): void => undefined }
  /** What happens to the next calls of `publish`; none: it is taken. */
  const fates: ('lost before' | 'lost after' | 'refused')[] = []
  const publish = ({ msg }: { readonly msg: string }): Promise<PostJson> => {
    const fate = fates.shift()
    browser.meanwhile()
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
      session: {
        client: { publish, getposts } as unknown as Client,
        link,
        status: () => ({ network: network() }) as StatusJson,
      },
      clock,
      store: {
        put: (entry) => {
          if (!browser.keeps) return Promise.reject(new DOMException('The browser keeps nothing.'))
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
  return {
    outbox,
    posts,
    kept,
    fates,
    setLink,
    setNetwork,
    browser,
    again,
    send,
    said: () => posts.map(({ userpost }) => userpost.msg),
  }
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

  it('does not send what is taken away while another text is on its way', async () => {
    const { outbox, send, setLink, browser, again, said, kept } = setUp()
    setLink('down')
    await send('one')
    await send('two')
    const [, second] = outbox.entries()
    browser.meanwhile = () => {
      kept.delete(second?.id ?? '')
    }
    await again()
    expect(said()).toEqual(['one'])
  })

  it('does not send a second time what another tab has sent, and compares what another tab has tried', async () => {
    const { send, browser, kept, posts, said } = setUp()
    const asks = kept.set.bind(kept)
    // Another tab sends it between the keeping and the sending of this one.
    kept.set = (id, entry) => {
      asks(id, entry)
      if (entry.before === undefined && entry.text === 'sent by another') kept.delete(id)
      if (entry.before === undefined && entry.text === 'tried by another') {
        asks(id, { ...entry, before: -1 })
        posts.push({ sig_userpost: '20', userpost: { n: 'anna', k: 0, height: 1, msg: entry.text, time: 9 } })
      }
      return kept
    }
    await expect(send('sent by another')).resolves.toBe('waits')
    expect(said()).toEqual([])
    await expect(send('tried by another')).resolves.toMatchObject({ userpost: { k: 0 } })
    expect([said(), browser.keeps]).toEqual([['tried by another'], true])
  })

  it('posts also from a browser that keeps nothing', async () => {
    const { send, browser, setLink, said } = setUp()
    browser.keeps = false
    await send('one')
    expect(said()).toEqual(['one'])
    setLink('down')
    await expect(send('two')).rejects.toThrow('keeps nothing')
  })

  it('leaves a text in the network in which it was written', async () => {
    const { outbox, send, setLink, setNetwork, again, said } = setUp()
    setLink('down')
    await send('for the choir')
    setNetwork('private:village')
    await again()
    expect([said(), outbox.entries()]).toMatchObject([[], [{ text: 'for the choir' }]])
    await send('for the village')
    setNetwork('main')
    await again()
    expect(said()).toEqual(['for the village', 'for the choir'])
  })
})
