// One line of a recovery sheet: how it is written, and whether it stands as on the sheet. For whoever types one, too.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { decodeHex } from '../codec/hex.ts'
import { ByteWriter } from '../codec/writer.ts'
import { sha256 } from '../crypto/hash.ts'

/** Why a text is no sheet. Lines are counted from 1. */
export type SheetRejection =
  | { readonly code: 'sheet-empty' }
  | { readonly code: 'sheet-characters'; readonly line: number }
  | { readonly code: 'sheet-length'; readonly line: number; readonly digits: number }
  | { readonly code: 'sheet-line'; readonly line: number }
  | { readonly code: 'sheet-incomplete' }
  | { readonly code: 'sheet-version' }
  | { readonly code: 'sheet-damaged' }

/** Of one line; one byte more tells whether it was typed as it stands on the sheet. */
export const lineBytes = 16
export const lineDigits = 2 * (lineBytes + 1)

/** The byte that is added to a line; `index` from 0. */
export const checkOf = (index: number, bytes: Uint8Array): number => {
  const writer = new ByteWriter()
  writer.u8(index)
  writer.raw(bytes)
  return sha256(writer.finish())[0] ?? 0
}

/** As people copy it: a number before the line, blanks and hyphens within it, letters for digits that look like them. */
export const digitsOf = (line: string): string =>
  line
    .replace(/^\s*\d{1,2}\s*[.:)]/u, '')
    .replace(/[\s\u2010-\u2015-]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1')

/** The bytes of one line; `index` from 0. */
export const judgeLine = (text: string, index: number, isLast: boolean): Verdict<Uint8Array, SheetRejection> => {
  const line = index + 1
  const digits = digitsOf(text)
  if (!/^[0-9A-F]*$/u.test(digits)) return reject({ code: 'sheet-characters', line })
  const bytes = decodeHex(digits)
  if (bytes === undefined || bytes.length < 2 || (isLast ? digits.length > lineDigits : digits.length !== lineDigits))
    return reject({ code: 'sheet-length', line, digits: digits.length })
  const part = bytes.subarray(0, -1)
  return checkOf(index, part) === bytes.at(-1) ? accept(part) : reject({ code: 'sheet-line', line })
}

/** Why one line, `index` from 0, is not as it stands on the sheet; undefined: it is. Where the last one ends is not known. */
export const faultOfLine = (line: string, index: number): SheetRejection | undefined => {
  const judged = judgeLine(line, index, true)
  return judged.ok ? undefined : judged.rejection
}
