import { describe, expect, it } from 'vitest'
import { consequences, refusalText } from './rejections.ts'

describe('rejections', () => {
  it('that are answered have a text, the others have none', () => {
    for (const [code, { text }] of Object.entries(consequences))
      expect([code, text === '']).toEqual([code, code.startsWith('datagram-')])
  })

  it('have texts and meanings of their own', () => {
    const rows = Object.values(consequences)
    const texts = rows.map(({ text }) => text).filter((text) => text !== '')
    expect(new Set(texts).size).toBe(texts.length)
    expect(new Set(rows.map(({ meaning }) => meaning)).size).toBe(rows.length)
  })

  it('name the argument', () => {
    expect(refusalText({ code: 'argument-missing', key: 'token' })).toBe("missing 'token' key")
    expect(refusalText({ code: 'argument-invalid', key: 'infoHash' })).toBe("invalid value for 'infoHash'")
    expect(refusalText({ code: 'token-invalid' })).toBe('invalid token')
  })
})
