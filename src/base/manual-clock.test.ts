import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextTurn, sleep, type Timer } from './clock.ts'
import { ManualClock } from './manual-clock.ts'
import { TimeSlice } from './time-slice.ts'

/** A timer that is set, or the cancelling of an earlier one. */
type Step = { readonly delayMs: number } | { readonly cancel: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ delayMs: fc.integer({ min: -2, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat(100) }) },
)

const settled = (): Promise<void> => Promise.resolve()

describe('a manual clock', () => {
  test('fires by due time, then by creation, never what was cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), fc.nat(25), async (steps, durationMs) => {
        const clock = new ManualClock(0, settled)
        const fired: number[] = []
        const set: { readonly number: number; readonly dueMs: number; readonly timer: Timer }[] = []
        const cancelled = new Set<number>()
        for (const each of steps) {
          if ('delayMs' in each) {
            const number = set.length
            const timer = clock.after(each.delayMs, () => fired.push(number))
            set.push({ number, dueMs: Math.max(0, each.delayMs), timer })
          } else if (set.length > 0) {
            const { number, timer } = set[each.cancel % set.length] ?? expect.fail('none')
            timer.cancel()
            cancelled.add(number)
          }
        }
        await clock.advance(durationMs)
        const expected = set.filter(({ number, dueMs }) => dueMs <= durationMs && !cancelled.has(number))
        expect(fired).toEqual(expected.sort((a, b) => a.dueMs - b.dueMs || a.number - b.number).map((x) => x.number))
        expect(clock.nowMs()).toBe(durationMs)
      }),
    )
  })

  test('a timer set by a timer has its place among the others', async () => {
    const clock = new ManualClock(0, settled)
    const fired: string[] = []
    clock.after(10, () => {
      fired.push(`ten at ${String(clock.nowMs())}`)
      clock.after(5, () => fired.push(`fifteen at ${String(clock.nowMs())}`))
      clock.soon(() => fired.push(`soon at ${String(clock.nowMs())}`))
    })
    clock.after(12, () => fired.push(`twelve at ${String(clock.nowMs())}`))
    await clock.advance(20)
    expect(fired).toEqual(['ten at 10', 'soon at 10', 'twelve at 12', 'fifteen at 15'])
  })

  test('cancelling after the timer fired, and twice, leaves the others alone', async () => {
    const clock = new ManualClock(0, settled)
    const fired: number[] = []
    const first = clock.after(1, () => fired.push(1))
    await clock.advance(1)
    const second = clock.after(1, () => fired.push(2))
    clock.after(1, () => fired.push(3))
    first.cancel()
    second.cancel()
    second.cancel()
    await clock.advance(1)
    expect(fired).toEqual([1, 3])
  })

  test('carries the timers of thousands of nodes: 200,000 of them, half cancelled', async () => {
    const clock = new ManualClock(0, settled)
    let fired = 0
    for (let count = 0; count < 200_000; count += 1) {
      const timer = clock.after((count * 7919) % 100_003, () => {
        fired += 1
      })
      if (count % 2 === 1) timer.cancel()
    }
    await clock.advance(100_003)
    expect(fired).toBe(100_000)
  })
})

describe('waiting', () => {
  test.each([
    ['sleep', (clock: ManualClock, signal: AbortSignal) => sleep(clock, 1_000, signal)],
    ['nextTurn', (clock: ManualClock, signal: AbortSignal) => nextTurn(clock, signal)],
  ])('%s ends at once when its signal aborts', async (_, wait) => {
    const [clock, controller] = [new ManualClock(), new AbortController()]
    const waiting = wait(clock, controller.signal)
    controller.abort()
    await waiting
    await wait(clock, controller.signal)
  })

  test('a slice of time is over when its time is, and begins anew after the turn of others', async () => {
    const clock = new ManualClock()
    const slice = new TimeSlice(clock, 8)
    await clock.advance(7)
    expect(slice.isOver).toBe(false)
    await clock.advance(1)
    expect(slice.isOver).toBe(true)
    const resting = slice.next()
    await clock.advance(0)
    await resting
    expect(slice.isOver).toBe(false)
  })
})
