// Parts of a recovery sheet: any so many of them make the sheet, fewer say nothing of it (docs/recovery-sheet.md).
import { combine, split } from 'shamir-secret-sharing'
import { equalBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import {
  decodeExact,
  type Decoded,
  encode,
  fixedBytes,
  struct,
  u8,
  varByteString,
  varBytes,
} from '../codec/combinators.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { sha256d } from '../crypto/hash.ts'
import { limits } from './limits.ts'
import { judgeRecoveryText } from './recovery-sheet.ts'

const version = 1
const checksumBytes = 4

const fields = struct({
  version: u8,
  /** The same in all parts of one sheet. */
  set: fixedBytes(4),
  needed: u8,
  total: u8,
  /** From 1 to the total. */
  number: u8,
  username: varByteString(limits.usernameBytes),
  share: varBytes(255),
})

/** One part of a sheet. */
export type RecoveryPart = Omit<Decoded<typeof fields>, 'version'>

/** Why texts make no sheet. */
export type PartsRejection =
  | { readonly code: 'parts-none' | 'parts-wrong' | 'parts-version' }
  | { readonly code: 'part-damaged'; readonly nth: number }
  | { readonly code: 'parts-mixed'; readonly usernames: readonly string[] }
  | { readonly code: 'parts-contradict'; readonly number: number }
  | {
      readonly code: 'parts-missing'
      readonly username: string
      readonly needed: number
      readonly numbers: readonly number[]
    }

/** How a sheet is split. */
export interface Split {
  readonly username: string
  /** Four bytes by which parts of one sheet know one another. */
  readonly set: Uint8Array
  readonly needed: number
  readonly total: number
}

const marked = /twister-part:([0-9a-f]*)/giu

/** The text of a part: what a guardian keeps, sends or reads out. */
export const partText = (part: RecoveryPart): string => {
  const content = encode(fields, { version, ...part })
  return `twister-part:${encodeHex(content)}${encodeHex(sha256d(content).subarray(0, checksumBytes))}`
}

/** Splits a sheet, given as its lines. */
export const splitSheet = async (
  lines: readonly string[],
  { username, set, needed, total }: Split,
): Promise<readonly RecoveryPart[]> => {
  const secret = decodeHex(lines.join('').toLowerCase()) ?? new Uint8Array(0)
  const shares = await split(secret, total, needed)
  return shares.map((share, index) => ({ username, set, needed, total, number: index + 1, share }))
}

const readPart = (hex: string): Verdict<RecoveryPart, { readonly code: 'part-damaged' | 'parts-version' }> => {
  const bytes = decodeHex(hex.toLowerCase()) ?? new Uint8Array(0)
  const content = bytes.subarray(0, -checksumBytes)
  if (!equalBytes(sha256d(content).subarray(0, checksumBytes), bytes.subarray(-checksumBytes)))
    return reject({ code: 'part-damaged' })
  if (content[0] !== version) return reject({ code: 'parts-version' })
  const decoded = decodeExact(fields, content)
  if (!decoded.ok) return reject({ code: 'part-damaged' })
  const { needed, total, number } = decoded.value
  const isPossible = needed >= 2 && needed <= total && total <= limits.guardians && number >= 1 && number <= total
  return isPossible ? accept(decoded.value) : reject({ code: 'part-damaged' })
}

/** The parts in a text, whatever stands around them. */
export const partsIn = (text: string): Verdict<readonly RecoveryPart[], PartsRejection> => {
  const parts: RecoveryPart[] = []
  for (const [, hex = ''] of text.matchAll(marked)) {
    if (parts.length >= limits.partsOfText) break
    const read = readPart(hex)
    if (!read.ok)
      return reject(
        read.rejection.code === 'parts-version'
          ? { code: 'parts-version' }
          : { code: 'part-damaged', nth: parts.length + 1 },
      )
    parts.push(read.value)
  }
  return accept(parts)
}

const setOf = ({ username, set, needed, total }: RecoveryPart): string =>
  [username, encodeHex(set), needed, total].join('/')

/** Each part once; undefined: two of one number differ. */
const distinct = (parts: readonly RecoveryPart[]): Verdict<readonly RecoveryPart[], PartsRejection> => {
  const byNumber = new Map<number, RecoveryPart>()
  for (const part of parts) {
    const known = byNumber.get(part.number)
    if (known !== undefined && !equalBytes(known.share, part.share))
      return reject({ code: 'parts-contradict', number: part.number })
    byNumber.set(part.number, part)
  }
  return accept([...byNumber.values()])
}

/** All choices of `count` of them; at most 252 with ten guardians. */
const choices = <T>(of: readonly T[], count: number): readonly (readonly T[])[] => {
  if (count === 0) return [[]]
  const [first, ...others] = of
  if (first === undefined) return []
  return [...choices(others, count - 1).map((rest) => [first, ...rest]), ...choices(others, count)]
}

const sheetFrom = async (parts: readonly RecoveryPart[]): Promise<string | undefined> => {
  try {
    const text = encodeHex(await combine(parts.map(({ share }) => share))).toUpperCase()
    const judged = judgeRecoveryText(text)
    return judged.ok && judged.value.username === parts[0]?.username ? text : undefined
  } catch {
    // Shares of different lengths, or two of one place: whoever made them lied.
    return undefined
  }
}

/** The text of the sheet that the parts in a text make; one wrong part among enough right ones is left out. */
export const sheetOfParts = async (text: string): Promise<Verdict<string, PartsRejection>> => {
  const read = partsIn(text)
  if (!read.ok) return read
  const [first] = read.value
  if (first === undefined) return reject({ code: 'parts-none' })
  if (new Set(read.value.map(setOf)).size > 1)
    return reject({ code: 'parts-mixed', usernames: [...new Set(read.value.map(({ username }) => username))] })
  const each = distinct(read.value)
  if (!each.ok) return each
  const { username, needed } = first
  if (each.value.length < needed)
    return reject({ code: 'parts-missing', username, needed, numbers: each.value.map(({ number }) => number) })
  for (const choice of choices(each.value, needed)) {
    const sheet = await sheetFrom(choice)
    if (sheet !== undefined) return accept(sheet)
  }
  return reject({ code: 'parts-wrong' })
}

/** What is wrong with parts, in words that lead on. */
export const partsWords = (rejection: PartsRejection): string => {
  switch (rejection.code) {
    case 'parts-none':
      return 'There is no part of a recovery sheet in this text. A part begins with twister-part:'
    case 'parts-version':
      return 'A part was made by a later version of this program: take that one.'
    case 'part-damaged':
      return `Part ${String(rejection.nth)} of the text is damaged: letters are missing or wrong. Copy it again as a whole.`
    case 'parts-mixed':
      return `These parts are not all of one sheet (${rejection.usernames.join(', ')}). Take those that were given at one time, for one name.`
    case 'parts-contradict':
      return `There are two different parts with number ${String(rejection.number)}: one of them is not what was given. Leave one out, then the other.`
    case 'parts-missing':
      return `The sheet of ${rejection.username} takes ${String(rejection.needed)} parts; ${rejection.numbers.length === 1 ? 'this is one of them' : `these are ${String(rejection.numbers.length)}`}. Ask another guardian.`
    case 'parts-wrong':
      return 'These parts make no sheet: one of them is not what was given. Ask another guardian for a part.'
  }
}
