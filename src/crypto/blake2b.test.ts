import { blake2b } from '@noble/hashes/blake2.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeHex } from '../codec/hex.ts'
import { blake2b256, compileBlake2b } from './blake2b.ts'

test('the compiled one gives what the other one gives, whatever the length', async () => {
  const first = blake2b256(Uint8Array.of(1))
  await compileBlake2b()
  expect(blake2b256(Uint8Array.of(1))).toEqual(first)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
      expect(encodeHex(blake2b256(bytes))).toBe(encodeHex(blake2b(bytes, { dkLen: 32 })))
    }),
  )
})

test('it is BLAKE2b with 32 bytes: of nothing (RFC 7693 gives the same algorithm with 64)', () => {
  expect(encodeHex(blake2b256(new Uint8Array(0)))).toBe(
    '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
  )
})
