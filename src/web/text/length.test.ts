import { describe, expect, it } from 'vitest'
import { lengthOf, maxTextBytes, withoutLongGaps } from './length.ts'

describe('lengthOf', () => {
  it('counts code points, not code units', () => {
    expect(lengthOf('a😀é')).toMatchObject({ codePoints: 3, bytes: 7, rest: '' })
  })

  it('gives what lies beyond 140 code points without cutting one in two', () => {
    expect(lengthOf(`${'😀'.repeat(140)}😀b`).rest).toBe('😀b')
  })

  it('fits up to its bound in bytes and not beyond', () => {
    expect(lengthOf('a'.repeat(maxTextBytes)).fits).toBe(true)
    expect(lengthOf('a'.repeat(maxTextBytes + 1)).fits).toBe(false)
    expect(lengthOf('😀'.repeat(maxTextBytes / 4)).fits).toBe(true)
    expect(lengthOf('😀'.repeat(maxTextBytes / 4 + 1)).fits).toBe(false)
  })
})

describe('withoutLongGaps', () => {
  it('leaves one empty line of many', () => {
    expect(withoutLongGaps('a\n\n\n\nb\r\nc\r\r\rd')).toBe('a\n\nb\nc\n\nd')
  })
})
