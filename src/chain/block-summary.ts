// A block as people and programs outside see it.
import { latin1FromBytes } from '../codec/combinators.ts'
import { concatBytes } from '../base/bytes.ts'
import { sha256d } from '../crypto/hash.ts'
import { type Block, encodeBlock } from './wire/block.ts'
import { difficultyOf } from './wire/compact-target.ts'
import { promotedMessageOf } from './wire/promoted-message.ts'
import type { BlockSummary } from './types.ts'

/** SHA256d of a name with its length: the name's key in RPC answers (chain.md 2.2). */
export const userHash = (name: Uint8Array): Uint8Array => sha256d(concatBytes(Uint8Array.of(name.length), name))

const round8 = (value: number): number => Math.round(value * 1e8) / 1e8

/** The particulars of a stored block. */
export const blockSummaryOf = (block: Block, height: number, active: boolean): BlockSummary => {
  const { header, transactions } = block
  const promoted = promotedMessageOf(block)
  const names = transactions.slice(1).map(({ usernameScript }) => usernameScript.subarray(1))
  return {
    height,
    active,
    bytes: encodeBlock(block),
    version: header.version,
    previousId: header.parentId,
    merkleRoot: header.merkleRoot,
    time: header.time,
    bits: header.bits,
    nonce: header.nonce,
    difficulty: round8(difficultyOf(header.bits)),
    transactionIds: transactions.map(({ id }) => id),
    promotedText: promoted.text,
    promotedBy: promoted.signer,
    userHashes: names.map(userHash),
    usernames: names.map(latin1FromBytes),
  }
}
