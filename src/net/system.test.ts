import { lookup } from 'node:dns/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTurn } from '../base/clock.ts'
import { resolveHost } from './resolve.ts'
import { systemClock } from './system-clock.ts'
import { systemRandom } from './system-random.ts'

vi.mock('node:dns/promises', { spy: true })

describe('systemClock', () => {
  test('tells the time of the machine', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000)
    const before = systemClock.monotonicMs()
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before)
  })

  test('a turn of the event loop needs no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      let cancelled = 0
      systemClock.soon(() => (cancelled += 1)).cancel()
      for (let turn = 0; turn < 10; turn += 1) await nextTurn(systemClock)
      expect([cancelled, vi.getTimerCount()]).toEqual([0, 0])
    } finally {
      vi.useRealTimers()
    }
  })

  test('what arrived meanwhile is handled between two turns', async () => {
    const { port1, port2 } = new MessageChannel()
    const heard: unknown[] = []
    port2.on('message', (message) => heard.push(message))
    port1.postMessage('hello')
    for (let turn = 0; turn < 1_000 && heard.length === 0; turn += 1) await nextTurn(systemClock)
    expect(heard).toEqual(['hello'])
    port1.close()
  })

  describe('timers', () => {
    beforeEach(() => {
      vi.useFakeTimers()
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    test('fire once, not when cancelled, at once for a negative delay', () => {
      const fired: string[] = []
      systemClock.after(10, () => fired.push('ten'))
      systemClock.after(5, () => fired.push('cancelled')).cancel()
      systemClock.after(-5, () => fired.push('past'))
      vi.advanceTimersByTime(9)
      expect(fired).toEqual(['past'])
      vi.advanceTimersByTime(1_000)
      expect(fired).toEqual(['past', 'ten'])
    })

    test('a delay longer than Node.js can hold is waited for, not fired at once', () => {
      const day = 86_400_000
      let fired = false
      systemClock.after(60 * day, () => {
        fired = true
      })
      const cancelled = systemClock.after(60 * day, () => expect.fail('was cancelled'))
      vi.advanceTimersByTime(30 * day)
      cancelled.cancel()
      vi.advanceTimersByTime(29 * day)
      expect(fired).toBe(false)
      vi.advanceTimersByTime(day + 10)
      expect(fired).toBe(true)
    })
  })
})

describe('systemRandom', () => {
  test('gives as many plain bytes as asked for, others each time', () => {
    const [first, second] = [systemRandom.bytes(32), systemRandom.bytes(32)]
    expect(first.constructor).toBe(Uint8Array)
    expect(first.length).toBe(32)
    expect(first).not.toEqual(second)
    expect(systemRandom.bytes(0).length).toBe(0)
    expect(systemRandom.bytes(100_000).length).toBe(100_000)
  })
})

describe('resolveHost', () => {
  test('has IPv4 first', async () => {
    expect((await resolveHost('localhost'))[0]).toBe('127.0.0.1')
  })

  test('never asks the DNS for names that only Tor knows', async () => {
    const lookups = vi.mocked(lookup)
    lookups.mockClear()
    expect([await resolveHost('twister.onion'), await resolveHost('TWISTER.ONION.')]).toEqual([[], []])
    expect(lookups).not.toHaveBeenCalled()
    await resolveHost('localhost')
    expect(lookups).toHaveBeenCalledTimes(1)
  })
})
