// Bencode: canonical when written, canonical or tolerant when read (dht.md 2.3, swarm-posts.md 3.5).
import { CodedError } from '../base/coded-error.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { isAfter, nameAt, type Span } from './bencode-names.ts'
import { latin1FromBytes } from './combinators.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'
import { ByteWriter } from './writer.ts'

/** A decoded value. Integers beyond ±2⁵³ are bigints. */
export type BencodeValue = number | bigint | Uint8Array | readonly BencodeValue[] | BencodeDict

/** Up to so many members are searched one by one: cheaper than a table, which few of them are worth. */
const searchedMembers = 16

/** A decoded dictionary with the exact bytes it was read from. */
export class BencodeDict {
  /** From `d` to `e` as received: what signatures cover. */
  readonly raw: Uint8Array
  readonly #names: readonly string[]
  readonly #values: readonly BencodeValue[]
  #entries: ReadonlyMap<string, BencodeValue> | undefined

  /** Names, each once, and their values, in one order. */
  constructor(names: readonly string[], values: readonly BencodeValue[], raw: Uint8Array) {
    this.#names = names
    this.#values = values
    this.raw = raw
  }

  get size(): number {
    return this.#names.length
  }

  /** Keys are byte strings, one character a byte. */
  get entries(): ReadonlyMap<string, BencodeValue> {
    this.#entries ??= new Map(this.#names.map((name, index) => [name, this.#values[index] as BencodeValue]))
    return this.#entries
  }

