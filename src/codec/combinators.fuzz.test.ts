import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equalBytes } from '../base/bytes.ts'
import {
  array,
  bool,
  type Codec,
  compactSize,
  decode,
  decodeExact,
  encode,
  fixedBytes,
  i32le,
  i64le,
  maxCompactSize,
  rest,
  struct,
  u8,
  u16be,
  u16le,
  u32be,
  u32le,
  u64le,
  varByteString,
  varBytes,
} from './combinators.ts'

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })

const nested = struct({ list: array(struct({ name: varByteString(40), hash: fixedBytes(4) }), 20), tail: rest })
const nestedValues = fc.record({
  list: fc.array(
    fc.record({
      name: fc.string({
        maxLength: 40,
        unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      }),
      hash: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    }),
    { maxLength: 20 },
  ),
  tail: bytes(50),
})

const cases: readonly (readonly [string, Codec<never>, fc.Arbitrary<unknown>])[] = [
  ['u8', u8, fc.integer({ min: 0, max: 0xff })],
  ['u16be', u16be, fc.integer({ min: 0, max: 0xffff })],
  ['u16le', u16le, fc.integer({ min: 0, max: 0xffff })],
  ['u32be', u32be, fc.integer({ min: 0, max: 0xffffffff })],
  ['u32le', u32le, fc.integer({ min: 0, max: 0xffffffff })],
  ['i32le', i32le, fc.integer()],
  ['u64le', u64le, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })],
  ['i64le', i64le, fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })],
  ['bool', bool, fc.boolean()],
  ['compactSize', compactSize, fc.integer({ min: 0, max: maxCompactSize })],
  ['fixedBytes', fixedBytes(7), fc.uint8Array({ minLength: 7, maxLength: 7 })],
  ['varBytes', varBytes(1_000), bytes(1_000)],
  ['rest', rest, bytes(1_000)],
  ['nested', nested, nestedValues],
]

test.each(cases)('%s: what is written is read back, and nothing shorter is', (_name, codec, values) => {
  fc.assert(
    fc.property(values, fc.nat(), (value, cut) => {
      const written = encode(codec, value as never)
      expect(decodeExact(codec, written)).toEqual({ ok: true, value })
      if (written.length === 0 || codec === (rest as unknown) || codec === (nested as unknown)) return
      expect(decode(codec, written.subarray(0, cut % written.length)).ok).toBe(false)
    }),
  )
})

test.each(cases)('%s: random bytes are decoded or refused, never thrown at', (_name, codec) => {
  fc.assert(
    fc.property(bytes(200), (input) => {
      const verdict = decode(codec, input)
      if (!verdict.ok) expect(verdict.rejection.code).toBe('malformed')
    }),
  )
})

test('a decoded compact size is written no longer than it was read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 9, maxLength: 9 }), (input) => {
      const verdict = decode(compactSize, input)
      if (!verdict.ok) return
      const again = encode(compactSize, verdict.value)
      const first = input[0] ?? 0
      const formLength = first < 0xfd ? 1 : 1 + 2 ** (first - 0xfc)
      expect(again.length).toBeLessThanOrEqual(formLength)
      if (again.length === formLength) expect(equalBytes(again, input.subarray(0, formLength))).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
