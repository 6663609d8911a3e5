import { expect, test } from 'vitest'
import { readVarint, unpackSnappy } from './snappy.ts'

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const packed = (...parts: readonly (number | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])))

test('bytes and copies of all widths are unpacked', () => {
  expect(text(unpackSnappy(packed(10, 8, 'abc', 0x0d, 3), 100))).toBe('abcabcabca')
  expect(text(unpackSnappy(packed(9, 8, 'abc', 0x16, 3, 0), 100))).toBe('abcabcabc')
  expect(text(unpackSnappy(packed(9, 8, 'abc', 0x17, 3, 0, 0, 0), 100))).toBe('abcabcabc')
  const long = 'x'.repeat(100)
  expect(text(unpackSnappy(packed(100, 60 * 4, 99, long), 100))).toBe(long)
  expect(unpackSnappy(packed(0), 100)).toEqual(new Uint8Array(0))
})

test.each([
  ['nothing', packed()],
  ['more than is allowed', packed(101, 8, 'abc')],
  ['less than was promised', packed(10, 8, 'abc')],
  ['more than was promised', packed(2, 8, 'abc')],
  ['a copy from before the beginning', packed(10, 8, 'abc', 0x0d, 4)],
  ['a copy of nothing', packed(10, 8, 'abc', 0x0d, 0)],
  ['bytes that are missing', packed(10, 36, 'abc')],
])('%s is refused', (_what, bytes) => {
  expect(unpackSnappy(bytes, 100)).toBeUndefined()
})

test('a number has at most 32 bits', () => {
  expect(readVarint(packed(0xff, 0xff, 0xff, 0xff, 0x0f), 0)).toEqual([2 ** 32 - 1, 5])
  expect(readVarint(packed(0xff, 0xff, 0xff, 0xff, 0x1f), 0)).toBeUndefined()
  expect(readVarint(packed(0x80), 0)).toBeUndefined()
})
