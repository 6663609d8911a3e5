import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes } from '../base/bytes.ts'
import {
  BencodeDict,
  type BencodeInput,
  type BencodeLimits,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
} from './bencode.ts'
import { bytesFromLatin1 } from './combinators.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const wide: BencodeLimits = { maxDepth: 50, maxValues: 100_000, canonical: true }
const limited: BencodeLimits = { maxDepth: 10, maxValues: 499, canonical: false }

const wellFormed = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => decodeUtf8(encodeUtf8(text)) === text)

const { value: values } = fc.letrec<{ value: BencodeInput }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n }),
    fc.uint8Array({ maxLength: 30 }),
    wellFormed,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(wellFormed, tie('value'), { maxKeys: 6 }),
  ),
}))

/** What reading gives for what was written. */
const plain = (value: BencodeInput): unknown => {
  if (typeof value === 'bigint')
    return BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value === 'string') return [...encodeUtf8(value)]
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return { list: value.map(plain) }
  if (typeof value === 'object')
    return {
      dict: new Map(
        Object.entries(value).map(([key, item]) => [[...encodeUtf8(key)].join(), plain(item as BencodeInput)]),
      ),
    }
  return value === 0 ? 0 : value
}
const seen = (value: BencodeValue): unknown => {
  if (value instanceof Uint8Array) return [...value]
  if (value instanceof BencodeDict)
    return { dict: new Map([...value.entries].map(([key, item]) => [[...bytesFromLatin1(key)].join(), seen(item)])) }
  return Array.isArray(value) ? { list: value.map(seen) } : value
}

test('what is written is canonical and is read back', () => {
  fc.assert(
    fc.property(values, (value) => {
      const verdict = decodeBencode(encodeBencode(value), wide)
      expect(verdict.ok).toBe(true)
      if (verdict.ok) expect(seen(verdict.value)).toEqual(plain(value))
    }),
    { numRuns: 500 },
  )
})

test('what reads as canonical is written back byte for byte', () => {
  const token = fc.constantFrom(
    'd',
    'l',
    'e',
    'i0e',
    'i-1e',
    'i01e',
    '1:a',
    '1:b',
    '01:a',
    '0:',
    '2:aa',
    'i12345678901234567890e',
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
      const input = bytesFromLatin1(tokens.join(''))
      const verdict = decodeBencode(input, wide)
      if (verdict.ok) expect(encodeBencode(verdict.value)).toEqual(input)
    }),
    { numRuns: 5_000 },
  )
})

const judge = (input: Uint8Array): void => {
  for (const limits of [limited, { ...limited, canonical: true }]) {
    const verdict = decodeBencode(input, limits)
    if (!verdict.ok) {
      expect(verdict.rejection.code).toMatch(/^bencode-/u)
      expect(verdict.rejection.offset).toBeLessThanOrEqual(input.length)
    } else if (verdict.value instanceof BencodeDict) {
      expect(verdict.value.raw).toEqual(input.subarray(0, verdict.value.raw.length))
    }
  }
}

test('random bytes are read or refused, never thrown at', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), judge), { numRuns: 2_000 })
})

test('random text of the alphabet of bencode is read or refused, never thrown at', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from('dleidle0123456789-:ax')), maxLength: 200 })
  fc.assert(
    fc.property(text, (input) => {
      judge(bytesFromLatin1(input))
    }),
    { numRuns: 2_000 },
  )
})

test('valid input with bytes changed, inserted, removed or cut off is read or refused, never thrown at', () => {
  const mutation = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('change', 'insert', 'remove', 'cut'),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...bytesFromLatin1('dlei09:-'))),
  })
  fc.assert(
    fc.property(values, fc.array(mutation, { minLength: 1, maxLength: 4 }), (value, mutations) => {
      let input: Uint8Array = encodeBencode(value)
      for (const { at, kind, byte } of mutations) {
        const place = at % (input.length + 1)
        const tail = input.subarray(kind === 'insert' ? place : place + 1)
        const middle = kind === 'remove' || kind === 'cut' ? Uint8Array.of() : Uint8Array.of(byte)
        input = concatBytes(input.subarray(0, place), middle, kind === 'cut' ? Uint8Array.of() : tail)
      }
      judge(input)
    }),
    { numRuns: 2_000 },
  )
})
