import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import type { DeliveryJson } from '../../api/deliveries.ts'
import type { FeedEvent } from '../../api/feed.ts'
import type { PostJson } from '../../api/shapes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { FeedReader } from '../feed/feed.ts'
import { type FeedSource, openStream } from '../feed/stream.ts'
import { createFollowing } from './following.ts'
import { createSession } from './session.ts'
import { createPostStore } from './post-store.ts'
import { createTimeline } from './timeline.ts'

const post = (n: string, k: number, more: object = {}): PostJson => ({
  sig_userpost: '',
  userpost: { n, k, height: 1, time: 1_000 + k, msg: `${n} ${String(k)}`, ...more },
})

const delivery = (k: number, peers: number): DeliveryJson => ({
  ...{ username: 'anna', k, signed_at: 1_000, dht_copies: 0, dht_nodes: 0, stored_at: null, peers, seen_at: null },
  waiting: [],
})

/** A node of two arrays: what it holds and who is followed. */
const setUp = async (history: readonly PostJson[] = [], deliveries: readonly DeliveryJson[] = []) => {
  const clock = new ManualClock()
  const node = { posts: [...history], followed: ['bob'], lastArrival: 5, asked: [] as string[] }
  const sources: FeedSource[] = []
  const addresses: string[] = []
  let readingBelow = false
  const answers: Readonly<Record<string, (params: readonly unknown[]) => unknown>> = {
    getstatus: () => ({ lastArrival: node.lastArrival, users: [{ username: 'anna' }, { username: 'other' }] }),
    getfollowing: () => node.followed,
    getdelivery: () => deliveries,
    gettimeline: ([count, users]) =>
      node.posts
        .filter(({ userpost: { n, k } }) =>
          (users as readonly { username: string; max_id?: number }[]).some(
            (user) => user.username === n && k <= (user.max_id ?? 1_000),
          ),
        )
        .slice(0, count as number)
        .map((json) => ({ time: json.userpost.time ?? 0, post: json })),
  }
  const parts = createRoot(() => {
    const session = createSession(({ method, params }) => {
      node.asked.push(method)
      return Promise.resolve({ result: answers[method]?.(params), error: null })
    }, clock)
    const following = createFollowing(session.client, 'anna')
    const openSource = (address: string): FeedSource => {
      addresses.push(address)
      const source: FeedSource = { onopen: null, onerror: null, onmessage: null, close: () => undefined }
      sources.push(source)
      return source
    }
    const needs = {
      session,
      store: createPostStore(clock),
      depth: 0,
      onPost: () => undefined,
      onTagged: () => undefined,
      onKey: () => undefined,
      following,
      openFeed: (reader: FeedReader) => openStream({ clock, openSource }, { ...reader, usernames: [reader.username] }),
      onMessages: () => undefined,
      own: {
        mutes: {
          all: () => [],
          load: () => Promise.resolve(),
          hides: ({ text }: { readonly text: string }) => text.includes('muted'),
        },
        refresh: () => undefined,
      },
      isReadingBelow: () => readingBelow,
    }
    return { session, following, timeline: createTimeline(needs, 'anna') }
  })
  // All that follows one another at the beginning.
  await clock.advance(0)
  await clock.advance(0)
  return {
    ...parts,
    clock,
    node,
    addresses,
    readBelow: () => {
      readingBelow = true
    },
    send: async (event: FeedEvent) => {
      sources.at(-1)?.onmessage?.({ data: JSON.stringify(event) } as MessageEvent<string>)
      await clock.advance(0)
    },
    keys: () => parts.timeline.posts().map(({ key }) => key),
  }
}

const arrival = (number: number, json: PostJson): FeedEvent => ({
  type: 'post',
  arrival: number,
  users: ['anna'],
  time: json.userpost.time ?? 0,
  post: json,
})

