import { describe, expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { ByteReader, decodeWith, malformed } from './reader.ts'
import { ByteWriter } from './writer.ts'

describe('ByteReader', () => {
  test('reads each width in both byte orders', () => {
    const bytes = Uint8Array.of(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88)
    expect(new ByteReader(bytes).u8()).toBe(0x01)
    expect(new ByteReader(bytes).u16(true)).toBe(0x0201)
    expect(new ByteReader(bytes).u16(false)).toBe(0x0102)
    expect(new ByteReader(bytes).u32(true)).toBe(0x04030201)
    expect(new ByteReader(bytes).u32(false)).toBe(0x01020304)
    expect(new ByteReader(bytes).u64(true)).toBe(0x8807060504030201n)
    expect(new ByteReader(bytes).u64(false)).toBe(0x0102030405060788n)
    expect(new ByteReader(bytes).i64(true)).toBe(0x8807060504030201n - (1n << 64n))
    expect(new ByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff)).i32(true)).toBe(-1)
    expect(new ByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff)).u32(true)).toBe(0xffffffff)
  })

  test('respects the offset of a view into a larger buffer', () => {
    const whole = Uint8Array.of(9, 9, 1, 0, 2, 9)
    const reader = new ByteReader(whole.subarray(2, 5))
    expect(reader.u16(true)).toBe(1)
    expect(reader.remaining).toBe(1)
    expect(reader.take(1)).toEqual(Uint8Array.of(2))
    expect(() => reader.u8()).toThrow(CodedError)
  })

  test('takes views, not copies', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    expect(new ByteReader(bytes).take(2).buffer).toBe(bytes.buffer)
  })

  test('ends the decoding on reads past the end and on negative lengths, and stays where it was', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3))
    for (const read of [() => reader.u32(true), () => reader.u64(false), () => reader.take(4), () => reader.take(-1)])
      expect(read).toThrow('unexpected end')
    expect(reader.offset).toBe(0)
  })
})

describe('decodeWith', () => {
  test('turns a malformed input into a rejection', () => {
    expect(decodeWith(new Uint8Array(1), (reader) => reader.u16(true))).toEqual({
      ok: false,
      rejection: { code: 'malformed', reason: 'unexpected end' },
    })
    expect(
      decodeWith(new Uint8Array(0), () => {
        throw malformed('why')
      }),
    ).toEqual({ ok: false, rejection: { code: 'malformed', reason: 'why' } })
  })

  test('lets faults of the program through', () => {
    const fault = new TypeError('a bug')
    expect(() =>
      decodeWith(new Uint8Array(0), () => {
        throw fault
      }),
    ).toThrow(fault)
  })
})

describe('ByteWriter', () => {
  test('grows past its first buffer, for small and for large pieces', () => {
    const writer = new ByteWriter()
    for (let index = 0; index < 1_000; index += 1) writer.u8(index & 0xff)
    writer.raw(new Uint8Array(100_000).fill(7))
    writer.u32(0xdeadbeef, false)
    const bytes = writer.finish()
    expect(bytes.length).toBe(101_004)
    expect(bytes[999]).toBe(999 & 0xff)
    expect(bytes.subarray(1_000, 101_000).every((byte) => byte === 7)).toBe(true)
    expect(bytes.subarray(-4)).toEqual(Uint8Array.of(0xde, 0xad, 0xbe, 0xef))
  })

  test('finish gives a copy that later writes leave alone', () => {
    const writer = new ByteWriter()
    writer.u8(1)
    const first = writer.finish()
    writer.u8(2)
    expect(first).toEqual(Uint8Array.of(1))
    expect(writer.finish()).toEqual(Uint8Array.of(1, 2))
  })
})
