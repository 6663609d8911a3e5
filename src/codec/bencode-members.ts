// Dictionaries of bencode that are written member by member.
import { type BencodeInput, writeBriefly, writeText, writeValue } from './bencode.ts'
import type { ByteWriter } from './writer.ts'

/** Members of one dictionary, written one after another: nothing is made for them but their bytes. */
export class BencodeMembers {
  readonly #writer: ByteWriter

  constructor(writer: ByteWriter) {
    this.#writer = writer
  }

  /** The next member in the order of names, unless it is undefined. */
  add(name: string, value: BencodeInput | undefined): void {
    if (value === undefined) return
    writeText(name, this.#writer)
    writeValue(value, this.#writer)
  }

  /** A member that is a dictionary. */
  addDict(name: string, compose: (members: BencodeMembers) => void): void {
    writeText(name, this.#writer)
    this.#within('d', compose)
  }

  /** A member that is a list of dictionaries. */
  addDicts<T>(name: string, values: readonly T[], compose: (members: BencodeMembers, value: T) => void): void {
    writeText(name, this.#writer)
    this.#writer.latin1('l')
    for (const value of values)
      this.#within('d', (members) => {
        compose(members, value)
      })
    this.#writer.latin1('e')
  }

  #within(start: string, compose: (members: BencodeMembers) => void): void {
    this.#writer.latin1(start)
    compose(this)
    this.#writer.latin1('e')
  }
}

/** Memory that many short-lived byte strings share: one each would cost as much as filling it. */
const sharedBytes = 65_536
let shared = new Uint8Array(sharedBytes)
let sharedUsed = 0

const sharedCopy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  if (bytes.length > sharedBytes / 8) return bytes.slice()
  if (sharedUsed + bytes.length > sharedBytes) {
    shared = new Uint8Array(sharedBytes)
    sharedUsed = 0
  }
  const copy = shared.subarray(sharedUsed, sharedUsed + bytes.length)
  copy.set(bytes)
  sharedUsed += bytes.length
  return copy
}

/**
 * A dictionary whose members are given in the order of their names. For what is sent and forgotten: its bytes keep those
 * of others in memory.
 */
export const composeBencode = (compose: (members: BencodeMembers) => void): Uint8Array<ArrayBuffer> =>
  writeBriefly(
    (writer) => {
      writer.latin1('d')
      compose(new BencodeMembers(writer))
      writer.latin1('e')
    },
    (writer) => sharedCopy(writer.written()),
  )
