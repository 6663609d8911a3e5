import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Timer } from '../base/clock.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Beats } from './beats.ts'

const start = () => {
  const clock = new ManualClock(10_000)
  return { clock, beats: new Beats(clock), calls: [] as string[] }
}

describe('Beats', () => {
  test('those of one period come together, at its whole multiples', async () => {
    const { clock, beats, calls } = start()
    const note = (name: string) => () => void calls.push(`${name} ${String(clock.monotonicMs())}`)
    beats.every(1_000, note('a'))
    await clock.advance(300)
    beats.every(1_000, note('b'))
    await clock.advance(1_700)
    expect(calls).toEqual(['a 11000', 'b 11000', 'a 12000', 'b 12000'])
  })

  test('a cancelled one is not called any more, not even by the beat that is under way', async () => {
    const { clock, beats, calls } = start()
    const first = beats.every(1_000, () => {
      calls.push('first')
      second.cancel()
    })
    const second: Timer = beats.every(1_000, () => void calls.push('second'))
    await clock.advance(2_000)
    first.cancel()
    await clock.advance(2_000)
    expect(calls).toEqual(['first', 'first'])
  })

  test('one that is added by a beat waits for the next one', async () => {
    const { clock, beats, calls } = start()
    const first = beats.every(1_000, () => {
      first.cancel()
      beats.every(1_000, () => void calls.push('added'))
    })
    await clock.advance(1_000)
    expect(calls).toEqual([])
    await clock.advance(1_000)
    expect(calls).toEqual(['added'])
  })

  test('one function given twice is called twice, and ends twice', async () => {
    const { clock, beats, calls } = start()
    const same = (): void => void calls.push('same')
    const timers = [beats.every(500, same), beats.every(500, same)]
    await clock.advance(500)
    expect(calls).toHaveLength(2)
    timers[0]?.cancel()
    timers[0]?.cancel()
    await clock.advance(500)
    expect(calls).toHaveLength(3)
  })

  test('a timer that comes early or late makes no beat double and leaves out none but those that have passed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 2_500 }), { maxLength: 30 }), (slips) => {
        let nowMs = 0
        let pending: { readonly atMs: number; readonly callback: () => void } | undefined
        const beats = new Beats({
          monotonicMs: () => nowMs,
          after: (delayMs, callback) => {
            expect(delayMs).toBeGreaterThan(0)
            pending = { atMs: nowMs + delayMs, callback }
            return { cancel: () => void (pending = undefined) }
          },
        })
        const dues: number[] = []
        beats.every(1_000, () => void dues.push(nowMs))
        for (const slip of slips) {
          const due = pending
          if (due === undefined) throw new Error('nothing is armed')
          nowMs = due.atMs + slip
          due.callback()
        }
        const multiples = dues.map((ms, index) => Math.floor((ms - (slips[index] as number)) / 1_000))
        expect(new Set(multiples).size).toBe(slips.length)
      }),
    )
  })
})
