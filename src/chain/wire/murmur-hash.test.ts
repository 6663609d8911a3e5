import { expect, test } from 'vitest'
import { decodeHex } from '../../codec/hex.ts'
import { murmurHash } from './murmur-hash.ts'

test.each([
  [0, '', 0],
  [0xfba4c795, '00', 0xea3f0b17],
  [1, '', 0x514e28b7],
  [0xffffffff, '', 0x81f16f39],
  [0, 'ffffffff', 0x76293b50],
  [0, '21436587', 0xf55b516b],
  [0x5082edee, '21436587', 0x2362f9de],
  [0, '214365', 0x7e4a8634],
  [0, '2143', 0xa0f7b07a],
  [0, '21', 0x72661cf4],
])('the hash with seed %i of “%s” (chain.md 10.6)', (seed, hex, hash) => {
  expect(murmurHash(seed, decodeHex(hex) ?? new Uint8Array())).toBe(hash)
})
