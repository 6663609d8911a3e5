import { describe, expect, it } from 'vitest'
import { ManualNode, heard, postEvent } from './manual-node.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { FeedHub } from './hub.ts'
import { type PageWord, type Port, servePort, type WorkerWord } from './port.ts'
import { sharedFeeds } from './shared.ts'

/** One end of a channel; words arrive after the turn in which they were said. */
class End<Heard, Said> implements Port<Heard, Said> {
  onmessage: Port<Heard, Said>['onmessage'] = null
  closed = false
  other: End<Said, Heard> | undefined
  postMessage(word: Said): void {
    const { other } = this
    queueMicrotask(() => {
      if (other?.closed === false && !this.closed) other.onmessage?.({ data: word } as MessageEvent<Said>)
    })
  }
  close(): void {
    queueMicrotask(() => {
      this.closed = true
    })
  }
}

const channel = (): readonly [End<WorkerWord, PageWord>, End<PageWord, WorkerWord>] => {
  const page = new End<WorkerWord, PageWord>()
  const end = new End<PageWord, WorkerWord>()
  page.other = end
  end.other = page
  return [page, end]
}

/** A browser with a shared worker that can die. */
const setUp = (worker: 'runs' | 'fails' | 'missing' = 'runs') => {
  const clock = new ManualClock()
  const node = new ManualNode()
  let hub = new FeedHub({ clock, openSource: node.openSource })
  let ends: End<PageWord, WorkerWord>[] = []
  const openPort = (onFault: () => void): Port<WorkerWord, PageWord> | undefined => {
    if (worker === 'missing') return undefined
    const [page, end] = channel()
    if (worker === 'fails') queueMicrotask(onFault)
    else servePort(hub, clock, end)
    ends.push(end)
    return page
  }
  const openFeed = sharedFeeds({ clock, openSource: node.openSource, openPort })
  const open = async (username: string, since: number) => {
    const reader = heard()
    const feed = openFeed({ username, since, ...reader.listener })
    await clock.advance(0)
    return { ...reader, ...feed }
  }
  return {
    clock,
    node,
    open,
    workerDies: () => {
      for (const end of ends) end.closed = true
      ends = []
      node.vanish()
      hub = new FeedHub({ clock, openSource: node.openSource })
    },
  }
}

describe('feeds of many pages', () => {
  it('are one stream', async () => {
    const { node, open, clock } = setUp()
    const readers = await Promise.all(Array.from({ length: 10 }, () => open('anna', 0)))
    node.arrive(postEvent(1, ['anna']))
    await clock.advance(0)
    expect(readers.map((reader) => reader.arrivals())).toEqual(new Array(10).fill([1]))
    expect(node.addresses).toHaveLength(1)
    for (const reader of readers) reader.close()
    await clock.advance(0)
    expect(node.open).toBe(0)
  })

  it('go on by a new worker when theirs has died, with neither gap nor double', async () => {
    const { node, open, clock, workerDies } = setUp()
    const first = await open('anna', 0)
    const second = await open('bert', 0)
    node.arrive(postEvent(1, ['anna', 'bert']))
    await clock.advance(0)
    workerDies()
    node.arrive(postEvent(2, ['anna', 'bert']))
    await clock.advance(20_000)
    node.arrive(postEvent(3, ['anna', 'bert']))
    await clock.advance(0)
    expect([first.arrivals(), second.arrivals()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(node.open).toBe(1)
  })

  it.each(['fails', 'missing'] as const)('are a stream each where the worker %s', async (worker) => {
    const { node, open, clock } = setUp(worker)
    const first = await open('anna', 4)
    const second = await open('anna', 4)
    node.arrive(postEvent(5, ['anna']))
    await clock.advance(0)
    expect([first.arrivals(), second.arrivals(), node.open]).toEqual([[5], [5], 2])
    first.close()
    second.close()
    expect(node.open).toBe(0)
  })

  it('are forgotten while a page is frozen, and go on where it was when it wakes', async () => {
    const workerClock = new ManualClock()
    const node = new ManualNode()
    const hub = new FeedHub({ clock: workerClock, openSource: node.openSource })
    const pageClock = new ManualClock()
    const openPort = (): Port<WorkerWord, PageWord> => {
      const [page, end] = channel()
      servePort(hub, workerClock, end)
      return page
    }
    const reader = heard()
    sharedFeeds({ clock: pageClock, openSource: node.openSource, openPort })({
      username: 'anna',
      since: 0,
      ...reader.listener,
    })
    await workerClock.advance(0)
    node.arrive(postEvent(1, ['anna']))
    await workerClock.advance(240_000)
    expect(node.open).toBe(0)
    node.arrive(postEvent(2, ['anna']))
    await workerClock.advance(0)
    await pageClock.advance(10_000)
    expect([reader.arrivals(), node.open]).toEqual([[1, 2], 1])
  })

  it('are tried at once when the page says so', async () => {
    const { node, open, clock } = setUp()
    const reader = await open('anna', 0)
    node.breakOff()
    await clock.advance(0)
    expect(reader.states()).toEqual(['open', 'broken 1000'])
    reader.retryNow()
    await clock.advance(0)
    expect([reader.states().at(-1), node.open]).toEqual(['open', 1])
  })
})
