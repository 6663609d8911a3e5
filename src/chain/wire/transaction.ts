// The one transaction form of the chain: a registration of a name, or the promoted message of a block (chain.md 2.1).
import {
  type Codec,
  compactSize,
  decodeExact,
  encode,
  i32le,
  type Decoded,
  struct,
  u32le,
  varBytes,
} from '../../codec/combinators.ts'
import type { DecodeRejection } from '../../codec/reader.ts'
import type { Verdict } from '../../base/verdict.ts'
import { sha256d } from '../../crypto/hash.ts'
import { limits } from '../../protocol/limits.ts'

/** Longest script that is read: a longer one belongs to no valid block. */
const maxScriptBytes = limits.blockBytes

const fields = struct({
  version: i32le,
  messageScript: varBytes(maxScriptBytes),
  usernameScript: varBytes(maxScriptBytes),
  publicKeyScript: varBytes(maxScriptBytes),
  nonce: u32le,
})

/** What a transaction says. The scripts only hold pushed byte strings. */
export type TransactionFields = Decoded<typeof fields>

/** A transaction with its serialization in shortest form and the id of that (chain.md 1.1). */
export interface Transaction extends TransactionFields {
  readonly id: Uint8Array
  readonly bytes: Uint8Array
}

/** Adds serialization and id. */
export const makeTransaction = (values: TransactionFields): Transaction => {
  const bytes = encode(fields, values)
  return { ...values, bytes, id: sha256d(bytes) }
}

const compactSizeBytes = (size: number): number => {
  if (size < 0xfd) return 1
  return size <= 0xffff ? 3 : 5
}

const scriptBytes = (script: Uint8Array): number => compactSizeBytes(script.length) + script.length

/** As inside blocks and `tx` messages. */
export const transactionCodec: Codec<Transaction> = {
  read: (reader) => {
    const start = reader.offset
    const values = fields.read(reader)
    const length = reader.offset - start
    const shortest =
      8 + scriptBytes(values.messageScript) + scriptBytes(values.usernameScript) + scriptBytes(values.publicKeyScript)
    // Sizes in a longer form than needed are legal to read and never part of an id.
    if (length !== shortest) return makeTransaction(values)
    const bytes = reader.bytes.slice(start, reader.offset)
    return { ...values, bytes, id: sha256d(bytes) }
  },
  write: (writer, transaction) => {
    writer.raw(transaction.bytes)
  },
}

/** A whole transaction and nothing after it. */
export const decodeTransaction = (bytes: Uint8Array): Verdict<Transaction, DecodeRejection> =>
  decodeExact(transactionCodec, bytes)

/** Whether it is a promoted message: any byte in the message script makes it one (chain.md 2.1). */
export const isPromotedMessage = (transaction: Transaction): boolean => transaction.messageScript.length > 0

/** Bytes of a list of transactions on the wire. */
export const transactionsBytes = (transactions: readonly Transaction[]): number =>
  transactions.reduce((sum, { bytes }) => sum + bytes.length, compactSizeBytes(transactions.length))

/** The list inside a block; nothing bounds its count but the bytes themselves. */
export const transactionListCodec: Codec<readonly Transaction[]> = {
  read: (reader) => {
    const count = compactSize.read(reader)
    const list: Transaction[] = []
    for (let index = 0; index < count; index += 1) list.push(transactionCodec.read(reader))
    return list
  },
  write: (writer, list) => {
    compactSize.write(writer, list.length)
    for (const transaction of list) transactionCodec.write(writer, transaction)
  },
}
