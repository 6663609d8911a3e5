import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalBytes } from '../base/bytes.ts'
import { decodeBase58, encodeBase58 } from './base58.ts'
import { decodeDisplayHash, decodeHex, encodeDisplayHash, encodeHex } from './hex.ts'
import { codePointCount, decodeUtf8, encodeUtf8 } from './utf8.ts'

describe('base 58', () => {
  // draft-msporny-base58 and Bitcoin Core base58_encode_decode.json
  test.each([
    ['', ''],
    ['61', '2g'],
    ['626262', 'a3gV'],
    ['73696d706c792061206c6f6e6720737472696e67', '2cFupjhnEsSn59qHXstmK2ffpLv2'],
    ['00eb15231dfceb60925886b67d065299925915aeb172c06647', '1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L'],
    ['516b6fcd0f', 'ABnLTmg'],
    ['572e4794', '3EFU7m'],
    ['10c8511e', 'Rt5zm'],
    ['00000000000000000000', '1111111111'],
    ['0000287fb4cd', '11233QC4'],
  ])('%s is %s', (hex, text) => {
    const bytes = decodeHex(hex) ?? expect.fail('bad vector')
    expect(encodeBase58(bytes)).toBe(text)
    expect(decodeBase58(text)).toEqual(bytes)
  })

  test.each(['0', 'O', 'I', 'l', 'a b', ' a', 'ä', '😀', '1'.repeat(257)])('%s is refused', (text) => {
    expect(decodeBase58(text)).toBeUndefined()
  })

  test('round trip, leading zeros included', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.uint8Array({ maxLength: 80 }), (zeros, tail) => {
        const bytes = Uint8Array.of(...new Array<number>(zeros).fill(0), ...tail)
        expect(decodeBase58(encodeBase58(bytes))).toEqual(bytes)
      }),
    )
  })

  test('a text that decodes is the only text of its bytes', () => {
    const characters = fc.string({
      unit: fc.constantFrom(...Array.from('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz')),
    })
    fc.assert(
      fc.property(characters, (text) => {
        expect(encodeBase58(decodeBase58(text) ?? expect.fail('refused'))).toBe(text)
      }),
    )
  })
})

describe('hexadecimal', () => {
  test('reads both cases, writes the lower', () => {
    expect(decodeHex('00ffAbCd')).toEqual(Uint8Array.of(0, 255, 0xab, 0xcd))
    expect(encodeHex(Uint8Array.of(0, 255, 0xab, 0xcd))).toBe('00ffabcd')
  })

  test.each(['0', '0g', ' 00', '00 ', '0x00', '-1', '００', '00\n'])('%j is refused', (text) => {
    expect(decodeHex(text)).toBeUndefined()
  })

  test('round trip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeHex(encodeHex(bytes))).toEqual(bytes)
      }),
    )
  })

  test('hashes are shown with their bytes reversed, and only of 32 bytes', () => {
    const hash = Uint8Array.from({ length: 32 }, (_, index) => index)
    const text = encodeDisplayHash(hash)
    expect(text.startsWith('1f1e1d')).toBe(true)
    expect(decodeDisplayHash(text)).toEqual(hash)
    expect(hash[0]).toBe(0)
    expect(decodeDisplayHash(text.slice(2))).toBeUndefined()
    expect(decodeDisplayHash(`${text}00`)).toBeUndefined()
  })
})

/** Well-formed UTF-8 by table 3-7 of the Unicode standard, apart from the decoder that is tested. */
const isUtf8 = (bytes: Uint8Array): boolean =>
  /^(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*$/su.test(
    String.fromCharCode(...bytes),
  )

describe('strict UTF-8 (chain.md 2.5)', () => {
  test.each([
    ['an overlong slash', 'c0af'],
    ['an overlong three-byte form', 'e080af'],
    ['an overlong four-byte form', 'f08080af'],
    ['overlong zero', 'c080'],
    ['a high surrogate', 'eda080'],
    ['a low surrogate', 'edbfbf'],
    ['a surrogate pair', 'eda081edb080'],
    ['above U+10FFFF', 'f4908080'],
    ['five bytes', 'f888808080'],
    ['a lone continuation', '80'],
    ['a cut sequence', 'e282'],
    ['FE', 'fe'],
    ['FF', 'ff'],
  ])('%s is refused', (_what, hex) => {
    const bytes = decodeHex(hex) ?? expect.fail('bad vector')
    expect(decodeUtf8(bytes)).toBeUndefined()
    expect(decodeUtf8(Uint8Array.of(0x61, ...bytes, 0x61))).toBeUndefined()
    expect(decodeUtf8(Uint8Array.of(0x61))).toBe('a')
  })

  test('the byte order mark, zero, noncharacters and the last code point are kept', () => {
    for (const text of ['\ufeffa', 'a\ufeff', '\ufeff', '\0', '\uffff', '\ufffe', '\u{10ffff}', '\ud7ff\ue000'])
      expect(decodeUtf8(encodeUtf8(text))).toBe(text)
  })

  test('the decoder agrees with the table of the standard on any bytes', () => {
    const lead = fc.constantFrom(0x41, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5)
    const next = fc.constantFrom(0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0)
    const input = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.array(fc.oneof(lead, next, next), { maxLength: 10 }))
    fc.assert(
      fc.property(input, (list) => {
        const bytes = Uint8Array.from(list)
        const text = decodeUtf8(bytes)
        expect(text !== undefined).toBe(isUtf8(bytes))
        if (text !== undefined) expect(equalBytes(encodeUtf8(text), bytes)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('code points are counted, not code units', () => {
    expect(codePointCount('')).toBe(0)
    expect(codePointCount('aü😀')).toBe(3)
    expect(codePointCount('👩‍👩‍👧')).toBe(5)
  })
})
