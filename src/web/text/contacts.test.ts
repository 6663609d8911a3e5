import { describe, expect, it } from 'vitest'
import { contactLink } from './contacts.ts'

const tox = '56A1ADE4B65B86BCD51CC73E2CD4E542179F47959FE3E0E21B4B0ACDADE51855D34D34D37CB5'
const bitmessage = 'BM-2cTeBvDkwzW9rKuXVkGqPrVjYhCZ4pTUuA'

describe('an address of another network', () => {
  it('is a link of its own scheme', () => {
    expect(contactLink('tox', ` ${tox} `)).toBe(`tox:${tox}`)
    expect(contactLink('bitmessage', bitmessage)).toBe(`bitmessage:${bitmessage}`)
  })

  it.each(['', 'javascript:alert(1)', `${tox}?x=1`, `${tox}00`, tox.slice(1), `tox:${tox}`, `${tox}\n${tox}`])(
    'is no link when it is something else: %j',
    (text) => {
      expect(contactLink('tox', text)).toBeUndefined()
      expect(contactLink('bitmessage', text)).toBeUndefined()
    },
  )
})
