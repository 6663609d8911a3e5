import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../base/bytes.ts'
import { decodeHex, encodeHex } from './hex.ts'
import { pushAt, pushBytes, pushInteger, readPushes, scriptNumberBytes, smallString } from './script.ts'

const hex = (text: string): Uint8Array => decodeHex(text) ?? expect.fail(`${text} is not hexadecimal`)

describe('writing (chain.md 1.3)', () => {
  // chain.md 10.6
  test.each([
    [-2, '0182'],
    [-1, '4f'],
    [0, '00'],
    [1, '51'],
    [16, '60'],
    [17, '0111'],
    [127, '017f'],
    [128, '028000'],
    [255, '02ff00'],
    [256, '020001'],
    [55452, '039cd800'],
    [70003, '03731101'],
    [-128, '028080'],
    [-255, '02ff80'],
    [-256, '020081'],
    [2 ** 31, '050000008000'],
  ])('the integer %i is pushed as %s', (value, text) => {
    expect(encodeHex(pushInteger(value))).toBe(text)
  })

  test('a big number is pushed as its bytes, never as an opcode', () => {
    expect(encodeHex(pushBytes(scriptNumberBytes(1)))).toBe('0101')
    expect(encodeHex(pushBytes(scriptNumberBytes(0)))).toBe('00')
    expect(encodeHex(pushBytes(scriptNumberBytes(-1)))).toBe('0181')
  })

  test.each([
    [0, '00'],
    [1, '01'],
    [75, '4b'],
    [76, '4c4c'],
    [255, '4cff'],
    [256, '4d0001'],
    [65_535, '4dffff'],
    [65_536, '4e00000100'],
  ])('a push of %i bytes begins with %s', (length, text) => {
    const bytes = new Uint8Array(length).fill(1)
    const script = pushBytes(bytes)
    expect(encodeHex(script.subarray(0, script.length - length))).toBe(text)
    expect(readPushes(script)).toEqual([bytes])
  })
})

describe('reading', () => {
  test('an empty script has no pushes; longer forms are accepted', () => {
    expect(readPushes(hex(''))).toEqual([])
    expect(readPushes(hex('00' + '4c00' + '4c0161' + '4d010062' + '4e0100000063'))).toEqual(
      ['', '', '61', '62', '63'].map(hex),
    )
  })

  test('the opcodes of small integers and the reserved one are empty elements', () => {
    expect(readPushes(hex('4f505160'))).toEqual([hex(''), hex(''), hex(''), hex('')])
  })

  test.each(['61', '0161ff', 'ac', '01', '4c', '4c01', '4d01', '4d0100', '4e010000', '4effffffff', '0461'])(
    '%s cannot be parsed',
    (text) => {
      expect(readPushes(hex(text))).toBeUndefined()
      expect(pushAt(hex(text), 0)).toEqual(hex(''))
    },
  )

  test('an element of a script that fails later is the empty string, as is one past the end', () => {
    expect(pushAt(hex('01610162'), 1)).toEqual(hex('62'))
    expect(pushAt(hex('01610162'), 2)).toEqual(hex(''))
    expect(pushAt(hex('0161016261'), 0)).toEqual(hex(''))
  })

  test('a small string is one direct push that fills the script', () => {
    expect(smallString(hex('0361626'.padEnd(8, '3')))).toEqual(hex('616263'))
    expect(smallString(hex('00'))).toEqual(hex(''))
    expect(smallString(pushBytes(new Uint8Array(75)))?.length).toBe(75)
    for (const text of ['', '4c0161', '0261', '016161', '51', '01610162'])
      expect(smallString(hex(text))).toBeUndefined()
    expect(smallString(pushBytes(new Uint8Array(76)))).toBeUndefined()
  })

  test('any list of byte strings comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 6 }), (list) => {
        expect(readPushes(concatBytes(...list.map(pushBytes)))).toEqual(list)
      }),
    )
  })

  test('random bytes never throw, and elements lie within the script', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (script) => {
        const pushes = readPushes(script)
        if (pushes === undefined) return
        expect(pushes.reduce((sum, push) => sum + push.length, 0)).toBeLessThanOrEqual(script.length)
      }),
      { numRuns: 2_000 },
    )
  })

  test('the bytes of a number are minimal and carry its sign', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = scriptNumberBytes(value)
        const top = bytes.at(-1) ?? 0
        const magnitude = bytes.map((byte, index) => (index === bytes.length - 1 ? byte & 0x7f : byte))
        let sum = 0n
        for (const byte of magnitude.toReversed()) sum = sum * 256n + BigInt(byte)
        expect(top >= 0x80 ? -sum : sum).toBe(BigInt(value))
        if (bytes.length > 1 && (top & 0x7f) === 0) expect(bytes.at(-2)).toBeGreaterThanOrEqual(0x80)
      }),
    )
  })
})
