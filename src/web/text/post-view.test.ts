import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { PostJson } from '../../api/shapes.ts'
import { partsOfText } from '../../protocol/post-text.ts'
import { exactTime, machineTime } from './times.ts'
import { viewOf } from './post-view.ts'

const now = 1_700_000_000
const post = (members: object): PostJson => ({
  sig_userpost: '20',
  userpost: { n: 'bob', k: 3, height: 1, ...members },
})

describe('viewOf', () => {
  it('joins an emoji whose halves lie in two parts (P2)', () => {
    const text = `${'a'.repeat(139)}👨‍👩‍👧‍👦`
    const { first, rest = '' } = partsOfText(text)
    expect(rest).not.toBe('')
    expect(viewOf(post({ msg: first, msg2: rest }), now)?.text).toBe(text)
  })

  it('joins both parts of a text', () => {
    expect(viewOf(post({ msg: 'one ', msg2: 'two', time: now - 5 }), now)).toEqual({
      author: 'bob',
      postNumber: 3,
      key: 'bob/3',
      place: now - 5,
      time: now - 5,
      ahead: undefined,
      text: 'one two',
      reply: undefined,
      retransmitted: undefined,
    })
  })

  it('clamps times from the future to now, and marks those that no clock explains (P8)', () => {
    expect(viewOf(post({ msg: 'x', time: now + 99 }), now)).toMatchObject({ place: now, time: now, ahead: undefined })
    const threeDays = now + 3 * 86_400
    expect(viewOf(post({ msg: 'x', time: threeDays }), now)).toMatchObject({ place: now, time: now, ahead: threeDays })
  })

  it('keeps a post where it arrived, however often and however late it is looked at (P8)', () => {
    const json = post({ msg: 'x', time: now + 86_400 })
    for (const later of [0, 3_600, 86_400, 900_000])
      expect(viewOf(json, now + later, now)).toMatchObject({ place: now, time: now, ahead: now + 86_400 })
  })

  it.each([0, -1, 'x', undefined])('has no time where a post claims %s (P9)', (time) => {
    expect(viewOf(post({ msg: 'x', time }), now)).toMatchObject({ place: 0, time: 0, ahead: undefined })
  })

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER])('has a date for a claim of %i (P9)', (time) => {
    expect(exactTime(viewOf(post({ msg: 'x', time }), now)?.ahead ?? 0)).toMatch(/\d{4}/)
  })

  it('shows replies and what is retransmitted, one level deep', () => {
    const inner = { n: 'dora', k: 1, height: 1, msg: 'deep' }
    const rt = { n: 'carol', k: 9, height: 1, msg: 'inner', rt: inner }
    const view = viewOf(post({ reply: { n: 'anna', k: 2 }, rt }), now)
    expect(view).toMatchObject({ text: '', reply: { author: 'anna', postNumber: 2 } })
    expect(view?.retransmitted).toMatchObject({ key: 'carol/9', text: 'inner', retransmitted: undefined })
  })

  it.each([{ dm: {} }, { fav: {} }, { pfav: {} }, {}, { n: 'Not A Name' }, { k: -1 }])(
    'shows nothing for %j',
    (members) => {
      expect(
        viewOf(post({ ...('n' in members || 'k' in members ? { msg: 'x' } : {}), ...members }), now),
      ).toBeUndefined()
    },
  )

  it('gives something that can be shown, or nothing, whatever it is given', () => {
    const members = fc.record(
      {
        n: fc.oneof(fc.constant('bob'), fc.anything()),
        k: fc.oneof(fc.nat(), fc.anything()),
        time: fc.oneof(fc.maxSafeInteger(), fc.anything()),
        msg: fc.oneof(fc.string(), fc.anything()),
        msg2: fc.anything(),
        reply: fc.anything(),
        rt: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(members, (userpost) => {
        const view = viewOf({ sig_userpost: '', userpost } as unknown as PostJson, now)
        if (view === undefined) return
        expect(view.author).toMatch(/^[a-z0-9_]{1,16}$/)
        expect(view.time).toBeLessThanOrEqual(now)
        expect(machineTime(view.time)).toBeTypeOf('string')
        expect(exactTime(view.time)).toBeTypeOf('string')
      }),
    )
  })
})
