// A block as people and programs outside see it.
import { latin1FromBytes } from '../codec/combinators.ts'
import { type Block, encodeBlock } from './wire/block.ts'
import { difficultyOf } from './wire/compact-target.ts'
import { nameHash } from './wire/description.ts'
import { promotedMessageOf } from './wire/promoted-message.ts'
import type { BlockSummary } from './types.ts'

/** Difficulty as the C++ node shows it, rounded to 8 decimals. */
export const shownDifficulty = (bits: number): number => Math.round(difficultyOf(bits) * 1e8) / 1e8

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
    difficulty: shownDifficulty(header.bits),
    transactionIds: transactions.map(({ id }) => id),
    promotedText: promoted.text,
    promotedBy: promoted.signer,
    userHashes: names.map(nameHash),
    usernames: names.map(latin1FromBytes),
  }
}
