import { describe, expect, test } from 'vitest'
import type { PodEvent } from '../../api/pod-events.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { createStream, type StreamEnds } from './stream.ts'

const setUp = (isAway = true) => {
  const clock = new ManualClock()
  const opened: StreamEnds[] = []
  const events: PodEvent[] = []
  let closed = 0
  const { listen, stop } = createStream({
    clock,
    openEvents: (_onEvent, ends) => {
      opened.push(ends)
      return () => {
        closed += 1
      }
    },
    onEvent: (event) => {
      events.push(event)
    },
    isAway: () => Promise.resolve(isAway),
  })
  /** Listens; whether what is read now has no gap to what is told. */
  const begin = () => {
    const outcome = { isOver: false }
    void listen().then(() => {
      outcome.isOver = true
    })
    return outcome
  }
  return { clock, opened, events, stop, begin, closed: () => closed }
}

describe('the stream of a pod', () => {
  test('is waited for until it stands', async () => {
    const { clock, opened, events, begin } = setUp()
    const outcome = begin()
    await clock.advance(1_900)
    expect(outcome.isOver).toBe(false)
    opened[0]?.onOpen()
    await clock.advance(0)
    expect(outcome.isOver).toBe(true)
    await clock.advance(10_000)
    expect(events).toEqual([])
  })

  test('that stands late keeps no page waiting, and says that something may have come', async () => {
    const { clock, opened, events, begin } = setUp()
    const outcome = begin()
    await clock.advance(2_000)
    expect([outcome.isOver, events]).toEqual([true, []])
    opened[0]?.onOpen()
    expect(events).toEqual([{ type: 'again' }])
    // A browser that connects again goes on from where it was.
    opened[0]?.onOpen()
    expect(events).toHaveLength(1)
  })

  test('that is refused is opened again, and what came meanwhile is read when it stands, not before', async () => {
    const { clock, opened, events, begin } = setUp()
    const outcome = begin()
    opened[0]?.onRefused()
    await clock.advance(0)
    expect(outcome.isOver).toBe(true)
    await clock.advance(5_000)
    expect(opened).toHaveLength(2)
    await clock.advance(1_000)
    expect(events).toEqual([])
    opened[1]?.onOpen()
    await clock.advance(0)
    expect(events).toEqual([{ type: 'again' }])
  })

  test('is let be where the session has ended or the page is left', async () => {
    const ended = setUp(false)
    ended.begin()
    ended.opened[0]?.onRefused()
    await ended.clock.advance(60_000)
    expect(ended.opened).toHaveLength(1)
    const left = setUp()
    left.begin()
    left.opened[0]?.onRefused()
    await left.clock.advance(0)
    left.stop()
    await left.clock.advance(60_000)
    expect([left.opened.length, left.closed()]).toEqual([1, 1])
  })
})
