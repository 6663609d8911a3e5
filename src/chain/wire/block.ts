// Blocks and their 84-byte headers (chain.md 3.1, 3.2).
import { concatBytes } from '../../base/bytes.ts'
import type { Verdict } from '../../base/verdict.ts'
import {
  type Codec,
  decodeExact,
  type Decoded,
  encode,
  fixedBytes,
  i32le,
  struct,
  u32le,
} from '../../codec/combinators.ts'
import type { DecodeRejection } from '../../codec/reader.ts'
import { sha256d } from '../../crypto/hash.ts'
import { type Transaction, transactionListCodec, transactionsBytes } from './transaction.ts'

/** Bytes of a header. */
export const headerBytes = 84

/** Bytes of an id. */
export const idBytes = 32

const fields = struct({
  version: i32le,
  height: i32le,
  parentId: fixedBytes(idBytes),
  merkleRoot: fixedBytes(idBytes),
  /** Unix seconds. */
  time: u32le,
  /** Compact target. */
  bits: u32le,
  nonce: u32le,
})

/** What a header says. */
export type HeaderFields = Decoded<typeof fields>

/** A header with its 84 bytes and its id. */
export interface BlockHeader extends HeaderFields {
  readonly id: Uint8Array
  readonly bytes: Uint8Array
}

/** A block: a promoted message, then registrations. */
export interface Block {
  readonly header: BlockHeader
  readonly transactions: readonly Transaction[]
}

/** Adds bytes and id. */
export const makeHeader = (values: HeaderFields): BlockHeader => {
  const bytes = encode(fields, values)
  return { ...values, bytes, id: sha256d(bytes) }
}

/** The header alone. */
export const headerCodec: Codec<BlockHeader> = {
  read: (reader) => {
    const start = reader.offset
    const values = fields.read(reader)
    const bytes = reader.bytes.slice(start, start + headerBytes)
    return { ...values, bytes, id: sha256d(bytes) }
  },
  write: (writer, header) => {
    writer.raw(header.bytes)
  },
}

const parentAt = 8
const afterParent = parentAt + idBytes

/** Bytes of a header as it lies on our disk: without the id of its parent. */
export const packedHeaderBytes = headerBytes - idBytes

/** A header for the disk. */
export const packHeader = ({ bytes }: BlockHeader): Uint8Array =>
  concatBytes(bytes.subarray(0, parentAt), bytes.subarray(afterParent))

/** The 84 bytes of a header from the disk. */
export const unpackHeader = (packed: Uint8Array, parentId: Uint8Array): Uint8Array =>
  concatBytes(packed.subarray(0, parentAt), parentId, packed.subarray(parentAt))

/** What the tree keeps of a header from our own disk, without hashing it again. */
export const decodePackedHeader = (packed: Uint8Array): Pick<HeaderFields, 'time' | 'bits'> => {
  const view = new DataView(packed.buffer, packed.byteOffset, packedHeaderBytes)
  return { time: view.getUint32(40, true), bits: view.getUint32(44, true) }
}

/** The 84 bytes of a header of the chain here. */
export const decodeBlockHeader = (bytes: Uint8Array): BlockHeader | undefined => {
  const decoded = decodeExact(headerCodec, bytes)
  return decoded.ok ? decoded.value : undefined
}

/** The whole block. */
export const blockCodec: Codec<Block> = struct({ header: headerCodec, transactions: transactionListCodec })

/** A whole block and nothing after it. */
export const decodeBlock = (bytes: Uint8Array): Verdict<Block, DecodeRejection> => decodeExact(blockCodec, bytes)

/** The block as it travels and is hashed. */
export const encodeBlock = (block: Block): Uint8Array<ArrayBuffer> => encode(blockCodec, block)

/** Bytes of the block in shortest form. */
export const blockBytes = (block: Block): number => headerBytes + transactionsBytes(block.transactions)

const parentOf = (left: Uint8Array, right = left): Uint8Array => sha256d(concatBytes(left, right))

/** The hashes above a level of the tree: pairs are hashed together, an odd one with itself. */
export const levelAbove = (level: readonly Uint8Array[]): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(level.length / 2) }, (_, pair) =>
    parentOf(level[2 * pair] as Uint8Array, level[2 * pair + 1]),
  )

/** Root of the tree over the ids (chain.md 3.2). */
export const merkleRootOf = (ids: readonly Uint8Array[]): Uint8Array => {
  let level = ids
  while (level.length > 1) level = levelAbove(level)
  return level[0] ?? new Uint8Array(idBytes)
}

/** The hashes beside the way from one id to the root, from the bottom up. */
export const merkleBranchOf = (ids: readonly Uint8Array[], index: number): readonly Uint8Array[] => {
  const branch: Uint8Array[] = []
  let [level, at] = [ids, index]
  while (level.length > 1) {
    branch.push((level[at ^ 1] ?? level[at]) as Uint8Array)
    level = levelAbove(level)
    at >>= 1
  }
  return branch
}

/** The root that a branch leads to, telling each pair on the way; undefined: the place is not in a tree of this depth. */
export const foldBranch = (
  id: Uint8Array,
  { index, branch }: { readonly index: number; readonly branch: readonly Uint8Array[] },
  onPair: (pair: Uint8Array) => unknown,
): Uint8Array | undefined => {
  if (index >= 2 ** branch.length) return undefined
  let [hash, at] = [id, index]
  for (const beside of branch) {
    const pair = at % 2 === 0 ? concatBytes(hash, beside) : concatBytes(beside, hash)
    onPair(pair)
    hash = sha256d(pair)
    at = Math.floor(at / 2)
  }
  return hash
}
