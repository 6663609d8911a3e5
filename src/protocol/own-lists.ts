// What a person has on several computers: entries, how two sets of them become one, and the pages in which they travel.
import { compareBytes, concatBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { type BencodeValue, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { limits } from './limits.ts'

/** One addition to a list, by one computer. */
export interface OwnEntry {
  /** Its list and what is in it, such as `follow:bob`. */
  readonly key: string
  /** Who added it: eight hexadecimal digits that a computer has drawn. */
  readonly computer: string
  /** Which addition of that computer; of a read mark, one more than the number of the last post that was read. */
  readonly count: number
  readonly isRemoved: boolean
  /** What is said of it besides; of one that was removed, when: Unix seconds in ten digits. */
  readonly value: string
}

/** A page of entries, and how many pages there are. */
export interface OwnPage {
  readonly pages: number
  readonly entries: readonly OwnEntry[]
}

/** A page as it was read. */
export interface ReadOwnPage extends OwnPage {
  /** Entries that are none. */
  readonly damaged: number
}

/** Why the plaintext of a page is none. */
export interface OwnPageRejection {
  readonly code: 'own-page-malformed' | 'own-page-later'
}

/** Entries by key and computer. */
export type OwnEntries = Map<string, OwnEntry>

/** Who adds what grows by itself, and needs no word of who added it: how far a thread has been read. */
export const noComputer = '00000000'

const version = 1
/** What a page says of its size is no more than this. */
const paddingBytes = 512
/** Longest plaintext: sealed and signed it fits into an item (dht.md 2.4), whatever the name. */
export const ownPageBytes = 15 * paddingBytes

const computerBytes = 4
const longestCount = 2 ** 31
const longestText = 1024
const timeDigits = /^[0-9]{10}$/u
const keyForm = /^[a-z]{1,16}:./su

/** Seconds as values carry them: so that the later one is the greater text. */
export const timeText = (seconds: number): string =>
  String(Math.min(Math.max(Math.trunc(seconds), 0), 9_999_999_999)).padStart(10, '0')

/** By which an entry is found among others. */
export const entryName = ({ key, computer }: Pick<OwnEntry, 'key' | 'computer'>): string => `${computer} ${key}`

/** Which of two entries of one name holds: the later addition; of one addition, its removal; then the greater value. */
const compareEntries = (left: OwnEntry, right: OwnEntry): number => {
  if (left.count !== right.count) return left.count - right.count
  if (left.isRemoved !== right.isRemoved) return left.isRemoved ? 1 : -1
  return left.value === right.value ? 0 : compareBytes(encodeUtf8(left.value), encodeUtf8(right.value))
}

/** Takes an entry in if it holds against what is there; whether it did. */
export const takeEntry = (entries: OwnEntries, entry: OwnEntry): boolean => {
  const held = entries.get(entryName(entry))
  if (held !== undefined && compareEntries(held, entry) >= 0) return false
  entries.set(entryName(entry), entry)
  return true
}

/** Whether entries say all that one says. When something was removed is of no account. */
export const saysAsMuch = (entries: ReadonlyMap<string, OwnEntry>, entry: OwnEntry): boolean => {
  const held = entries.get(entryName(entry))
  if (held === undefined) return false
  return (held.count === entry.count && held.isRemoved && entry.isRemoved) || compareEntries(held, entry) >= 0
}

/** What is in the lists: each key that an addition is left of, with the greatest value of those. */
export const listedIn = (entries: ReadonlyMap<string, OwnEntry>): ReadonlyMap<string, OwnEntry> => {
  const listed = new Map<string, OwnEntry>()
  for (const entry of entries.values()) {
    if (entry.isRemoved) continue
    const other = listed.get(entry.key)
    if (other === undefined || compareBytes(encodeUtf8(other.value), encodeUtf8(entry.value)) < 0)
      listed.set(entry.key, entry)
  }
  return listed
}

/** Whether an entry can travel at all. */
export const isPortable = ({ key, count, isRemoved, value }: OwnEntry): boolean =>
  count >= 1 &&
  count <= longestCount &&
  key.length <= longestText &&
  value.length <= longestText &&
  keyForm.test(key) &&
  !`${key}${value}`.includes('\0') &&
  (!isRemoved || timeDigits.test(value))

const formOf = ({ computer, count, key, isRemoved, value }: OwnEntry) => [
  decodeHex(computer) ?? new Uint8Array(computerBytes),
  count,
  key,
  isRemoved ? 1 : 0,
  value,
]

/** The plaintext of a page, padded; undefined: it does not fit. */
export const encodeOwnPage = ({ pages, entries }: OwnPage): Uint8Array | undefined => {
  const content = encodeBencode({ entries: entries.map(formOf), pages, version })
  const padded = Math.ceil((content.length + 1) / paddingBytes) * paddingBytes
  if (padded > ownPageBytes) return undefined
  return concatBytes(content, Uint8Array.of(0x80), new Uint8Array(padded - content.length - 1))
}

const readOne = (value: BencodeValue): OwnEntry | undefined => {
  if (!Array.isArray(value) || value.length < 5) return undefined
  const [computer, count, key, removed, text] = value as readonly BencodeValue[]
  if (!(computer instanceof Uint8Array) || computer.length !== computerBytes) return undefined
  if (!(key instanceof Uint8Array) || !(text instanceof Uint8Array) || typeof count !== 'number') return undefined
  const entry = {
    key: decodeUtf8(key) ?? '',
    computer: encodeHex(computer),
    count,
    isRemoved: removed === 1,
    value: decodeUtf8(text) ?? '',
  }
  return isPortable(entry) ? entry : undefined
}

/** A page from its plaintext. */
export const decodeOwnPage = (plaintext: Uint8Array): Verdict<ReadOwnPage, OwnPageRejection> => {
  const end = plaintext.lastIndexOf(0x80)
  const bounds = { maxDepth: 4, maxValues: ownPageBytes, canonical: true }
  const decoded = end < 0 ? undefined : decodeBencodeDict(plaintext.subarray(0, end), bounds)
  if (decoded?.ok !== true) return reject({ code: 'own-page-malformed' })
  const found = decoded.value.int('version')
  if (found !== undefined && found > version) return reject({ code: 'own-page-later' })
  const [pages, listed] = [decoded.value.int('pages'), decoded.value.list('entries')]
  const isWhole = found === version && pages !== undefined && pages >= 1 && pages <= limits.ownListPages
  if (!isWhole || listed === undefined) return reject({ code: 'own-page-malformed' })
  const entries = listed.map(readOne).filter((entry) => entry !== undefined)
  return accept({ pages, entries, damaged: listed.length - entries.length })
}
