import { describe, expect, it } from 'vitest'
import { withoutLongGaps } from './length.ts'

describe('withoutLongGaps', () => {
  it('leaves one empty line of many', () => {
    expect(withoutLongGaps('a\n\n\n\nb\r\nc\r\r\rd')).toBe('a\n\nb\nc\n\nd')
  })
})