describe('a timeline', () => {
  it('leaves a post that is dated ahead where the node puts it', async () => {
    const { send, keys, timeline } = await setUp()
    const ahead = post('bob', 0, { time: 900_000 })
    await send({ type: 'post', arrival: 6, users: ['anna'], time: 1_010, post: ahead })
    await send(arrival(7, post('bob', 1, { time: 1_020 })))
    expect(keys()).toEqual(['bob/1', 'bob/0'])
    expect(timeline.posts().map(({ ahead: claim }) => claim)).toEqual([undefined, 900_000])
  })

  it('learns where the feed begins before it reads the posts', async () => {
    const { node, addresses, keys } = await setUp([post('bob', 0), post('anna', 4)])
    expect(node.asked.slice(-5)).toEqual(['getstatus', 'getfollowing', 'gettimeline', 'gettwts', 'getdelivery'])
    expect(addresses).toEqual(['/feed?username=anna&since=5'])
    expect(keys()).toEqual(['anna/4', 'bob/0'])
  })

  it('knows how far own posts have got from what it asked, and from then on by the feed', async () => {
    const { send, timeline, node } = await setUp([post('anna', 3)], [delivery(3, 1)])
    expect(node.asked).toContain('getdelivery')
    expect(timeline.posts().map((each) => timeline.deliveryOf(each)?.peers)).toEqual([1])
    await send(arrival(6, post('anna', 4)))
    await send({ type: 'delivery', users: ['anna'], delivery: delivery(4, 0) })
    await send({ type: 'delivery', users: ['anna'], delivery: delivery(4, 3) })
    await send(arrival(7, post('bob', 0)))
    const shown = timeline.posts().map((each) => [each.key, timeline.deliveryOf(each)?.peers])
    expect(new Map(shown as [string, number][])).toEqual(
      new Map<string, number | undefined>([
        ['anna/3', 1],
        ['anna/4', 3],
        ['bob/0', undefined],
      ]),
    )
  })

  it('shows a post once that comes by both ways', async () => {
    const { send, keys, timeline } = await setUp([post('bob', 0)])
    await send(arrival(6, post('bob', 0)))
    await send(arrival(7, post('bob', 1)))
    await send(arrival(7, post('bob', 1)))
    expect(keys()).toEqual(['bob/1', 'bob/0'])
    expect(timeline.arrivals()).toBe(1)
    expect([timeline.isNew('bob/1'), timeline.isNew('bob/0')]).toEqual([true, false])
  })

  it('tells nobody of a muted post, and has it when it is not muted any more', async () => {
    const { send, keys, timeline } = await setUp()
    await send(arrival(6, post('bob', 1, { msg: 'muted' })))
    expect(keys()).toEqual(['bob/1'])
    expect(timeline.arrivals()).toBe(0)
  })

  it('leaves out the posts of the node’s other users and of strangers', async () => {
    const { send, keys } = await setUp()
    await send(arrival(6, post('other', 0)))
    await send(arrival(7, post('stranger', 0)))
    expect(keys()).toEqual([])
  })

  it('notices that someone was followed elsewhere meanwhile', async () => {
    const { send, keys, node, following } = await setUp()
    node.followed = ['bob', 'carol']
    await send(arrival(6, post('carol', 0)))
    expect(keys()).toEqual(['carol/0'])
    expect(following.names()).toEqual(['bob', 'carol'])
  })

  it('holds new posts back while the reader is further down, but never one’s own', async () => {
    const { send, keys, readBelow, timeline } = await setUp()
    readBelow()
    await send(arrival(6, post('bob', 0)))
    await send(arrival(7, post('anna', 0)))
    expect(keys()).toEqual(['anna/0'])
    expect(timeline.waiting().map(({ key }) => key)).toEqual(['bob/0'])
    timeline.showWaiting()
    expect(keys()).toContain('bob/0')
    expect(timeline.waiting()).toEqual([])
  })

  it('takes a post away that is not valid any more, shown or waiting, and shows the one that comes instead', async () => {
    const { send, keys, readBelow, timeline } = await setUp([post('bob', 0)])
    const removal = (number: number, postNumber: number): FeedEvent => ({
      type: 'removal',
      arrival: number,
      users: ['anna'],
      author: 'bob',
      postNumber,
    })
    await send(removal(6, 0))
    expect(keys()).toEqual([])
    await send(arrival(7, post('bob', 0, { msg: 'of the owner' })))
    expect(timeline.posts().map(({ text }) => text)).toEqual(['of the owner'])
    readBelow()
    await send(arrival(8, post('bob', 1)))
    await send(removal(9, 1))
    expect(timeline.waiting()).toEqual([])
    expect(keys()).toEqual(['bob/0'])
  })

  it('counts its own posts as no news', async () => {
    const { send, timeline } = await setUp()
    timeline.take(post('anna', 0))
    await send(arrival(6, post('anna', 0)))
    expect(timeline.arrivals()).toBe(0)
    expect(timeline.posts().length).toBe(1)
  })

  it('reads everything anew when the node counts anew', async () => {
    const { send, node, keys, addresses, session } = await setUp([post('bob', 0)])
    node.lastArrival = 1
    node.posts.push(post('bob', 1))
    const status = await session.client.getstatus({})
    await send({ type: 'status', status })
    expect(addresses.at(-1)).toBe('/feed?username=anna&since=1')
    expect(keys()).toContain('bob/1')
  })

  it('reads older posts below the lowest number read, also past posts it does not show', async () => {
    const { timeline, keys, node } = await setUp([post('bob', 9), post('bob', 8, { dm: {} })])
    node.posts.push(post('bob', 7))
    await timeline.loadOlder()
    expect(keys()).toEqual(['bob/9', 'bob/7'])
    await timeline.loadOlder()
    expect(timeline.older()).toBe('none')
  })
})

it('whom another computer of the same person follows is followed here', async () => {
  const { node, following, send } = await setUp()
  expect(following.names()).toEqual(['bob'])
  node.followed = ['bob', 'carol']
  await send({ type: 'lists', user: 'anna' })
  expect(following.names()).toEqual(['bob', 'carol'])
})
