import { describe, expect, test } from 'vitest'
import {
  array,
  bool,
  bytesFromLatin1,
  compactSize,
  decode,
  decodeExact,
  empty,
  encode,
  fixedBytes,
  latin1FromBytes,
  maxCompactSize,
  rest,
  struct,
  u8,
  u16be,
  u32le,
  u64le,
  varByteString,
  varBytes,
} from './combinators.ts'
import { decodeHex, encodeHex } from './hex.ts'

const hex = (text: string): Uint8Array => decodeHex(text) ?? expect.fail(`${text} is not hexadecimal`)

describe('compact size (chain.md 1.1)', () => {
  test.each([
    [0, '00'],
    [252, 'fc'],
    [253, 'fdfd00'],
    [0xffff, 'fdffff'],
    [0x1_0000, 'fe00000100'],
    [maxCompactSize, 'fe00000002'],
  ])('%i is written in its shortest form and read back', (size, text) => {
    expect(encodeHex(encode(compactSize, size))).toBe(text)
    expect(decodeExact(compactSize, hex(text))).toEqual({ ok: true, value: size })
  })

  test.each([
    ['fd0000', 0],
    ['fdfc00', 252],
    ['fe01000000', 1],
    ['ff0100000000000000', 1],
    ['ff0000000200000000', maxCompactSize],
  ])('the longer form %s is accepted', (text, size) => {
    expect(decodeExact(compactSize, hex(text))).toEqual({ ok: true, value: size })
  })

  test.each(['fe01000002', 'feffffffff', 'ff0100000200000000', 'ffffffffffffffffff', 'ff0000000001000000'])(
    '%s is above the largest size',
    (text) => {
      expect(decode(compactSize, hex(text))).toMatchObject({ ok: false, rejection: { reason: 'size too large' } })
    },
  )

  test.each(['', 'fd', 'fd00', 'fe000000', 'ff00000000000000'])('%s is cut short', (text) => {
    expect(decode(compactSize, hex(text))).toMatchObject({ ok: false, rejection: { reason: 'unexpected end' } })
  })
})

describe('byte strings and lists', () => {
  test('a length above the bound is refused before anything is read', () => {
    expect(decode(varBytes(3), hex('04'))).toMatchObject({ ok: false, rejection: { reason: 'byte string too long' } })
    expect(decode(varBytes(4), hex('0401020304'))).toEqual({ ok: true, value: hex('01020304') })
  })

  test('a count above the bound is refused before anything is read', () => {
    expect(decode(array(u8, 2), hex('03'))).toMatchObject({ ok: false, rejection: { reason: 'too many elements' } })
    expect(decode(array(u8, 3), hex('03010203'))).toEqual({ ok: true, value: [1, 2, 3] })
  })

  test('read bytes are copies, so that the received buffer can be freed', () => {
    for (const codec of [fixedBytes(2), varBytes(2), rest]) {
      const input = hex('020102')
      const verdict = decode(codec, input)
      expect(verdict.ok && verdict.value.buffer).not.toBe(input.buffer)
    }
  })

  test('fixed bytes of another length cannot be written', () => {
    expect(() => encode(fixedBytes(4), hex('010203'))).toThrow(expect.objectContaining({ code: 'codec.wrong-length' }))
  })

  test('text as bytes keeps every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(bytesFromLatin1(latin1FromBytes(all))).toEqual(all)
    expect(encode(varByteString(256), latin1FromBytes(all)).subarray(3)).toEqual(all)
  })
})

describe('struct', () => {
  const pair = struct({ first: u16be, second: u32le, third: varByteString(10), done: bool })

  test('writes fields in the order of the literal, whatever the order of the value', () => {
    const value = { done: true, third: 'x', second: 1, first: 2 }
    expect(encodeHex(encode(pair, value))).toBe('0002' + '01000000' + '0178' + '01')
  })

  test('trailing bytes are ignored by decode and refused by decodeExact', () => {
    const bytes = hex('000201000000017801ff')
    expect(decode(pair, bytes)).toEqual({ ok: true, value: { first: 2, second: 1, third: 'x', done: true } })
    expect(decodeExact(pair, bytes)).toEqual({ ok: false, rejection: { code: 'malformed', reason: 'trailing bytes' } })
  })

  test('any non-zero byte is true; nothing at all is an empty value', () => {
    expect(decode(bool, hex('02'))).toEqual({ ok: true, value: true })
    expect(decodeExact(empty, hex(''))).toEqual({ ok: true, value: {} })
    expect(encode(empty, {}).length).toBe(0)
  })

  test('64-bit values keep all their bits', () => {
    expect(encodeHex(encode(u64le, 0xfedcba9876543210n))).toBe('1032547698badcfe')
  })
})
