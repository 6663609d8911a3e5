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

interface Case {
  readonly roundTrip: () => void
  readonly hostile: () => void
}

/** `endless` codecs take whatever is left, so that a cut input may still be whole. */
const caseOf = <T>(codec: Codec<T>, values: fc.Arbitrary<T>, endless = false): Case => ({
  roundTrip: () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const written = encode(codec, value)
        expect(decodeExact(codec, written)).toEqual({ ok: true, value })
        if (written.length > 0 && !endless)
          expect(decode(codec, written.subarray(0, cut % written.length)).ok).toBe(false)
      }),
    )
  },
  hostile: () => {
    fc.assert(
      fc.property(bytes(200), (input) => {
        const verdict = decode(codec, input)
        if (!verdict.ok) expect(verdict.rejection.code).toBe('malformed')
      }),
    )
  },
})

const cases: readonly (readonly [string, Case])[] = [
  ['u8', caseOf(u8, fc.integer({ min: 0, max: 0xff }))],
  ['u16be', caseOf(u16be, fc.integer({ min: 0, max: 0xffff }))],
  ['u16le', caseOf(u16le, fc.integer({ min: 0, max: 0xffff }))],
  ['u32be', caseOf(u32be, fc.integer({ min: 0, max: 0xffffffff }))],
  ['u32le', caseOf(u32le, fc.integer({ min: 0, max: 0xffffffff }))],
  ['i32le', caseOf(i32le, fc.integer())],
  ['u64le', caseOf(u64le, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))],
  ['i64le', caseOf(i64le, fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }))],
  ['bool', caseOf(bool, fc.boolean())],
  ['compactSize', caseOf(compactSize, fc.integer({ min: 0, max: maxCompactSize }))],
  ['fixedBytes', caseOf<Uint8Array>(fixedBytes(7), fc.uint8Array({ minLength: 7, maxLength: 7 }))],
  ['varBytes', caseOf(varBytes(1_000), bytes(1_000))],
  ['rest', caseOf(rest, bytes(1_000), true)],
  ['nested', caseOf(nested, nestedValues, true)],
]

test.each(cases)('%s: what is written is read back, and nothing shorter is', (_name, { roundTrip }) => {
  roundTrip()
})

test.each(cases)('%s: random bytes are decoded or refused, never thrown at', (_name, { hostile }) => {
  hostile()
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
