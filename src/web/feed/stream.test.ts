import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../../api/feed.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { type FeedSource, openStream } from './stream.ts'

class ManualSource implements FeedSource {
  onopen: FeedSource['onopen'] = null
  onerror: FeedSource['onerror'] = null
  onmessage: FeedSource['onmessage'] = null
  closed = false
  readonly address: string
  constructor(address: string) {
    this.address = address
  }
  close(): void {
    this.closed = true
  }
  send(event: unknown): void {
    this.onmessage?.({ data: typeof event === 'string' ? event : JSON.stringify(event) } as MessageEvent<string>)
  }
  open(): void {
    this.onopen?.({} as Event)
  }
  fail(): void {
    this.onerror?.({} as Event)
  }
}

const arrival = (number: number): FeedEvent => ({
  type: 'post',
  arrival: number,
  users: ['anna'],
  time: 0,
  post: { sig_userpost: '', userpost: { n: 'bob', k: number, height: 1, msg: 'x' } },
})

const setUp = () => {
  const clock = new ManualClock()
  const sources: ManualSource[] = []
  const events: FeedEvent[] = []
  const breaks: number[] = []
  const openSource = (address: string): FeedSource => {
    const source = new ManualSource(address)
    sources.push(source)
    return source
  }
  const feed = openStream(
    { clock, openSource },
    {
      usernames: ['anna'],
      since: 7,
      onEvent: (event) => events.push(event),
      onOpen: () => undefined,
      onBroken: (retryInMs) => breaks.push(retryInMs),
    },
  )
  const newest = (): ManualSource => sources.at(-1) as ManualSource
  return { clock, sources, events, breaks, feed, newest }
}

describe('a stream', () => {
  it('begins where it is told to', () => {
    expect(setUp().newest().address).toBe('/feed?username=anna&since=7')
  })

  it('goes on after the last arrival when the stream breaks', async () => {
    const { clock, newest, sources } = setUp()
    newest().open()
    newest().send(arrival(8))
    newest().send(arrival(12))
    newest().fail()
    expect(sources[0]?.closed).toBe(true)
    await clock.advance(1_000)
    expect(newest().address).toBe('/feed?username=anna&since=12')
  })

  it('waits longer after each failure, up to a quarter of a minute, and shortly again after a success', async () => {
    const { clock, newest, breaks } = setUp()
    for (let failure = 0; failure < 6; failure += 1) {
      newest().fail()
      await clock.advance(breaks.at(-1) ?? 0)
    }
    expect(breaks).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
    newest().open()
    newest().fail()
    expect(breaks.at(-1)).toBe(1_000)
  })

  it('tries at once when asked, and only when it is broken', () => {
    const { newest, feed, sources } = setUp()
    feed.retryNow()
    expect(sources.length).toBe(1)
    newest().fail()
    feed.retryNow()
    expect(sources.length).toBe(2)
  })

  it('passes on events of every kind', () => {
    const { newest, events } = setUp()
    const gaps = { username: 'bob', newer: 0, older: 0, above_bound: 0, refused: 0, conflicts: [] }
    const sent = [
      arrival(8),
      { type: 'removal', arrival: 9, users: ['anna'], author: 'bob', postNumber: 8 },
      { type: 'gaps', users: ['anna'], gaps },
      { type: 'delivery', users: ['anna'], delivery: {} },
      { type: 'status', status: {} },
      { type: 'messages', user: 'anna', unread: 1, waiting: 0 },
      { type: 'lists', user: 'anna' },
    ]
    for (const event of sent) newest().send(event)
    expect(events).toEqual(sent)
  })

  it('passes over what it cannot read', () => {
    const { newest, events } = setUp()
    for (const junk of ['', 'null', '{', '[]', '"post"', '{"type":"post"}', '{"type":"toString"}', '{"type":"lists"}'])
      newest().send(junk)
    newest().send(arrival(9))
    expect(events).toEqual([arrival(9)])
  })

  it('is silent once closed', async () => {
    const { clock, newest, feed, sources, events } = setUp()
    feed.close()
    newest().send(arrival(9))
    newest().fail()
    await clock.advance(60_000)
    expect([sources.length, events.length]).toEqual([1, 0])
  })
})
