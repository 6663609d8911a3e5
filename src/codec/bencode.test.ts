import { describe, expect, test } from 'vitest'
import {
  BencodeDict,
  type BencodeLimits,
  type BencodeValue,
  decodeBencode,
  decodeBencodeDict,
  encodeBencode,
} from './bencode.ts'
import { bytesFromLatin1, latin1FromBytes } from './combinators.ts'

const tolerant: BencodeLimits = { maxDepth: 10, maxValues: 499, canonical: false }
const canonical: BencodeLimits = { ...tolerant, canonical: true }

const read = (text: string, limits = tolerant): BencodeValue | string => {
  const verdict = decodeBencode(bytesFromLatin1(text), limits)
  return verdict.ok ? verdict.value : verdict.rejection.code
}
const readDict = (text: string, limits = tolerant): BencodeDict => {
  const value = read(text, limits)
  return value instanceof BencodeDict ? value : expect.fail(`${text} is not a dictionary`)
}
const written = (value: Parameters<typeof encodeBencode>[0]): string => latin1FromBytes(encodeBencode(value))

describe('reading', () => {
  test('integers', () => {
    expect(read('i0e')).toBe(0)
    expect(read('i-17e')).toBe(-17)
    expect(read('i9007199254740991e')).toBe(Number.MAX_SAFE_INTEGER)
    expect(read('i9007199254740992e')).toBe(9007199254740992n)
    expect(read('i-9223372036854775808e')).toBe(-9223372036854775808n)
    expect(read('i18446744073709551615e')).toBe(18446744073709551615n)
  })

  test.each(['ie', 'i-e', 'i+1e', 'i 1e', 'i1', 'i1.5e', 'i--1e', 'i123456789012345678901e'])(
    '%s is no integer',
    (text) => {
      expect(read(text)).toBe('bencode-malformed')
    },
  )

  test.each([
    '',
    'e',
    'x',
    '-1:',
    '5:abcd',
    '99999999999:a',
    '3abc',
    'l',
    'li1e',
    'd',
    'd1:a',
    'd1:ae',
    'di1ei2ee',
    'dlei1ee',
  ])('"%s" is malformed', (text) => {
    expect(read(text)).toBe('bencode-malformed')
  })

  test('a dictionary keeps the exact bytes it was read from, also when nested', () => {
    const dict = readDict('d1:b2:xy1:ad1:k03:abc1:zi007eee')
    expect(latin1FromBytes(dict.raw)).toBe('d1:b2:xy1:ad1:k03:abc1:zi007eee')
    expect(latin1FromBytes(dict.dict('a')?.raw ?? new Uint8Array())).toBe('d1:k03:abc1:zi007ee')
  })

  test('byte strings are views into the input', () => {
    const input = bytesFromLatin1('d1:a3:xyze')
    const verdict = decodeBencodeDict(input, tolerant)
    expect(verdict.ok && verdict.value.bytes('a')?.buffer).toBe(input.buffer)
  })

  test('of two equal keys the first wins', () => {
    expect(readDict('d1:ai1e1:ai2ee').int('a')).toBe(1)
  })

  test('trailing bytes are tolerated unless canonical', () => {
    expect(read('i1ejunk')).toBe(1)
    expect(read('i1ejunk', canonical)).toBe('bencode-not-canonical')
  })

  test('typed access gives undefined for another type', () => {
    const dict = readDict('d1:bi1e1:dde1:lle1:s2:\xff\xfe1:t2:hi1:xi99999999999999999999ee')
    expect([dict.int('b'), dict.text('t'), dict.list('l'), dict.dict('d')?.entries.size]).toEqual([1, 'hi', [], 0])
    expect([dict.bytes('b'), dict.int('s'), dict.dict('l'), dict.list('d'), dict.text('b')]).toEqual(
      new Array(5).fill(undefined),
    )
    expect(dict.text('s')).toBeUndefined()
    expect(dict.int('x')).toBeUndefined()
    expect(dict.get('x')).toBe(99999999999999999999n)
    expect(dict.get('nothing')).toBeUndefined()
  })

  test('keys such as __proto__ are ordinary', () => {
    expect(readDict('d9:__proto__i1ee').int('__proto__')).toBe(1)
  })

  test('anything but a dictionary at the root is refused where one is wanted', () => {
    expect(decodeBencodeDict(bytesFromLatin1('le'), tolerant).ok).toBe(false)
  })
})

