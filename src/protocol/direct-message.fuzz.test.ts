import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeBencode } from '../codec/bencode.ts'
import { encodeDirectContent, readDirectContent } from './direct-message.ts'
import type { Username } from './username.ts'

const alice = 'alice' as Username
const mallory = 'mallory' as Username

test('random bytes are judged without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2048 }), (plaintext) => {
      expect(typeof readDirectContent(plaintext, alice).ok).toBe('boolean')
    }),
  )
})

test('members of any type are judged without an exception', () => {
  const leaf = fc.oneof(fc.integer(), fc.uint8Array({ maxLength: 40 }), fc.string({ maxLength: 40 }))
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 5 }), fc.dictionary(fc.constantFrom('desc', 'key'), leaf))
  const names = fc.constantFrom('from', 'group_invite', 'group_members', 'msg', 'to')
  fc.assert(
    fc.property(fc.dictionary(names, value), (members) => {
      const verdict = readDirectContent(encodeBencode(members), alice)
      if (verdict.ok && verdict.value.kind === 'group-members')
        for (const member of verdict.value.members) expect(member).toMatch(/^[a-z0-9_]{1,16}$/)
    }),
  )
})

test('any text comes back as it was written, and under no other name (swarm H11)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 400, unit: 'grapheme' }), (text) => {
      const content = { kind: 'text', text, to: 'bob' } as const
      const written = encodeDirectContent(content, alice)
      expect(readDirectContent(written, alice)).toEqual({ ok: true, value: content })
      expect(readDirectContent(written, mallory)).toEqual({ ok: false, rejection: { code: 'direct-of-another' } })
    }),
  )
})
