// The text of a recovery sheet: a second key of a name, and the leave of the present one to put it in its place (docs/recovery-sheet.md).
import { equalBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { latin1FromBytes } from '../codec/combinators.ts'
import { encodeHex } from '../codec/hex.ts'
import { type ByteReader, decodeWith } from '../codec/reader.ts'
import { ByteWriter } from '../codec/writer.ts'
import { sha256d } from '../crypto/hash.ts'
import { parsePrivateKey, type PrivateKey } from '../crypto/keys.ts'
import { checkOf, digitsOf, judgeLine, lineBytes, lineDigits, type SheetRejection } from './recovery-lines.ts'
import { parseUsername, type Username } from './username.ts'

/** What a sheet says. */
export interface RecoverySheet {
  /** Name of the network that the name is registered on. */
  readonly network: string
  readonly username: Username
  /** Of the second key, whose public half has 33 bytes. */
  readonly privateKey: PrivateKey
  /** 65 bytes: the public half of the second key, signed by the present key (chain.md 2.4). */
  readonly signature: Uint8Array
}

const version = 1
const signatureBytes = 65
const checksumBytes = 4
const maxNetworkBytes = 64
/** A sheet has 8 to 12 lines: what is longer is something else. */
const maxLines = 16

const writeText = (writer: ByteWriter, text: string): void => {
  writer.u8(text.length)
  writer.latin1(text)
}

const withChecksum = (bytes: Uint8Array): Uint8Array => {
  const writer = new ByteWriter()
  writer.raw(bytes)
  writer.raw(sha256d(bytes).subarray(0, checksumBytes))
  return writer.finish()
}

/** The lines of a sheet, in capital hexadecimal digits without blanks. */
export const recoveryLines = ({ network, username, privateKey, signature }: RecoverySheet): readonly string[] => {
  const writer = new ByteWriter()
  writer.u8(version)
  writeText(writer, network)
  writeText(writer, username)
  writer.raw(privateKey)
  writer.raw(signature)
  const bytes = withChecksum(writer.finish())
  return Array.from({ length: Math.ceil(bytes.length / lineBytes) }, (_, index) => {
    const part = bytes.subarray(index * lineBytes, (index + 1) * lineBytes)
    return encodeHex(Uint8Array.of(...part, checkOf(index, part))).toUpperCase()
  })
}

/** Where line breaks got lost, lines are as long as they must be. */
const splitLines = (text: string): readonly string[] => {
  const lines = text.split(/[\r\n]+/u).filter((line) => line.trim() !== '')
  const [only = ''] = lines
  return lines.length === 1 ? (digitsOf(only).match(new RegExp(`.{1,${String(lineDigits)}}`, 'gu')) ?? []) : lines
}

const readText = (reader: ByteReader, most: number): string | undefined => {
  const length = reader.u8()
  return length > most ? undefined : latin1FromBytes(reader.take(length))
}

const readSheet = (bytes: Uint8Array): Verdict<RecoverySheet, SheetRejection> => {
  const content = bytes.subarray(0, -checksumBytes)
  if (bytes[0] !== version) return reject({ code: 'sheet-version' })
  const read = decodeWith(content, (reader) => {
    reader.u8()
    const network = readText(reader, maxNetworkBytes)
    const username = parseUsername(readText(reader, maxNetworkBytes) ?? '')
    const privateKey = parsePrivateKey(reader.take(32))
    const signature = new Uint8Array(reader.take(signatureBytes))
    return { network, username, privateKey, signature, rest: reader.remaining }
  })
  if (!read.ok) return reject({ code: 'sheet-incomplete' })
  const { network, username, privateKey, signature, rest } = read.value
  const isWhole = rest === 0 && equalBytes(withChecksum(content), bytes)
  if (!isWhole || network === undefined || username === undefined || privateKey === undefined)
    return reject({ code: 'sheet-damaged' })
  return accept({ network, username, privateKey, signature })
}

/** Reads what was typed, scanned or copied from a sheet. */
export const judgeRecoveryText = (text: string): Verdict<RecoverySheet, SheetRejection> => {
  const lines = splitLines(text)
  if (lines.length === 0) return reject({ code: 'sheet-empty' })
  if (lines.length > maxLines) return reject({ code: 'sheet-damaged' })
  const parts: Uint8Array[] = []
  for (const [index, line] of lines.entries()) {
    const judged = judgeLine(line, index, index === lines.length - 1)
    if (!judged.ok) return judged
    parts.push(judged.value)
  }
  return readSheet(Uint8Array.from(parts.flatMap((part) => [...part])))
}
