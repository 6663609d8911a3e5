import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrivateKey, type PrivateKey } from '../crypto/keys.ts'
import { SeededRandom } from '../base/random.ts'
import { faultOfLine } from './recovery-lines.ts'
import { judgeRecoveryText, type RecoverySheet, recoveryLines } from './recovery-sheet.ts'
import type { Username } from './username.ts'

const sheet: RecoverySheet = {
  network: 'main',
  username: 'alice' as Username,
  privateKey: createPrivateKey(new SeededRandom(7)),
  signature: Uint8Array.from({ length: 65 }, (_, index) => index),
}
const lines = recoveryLines(sheet)
const text = lines.join('\n')

test('has the bytes of docs/recovery-sheet.md', () => {
  const fixed = { ...sheet, privateKey: new Uint8Array(32).fill(1) as Uint8Array as PrivateKey }
  expect(recoveryLines(fixed)).toMatchInlineSnapshot(`
    [
      "01046D61696E05616C69636501010101C0",
      "01010101010101010101010101010101FF",
      "0101010101010101010101010001020341",
      "0405060708090A0B0C0D0E0F1011121337",
      "1415161718191A1B1C1D1E1F2021222326",
      "2425262728292A2B2C2D2E2F303132338C",
      "3435363738393A3B3C3D3E3F40161A696A",
      "D993",
    ]
  `)
})

describe('is read', () => {
  test.each([
    ['as it stands', text],
    ['in small letters', text.toLowerCase()],
    ['without line breaks, as a scanner gives it', lines.join('')],
    [
      'with groups and numbers',
      lines.map((line, index) => `${String(index + 1)}.  ${line.replace(/(.{4})/gu, '$1 ')}`).join('\r\n\r\n'),
    ],
    ['with letters that look like digits', text.replaceAll('0', 'o').replaceAll('1', 'l')],
    ['with hyphens', lines.map((line) => line.replace(/(.{4})/gu, '$1-')).join('\n')],
  ])('%s', (_, given) => {
    expect(judgeRecoveryText(given)).toEqual({ ok: true, value: sheet })
  })

  test('whatever it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('main', 'testnet', 'private:village', 'private:a'),
        fc.stringMatching(/^[a-z0-9_]{1,16}$/u),
        fc.uint8Array({ minLength: 65, maxLength: 65 }),
        fc.nat(),
        (network, username, signature, seed) => {
          const privateKey = createPrivateKey(new SeededRandom(seed))
          const made = { network, username: username as Username, privateKey, signature }
          expect(judgeRecoveryText(recoveryLines(made).join('\n'))).toEqual({ ok: true, value: made })
        },
      ),
    )
  })
})

describe('says what is wrong', () => {
  const changed = (index: number, change: (line: string) => string): string =>
    lines.map((line, at) => (at === index ? change(line) : line)).join('\n')
  test.each([
    ['nothing', ' \n ', { code: 'sheet-empty' }],
    [
      'a digit that is another',
      changed(2, (line) => (line.startsWith('0') ? '1' : '0') + line.slice(1)),
      { code: 'sheet-line', line: 3 },
    ],
    ['a digit that is missing', changed(1, (line) => line.slice(1)), { code: 'sheet-length', line: 2, digits: 33 }],
    ['something else', changed(4, (line) => `${line.slice(1)}?`), { code: 'sheet-characters', line: 5 }],
    [
      'two lines in the wrong order',
      [lines[1], lines[0], ...lines.slice(2)].join('\n'),
      { code: 'sheet-line', line: 1 },
    ],
    ['a line that is missing', lines.slice(0, -1).join('\n'), { code: 'sheet-incomplete' }],
    ['a novel', 'AB\n'.repeat(1_000), { code: 'sheet-damaged' }],
  ])('of %s', (_, given, rejection) => {
    expect(judgeRecoveryText(given)).toEqual({ ok: false, rejection })
  })

  test('line by line', () => {
    expect(lines.map(faultOfLine)).toEqual(lines.map(() => undefined))
    expect(faultOfLine(lines[0] ?? '', 1)).toEqual({ code: 'sheet-line', line: 2 })
  })

  test('of whatever it is given, without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9A-F\n]{0,700}$/u)), (given) => {
        expect(judgeRecoveryText(given).ok).toBe(false)
      }),
    )
  })
})
