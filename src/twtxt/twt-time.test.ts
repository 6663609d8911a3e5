import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTwtTime, twtTimeText } from './twt-time.ts'

const instantOf = (text: string): number => Date.parse(text) / 1000

describe('a time of a twt', () => {
  test.each([
    ['2020-12-13T08:45:23+01:00', '2020-12-13T08:45:23+01:00'],
    ['2020-12-13T08:45:23.789+01:00', '2020-12-13T08:45:23+01:00'],
    ['2020-12-13T08:45+01:00', '2020-12-13T08:45:00+01:00'],
    ['2020-12-13T08:45:23+00:00', '2020-12-13T08:45:23Z'],
    ['2020-12-13T08:45:23-00:00', '2020-12-13T08:45:23Z'],
    ['2020-12-13T08:45:23+0000', '2020-12-13T08:45:23Z'],
    ['2020-12-13T08:45:23', '2020-12-13T08:45:23Z'],
    ['2020-12-13T08:45:23+0100', '2020-12-13T08:45:23+01:00'],
    ['2020-12-13t08:45:23z', '2020-12-13T08:45:23Z'],
    ['2020-12-13 08:45:23Z', '2020-12-13T08:45:23Z'],
    ['2026-08-01T09:00:00-03:30', '2026-08-01T09:00:00-03:30'],
  ])('%s is hashed as %s', (written, hashed) => {
    expect(parseTwtTime(written)).toEqual({ text: hashed, instant: instantOf(hashed) })
  })

  test('T4: all ways to write one instant give that instant, and without a zone it is of UTC', () => {
    const ways = [
      ...['2026-08-01T09:00:00Z', '2026-08-01T11:00:00+02:00', '2026-08-01T11:00:00+0200', '2026-08-01T09:00:00-00:00'],
      ...['2026-08-01t09:00:00z', '2026-08-01T09:00:00.123456789Z', '2026-08-01T09:00Z', '2026-08-01T09:00:00'],
    ]
    expect(new Set(ways.map((way) => parseTwtTime(way)?.instant))).toEqual(new Set([instantOf('2026-08-01T09:00:00Z')]))
  })

  test('T4: a leap second is the start of the next day, and no other second is a sixtieth', () => {
    expect(parseTwtTime('2016-12-31T23:59:60Z')).toEqual({
      instant: instantOf('2017-01-01T00:00:00Z'),
      text: '2016-12-31T23:59:60Z',
    })
    expect(parseTwtTime('2016-12-31T18:59:60-05:00')?.instant).toBe(instantOf('2017-01-01T00:00:00Z'))
    expect(parseTwtTime('2016-12-31T22:59:60Z')).toBeUndefined()
  })

  test.each([
    ...['', 'now', '2026-08-01', '2026-08-01T24:00:00Z', '2026-08-01T09:60:00Z', '2026-08-01T09:00:61Z'],
    ...['2026-02-29T09:00:00Z', '2026-13-01T09:00:00Z', '2026-00-01T09:00:00Z', '2026-08-00T09:00:00Z'],
    ...['2026-08-01T09:00:00+24:00', '2026-08-01T09:00:00+01:60', ' 2026-08-01T09:00:00Z', '2026-08-01T09:00:00.Z'],
    ...['10000-01-01T00:00:00Z', '20260801T090000Z', '2026-08-01T09:00:00 Z'],
  ])('T4: “%s” is none, and never now', (written) => {
    expect(parseTwtTime(written)).toBeUndefined()
  })

  test('is the one that a calendar gives, in all years', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const instant = Math.floor(date.getTime() / 1000)
          expect(parseTwtTime(twtTimeText(instant))).toEqual({ instant, text: twtTimeText(instant) })
        },
      ),
    )
    expect(parseTwtTime('2000-02-29T00:00:00Z')?.instant).toBe(instantOf('2000-02-29T00:00:00Z'))
    expect(parseTwtTime('1900-02-29T00:00:00Z')).toBeUndefined()
  })
})