  get(key: string): BencodeValue | undefined {
    if (this.#names.length > searchedMembers) return this.entries.get(key)
    for (let index = 0; index < this.#names.length; index += 1)
      if (this.#names[index] === key) return this.#values[index]
    return undefined
  }

  /** The byte string at `key`, if there is one. */
  bytes(key: string): Uint8Array | undefined {
    const value = this.get(key)
    return value instanceof Uint8Array ? value : undefined
  }

  /** The byte string at `key` as strict UTF-8. */
  text(key: string): string | undefined {
    const value = this.bytes(key)
    return value === undefined ? undefined : decodeUtf8(value)
  }

  /** The integer at `key` if it is within ±2⁵³. */
  int(key: string): number | undefined {
    const value = this.get(key)
    return typeof value === 'number' ? value : undefined
  }

  dict(key: string): BencodeDict | undefined {
    const value = this.get(key)
    return value instanceof BencodeDict ? value : undefined
  }

  list(key: string): readonly BencodeValue[] | undefined {
    const value = this.get(key)
    return Array.isArray(value) ? (value as readonly BencodeValue[]) : undefined
  }
}

/** Bytes that are bencode already, written as they are: signed bytes are never encoded again (dht.md 10.1-3). */
export class EncodedBencode {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** What can be written. Strings and object keys become UTF-8; undefined members are left out. */
export type BencodeInput =
  | number
  | bigint
  | string
  | Uint8Array
  | BencodeDict
  | EncodedBencode
  | readonly BencodeInput[]
  | { readonly [key: string]: BencodeInput | undefined }

/** Bounds of a decoding. `canonical` refuses what a canonical writer would not write (dht.md 10.1-26). */
export interface BencodeLimits {
  /** Nested containers, the root counting 1. */
  readonly maxDepth: number
  /** Values of any type, keys not counted. */
  readonly maxValues: number
  /** Refuse unsorted or duplicate keys, leading zeros and trailing bytes. Otherwise the first of two keys wins. */
  readonly canonical: boolean
}

/** Why bytes are not bencode within the limits. */
export interface BencodeRejection {
  readonly code: 'bencode-malformed' | 'bencode-too-deep' | 'bencode-too-many-values' | 'bencode-not-canonical'
  readonly offset: number
}

interface State {
  readonly bytes: Uint8Array
  readonly limits: BencodeLimits
  offset: number
  values: number
  depth: number
}

const charCode = { colon: 58, d: 100, e: 101, i: 105, l: 108, minus: 45, nine: 57, zero: 48 } as const

const faultCode = 'codec.bencode'

/** Ends the decoding; caught by `decodeBencode`, never seen outside. */
const fault = ({ offset }: State, code: BencodeRejection['code']): CodedError =>
  new CodedError(faultCode, code, { code, offset })

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= charCode.zero && byte <= charCode.nine

/** Digits whose number is exact whatever they are. */
const exactDigits = 15

/** More are no number of anybody. */
const maxDigits = 20

/** Digits as a number, or as their text where that number may not be exact. */
const readDigits = (state: State): number | string => {
  const { bytes } = state
  const start = state.offset
  let value = 0
  while (isDigit(bytes[state.offset])) {
    value = value * 10 + ((bytes[state.offset] as number) - charCode.zero)
    state.offset += 1
    if (state.offset - start > maxDigits) throw fault(state, 'bencode-malformed')
  }
  const count = state.offset - start
  if (count === 0) throw fault(state, 'bencode-malformed')
  if (state.limits.canonical && count > 1 && bytes[start] === charCode.zero) throw fault(state, 'bencode-not-canonical')
  return count <= exactDigits ? value : latin1FromBytes(bytes.subarray(start, state.offset))
}

const readInteger = (state: State): number | bigint => {
  state.offset += 1
  const negative = state.bytes[state.offset] === charCode.minus
  if (negative) state.offset += 1
  const digits = readDigits(state)
  if (state.bytes[state.offset] !== charCode.e) throw fault(state, 'bencode-malformed')
  state.offset += 1
  if (negative && state.limits.canonical && digits === 0) throw fault(state, 'bencode-not-canonical')
  const value = Number(digits)
  if (Number.isSafeInteger(value)) return negative && value !== 0 ? -value : value
  return negative ? -BigInt(digits) : BigInt(digits)
}

/** The length before a byte string that is whole; the string begins at the offset. */
const readLength = (state: State): number => {
  const { bytes } = state
  const start = state.offset
  let length = 0
  for (; isDigit(bytes[state.offset]); state.offset += 1) {
    if (state.offset - start >= maxDigits) throw fault(state, 'bencode-malformed')
    length = length * 10 + ((bytes[state.offset] as number) - charCode.zero)
  }
  const count = state.offset - start
  if (count === 0) throw fault(state, 'bencode-malformed')
  if (state.limits.canonical && count > 1 && bytes[start] === charCode.zero) throw fault(state, 'bencode-not-canonical')
  if (bytes[state.offset] !== charCode.colon || length > bytes.length - state.offset - 1)
    throw fault(state, 'bencode-malformed')
  state.offset += 1
  return length
}

const readBytes = (state: State): Uint8Array => {
  const length = readLength(state)
  const start = state.offset
  state.offset = start + length
  return state.bytes.subarray(start, state.offset)
}

const readList = (state: State): readonly BencodeValue[] => {
  const list: BencodeValue[] = []
  state.offset += 1
  while (state.bytes[state.offset] !== charCode.e) {
    list.push(readValue(state))
  }
  state.offset += 1
  return list
}

const readDict = (state: State): BencodeDict => {
  const { bytes, limits } = state
  const start = state.offset
  const names: string[] = []
  const values: BencodeValue[] = []
  // Whoever writes in order writes no name twice.
  const seen = limits.canonical ? undefined : new Set<string>()
  const last: Span = { start: 0, length: -1 }
  state.offset += 1
  while (bytes[state.offset] !== charCode.e) {
    const length = readLength(state)
    const key = state.offset
    state.offset = key + length
    if (limits.canonical && !isAfter(bytes, last, key, length)) throw fault(state, 'bencode-not-canonical')
    last.start = key
    last.length = length
    const value = readValue(state)
    const name = nameAt(bytes, key, length)
    if (seen?.has(name) === true) continue
    seen?.add(name)
    names.push(name)
    values.push(value)
  }
  state.offset += 1
  return new BencodeDict(names, values, bytes.subarray(start, state.offset))
}

const readContainer = (state: State, isDict: boolean): BencodeValue => {
  state.depth += 1
  if (state.depth > state.limits.maxDepth) throw fault(state, 'bencode-too-deep')
  const value = isDict ? readDict(state) : readList(state)
  state.depth -= 1
  return value
}

const readValue = (state: State): BencodeValue => {
  state.values += 1
  if (state.values > state.limits.maxValues) throw fault(state, 'bencode-too-many-values')
  const first = state.bytes[state.offset]
  if (first === charCode.i) return readInteger(state)
  if (first === charCode.d) return readContainer(state, true)
  if (first === charCode.l) return readContainer(state, false)
  if (isDigit(first)) return readBytes(state)
  throw fault(state, 'bencode-malformed')
}

/** Decodes hostile bytes; views into `bytes`, nothing is copied. */
export const decodeBencode = (bytes: Uint8Array, limits: BencodeLimits): Verdict<BencodeValue, BencodeRejection> => {
  const state: State = { bytes, limits, offset: 0, values: 0, depth: 0 }
  try {
    const value = readValue(state)
    return limits.canonical && state.offset !== bytes.length
      ? reject({ code: 'bencode-not-canonical', offset: state.offset })
      : accept(value)
  } catch (error) {
    if (error instanceof CodedError && error.code === faultCode)
      return reject(error.fields as unknown as BencodeRejection)
    throw error
  }
}

/** As `decodeBencode`, refusing anything but a dictionary at the root. */
export const decodeBencodeDict = (bytes: Uint8Array, limits: BencodeLimits): Verdict<BencodeDict, BencodeRejection> => {
  const verdict = decodeBencode(bytes, limits)
  if (!verdict.ok) return verdict
  return verdict.value instanceof BencodeDict ? accept(verdict.value) : reject({ code: 'bencode-malformed', offset: 0 })
}

const isAscii = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false
  return true
}

/** UTF-8 as one character a byte: the order of such strings is the order of their bytes. */
const byteText = (text: string): string => (isAscii(text) ? text : latin1FromBytes(encodeUtf8(text)))

/** Lengths as they stand before short byte strings, which most are. */
const lengthTexts = Array.from({ length: 1_024 }, (_, length) => `${String(length)}:`)
const lengthText = (length: number): string => lengthTexts[length] ?? `${String(length)}:`

/** A byte string, one character a byte: the name of a member, too. */
export const writeText = (bytes: string, writer: ByteWriter): void => {
  writer.latin1(lengthText(bytes.length))
  writer.latin1(bytes)
}

const writeEntries = (entries: readonly (readonly [string, BencodeInput])[], writer: ByteWriter): void => {
  writer.latin1('d')
  for (const [key, value] of entries.toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    writeText(key, writer)
    writeValue(value, writer)
  }
  writer.latin1('e')
}

/** Whether the members that are there stand in the order of their names. */
const isInOrder = (names: readonly string[], value: Readonly<Record<string, BencodeInput | undefined>>): boolean => {
  let last: string | undefined
  for (const name of names) {
    if (value[name] === undefined) continue
    if (!isAscii(name) || (last !== undefined && last >= name)) return false
    last = name
  }
  return true
}

const writeObject = (value: Readonly<Record<string, BencodeInput | undefined>>, writer: ByteWriter): void => {
  const names = Object.keys(value)
  // Whoever writes in order, as most do, pays for no sorting.
  if (!isInOrder(names, value)) {
    const given = names.filter((name) => value[name] !== undefined)
    writeEntries(
      given.map((name) => [byteText(name), value[name] as BencodeInput]),
      writer,
    )
    return
  }
  writer.latin1('d')
  for (const name of names) {
    const item = value[name]
    if (item === undefined) continue
    writeText(name, writer)
    writeValue(item, writer)
  }
  writer.latin1('e')
}

/** Any value, in canonical form. */
export const writeValue = (value: BencodeInput, writer: ByteWriter): void => {
  if (typeof value === 'number' || typeof value === 'bigint') writer.latin1(`i${String(value)}e`)
  else if (typeof value === 'string') writeText(byteText(value), writer)
  else if (value instanceof Uint8Array) {
    writer.latin1(lengthText(value.length))
    writer.raw(value)
  } else if (value instanceof EncodedBencode) writer.raw(value.bytes)
  else if (value instanceof BencodeDict) writeEntries([...value.entries], writer)
  else if (Array.isArray(value)) {
    writer.latin1('l')
    for (const item of value as readonly BencodeInput[]) writeValue(item, writer)
    writer.latin1('e')
  } else writeObject(value as Readonly<Record<string, BencodeInput | undefined>>, writer)
}

/** Room for most datagrams. */
const scratchBytes = 4_096
const keptScratchBytes = 65_536

/** Written in again and again, by one at a time; what is written is copied out of it. */
let spare: Uint8Array<ArrayBuffer> | undefined

/** Writes in a buffer that is kept for the next one; `copy` takes what was written out of it. */
export const writeBriefly = <T>(write: (writer: ByteWriter) => void, copy: (writer: ByteWriter) => T): T => {
  const writer = new ByteWriter(spare ?? new Uint8Array(scratchBytes))
  spare = undefined
  write(writer)
  const { scratch } = writer
  if (scratch.length <= keptScratchBytes) spare = scratch
  return copy(writer)
}

/** Canonical bencode: keys sorted as raw bytes, integers and lengths in shortest form. Numbers must be whole. */
export const encodeBencode = (value: BencodeInput): Uint8Array<ArrayBuffer> =>
  writeBriefly(
    (writer) => {
      writeValue(value, writer)
    },
    (writer) => writer.finish(),
  )
