// What was said within a second is read in the order in which it was said.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asSaid } from './thread-order.ts'

describe('the order of a thread for people', () => {
  it('puts an answer within the same second after what it answers (M1)', () => {
    const listed = [
      { time: 1, text: 'good morning' },
      { time: 5, text: 'thank you' },
      { time: 5, text: 'for you alone' },
    ]
    expect(asSaid(listed).map(({ text }) => text)).toEqual(['good morning', 'for you alone', 'thank you'])
  })

  it('keeps every message, and the order of times', () => {
    const times = fc.array(fc.nat(5)).map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(times, (all) => {
        const listed = all.map((time, place) => ({ time, place }))
        const said = asSaid(listed)
        expect(said.map(({ time }) => time)).toEqual(all)
        expect(asSaid(said)).toEqual(listed)
      }),
    )
  })
})