describe('canonical reading refuses', () => {
  test.each([
    ['leading zeros of an integer', 'i01e'],
    ['leading zeros of a negative integer', 'i-01e'],
    ['minus zero', 'i-0e'],
    ['leading zeros of a length', '01:a'],
    ['leading zeros of a key length', 'd01:ai1ee'],
    ['unsorted keys', 'd1:bi1e1:ai2ee'],
    ['duplicate keys', 'd1:ai1e1:ai1ee'],
    ['a longer key before its prefix', 'd2:aai1e1:ai1ee'],
  ])('%s', (_what, text) => {
    expect(read(text, canonical)).toBe('bencode-not-canonical')
    expect(read(text)).not.toBeTypeOf('string')
  })

  test('nothing that the writer writes; keys are ordered as unsigned bytes', () => {
    expect(read('d1:\x7fi1e1:\x80i2ee', canonical)).toBeInstanceOf(BencodeDict)
    expect(read('d1:\x80i2e1:\x7fi1ee', canonical)).toBe('bencode-not-canonical')
  })
})

describe('limits (dht.md 2.3)', () => {
  const nest = (depth: number): string => 'l'.repeat(depth) + 'e'.repeat(depth)

  test('10 nested containers pass, 11 do not; siblings do not add up', () => {
    expect(read(nest(10))).not.toBe('bencode-too-deep')
    expect(read(nest(11))).toBe('bencode-too-deep')
    expect(read(`d1:a${'d1:a'.repeat(9)}i1e${'e'.repeat(10)}`)).toBeInstanceOf(BencodeDict)
    expect(read(`d1:a${'d1:a'.repeat(10)}i1e${'e'.repeat(11)}`)).toBe('bencode-too-deep')
    expect(read(`l${nest(9).repeat(20)}e`)).toHaveLength(20)
  })

  test('499 values pass, 500 do not; the root counts, keys do not', () => {
    expect(read(`l${'i1e'.repeat(498)}e`)).toHaveLength(498)
    expect(read(`l${'i1e'.repeat(499)}e`)).toBe('bencode-too-many-values')
    const entries = (count: number): string =>
      Array.from({ length: count }, (_, index) => `4:${String(index).padStart(4, '0')}0:`).join('')
    expect(readDict(`d${entries(498)}e`).entries.size).toBe(498)
    expect(read(`d${entries(499)}e`)).toBe('bencode-too-many-values')
  })

  test('a rejection says where', () => {
    const verdict = decodeBencode(bytesFromLatin1('d1:ai1e1:bxe'), tolerant)
    expect(verdict).toEqual({ ok: false, rejection: { code: 'bencode-malformed', offset: 10 } })
  })
})

describe('writing', () => {
  test('sorts keys as raw bytes and leaves undefined members out', () => {
    expect(written({ b: 1, a: 'x', é: 2, ab: [], z: undefined, 10: 0, 9: 0 })).toBe(
      'd2:10i0e1:9i0e1:a1:x2:able1:bi1e2:\xc3\xa9i2ee',
    )
  })

  test('integers, byte strings, text and nesting', () => {
    expect(written([0, -0, -5, 12345678901234567890n, new Uint8Array([0, 255]), 'ü', {}])).toBe(
      'li0ei0ei-5ei12345678901234567890e2:\x00\xff2:\xc3\xbcdee',
    )
  })

  test('a decoded dictionary is written from its entries, in order', () => {
    expect(written(readDict('d1:bi1e1:ai002ee'))).toBe('d1:ai2e1:bi1ee')
  })
})
