import { expect, it } from 'vitest'
import { localInput, millisecondsOf } from './local-times.ts'

it('a time is written as a field has it, and read back to the minute', () => {
  const at = new Date(2026, 0, 5, 7, 8, 59).getTime()
  expect(localInput(at)).toBe('2026-01-05T07:08')
  expect(millisecondsOf(localInput(at))).toBe(new Date(2026, 0, 5, 7, 8).getTime())
  expect(millisecondsOf('')).toBeUndefined()
})
