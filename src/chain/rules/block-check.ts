// The rules of a block that need no context but the time, in the order of the reference (chain.md 5.4, CheckBlock).
import { equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { encodeHex } from '../../codec/hex.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import { type Block, type BlockHeader, blockBytes, merkleRootOf } from '../wire/block.ts'
import { meetsTarget } from '../wire/compact-target.ts'
import type { BlockRejection } from './rejections.ts'
import { checkTransaction } from './transaction-check.ts'
import { isPromotedMessage, type Transaction } from '../wire/transaction.ts'

/** Rule 1: a block has transactions, and not too many bytes. */
export const checkBlockSize = (block: Block): Verdict<undefined, BlockRejection> => {
  const count = block.transactions.length
  const fits = count > 0 && count <= limits.blockTransactions && blockBytes(block) <= limits.blockBytes
  return fits ? accept(undefined) : reject({ code: 'block-size-wrong' })
}

/** Rules 2 and 3: proof of work, and a time not too far ahead. `proof` is the scrypt hash of the header. */
export const checkHeaderAlone = (
  header: BlockHeader,
  proof: Uint8Array,
  adjustedTime: number,
): Verdict<undefined, BlockRejection> => {
  if (!meetsTarget(proof, header.bits)) return reject({ code: 'work-insufficient' })
  return checkHeaderTime(header, adjustedTime)
}

/** Rule 3 alone, for a header whose proof of work is known to be good. */
export const checkHeaderTime = (header: BlockHeader, adjustedTime: number): Verdict<undefined, BlockRejection> =>
  header.time > adjustedTime + limits.futureSeconds ? reject({ code: 'time-too-new' }) : accept(undefined)

const checkEach = (transactions: readonly Transaction[], network: Network): BlockRejection | undefined => {
  for (const [index, transaction] of transactions.entries()) {
    const verdict = checkTransaction(transaction, network)
    if (!verdict.ok) return { code: 'transaction-invalid', index, cause: verdict.rejection }
  }
  return undefined
}

const hasRepeats = (values: readonly Uint8Array[]): boolean => new Set(values.map(encodeHex)).size !== values.length

/** Rules 4 to 9: the transactions, and that the header commits to them. */
export const checkBlockBody = (block: Block, network: Network): Verdict<undefined, BlockRejection> => {
  const [first, ...others] = block.transactions
  if (first === undefined || !isPromotedMessage(first)) return reject({ code: 'promoted-message-missing' })
  if (others.some(isPromotedMessage)) return reject({ code: 'promoted-message-repeated' })
  const fault = checkEach(block.transactions, network)
  if (fault !== undefined) return reject(fault)
  if (hasRepeats(block.transactions.map(({ id }) => id))) return reject({ code: 'transaction-repeated' })
  // A name has one script only, so equal scripts are equal names.
  if (hasRepeats(others.map(({ usernameScript }) => usernameScript))) return reject({ code: 'username-repeated' })
  const root = merkleRootOf(block.transactions.map(({ id }) => id))
  return equalBytes(root, block.header.merkleRoot) ? accept(undefined) : reject({ code: 'merkle-root-wrong' })
}

/**
 * Whether a refusal by `checkBlockBody` condemns the id itself. Repeated transactions can have the root of an honest
 * block, and a wrong root says nothing about the block that the header commits to.
 */
export const condemnsId = (block: Block, rejection: BlockRejection): boolean => {
  if (rejection.code === 'merkle-root-wrong' || rejection.code === 'transaction-repeated') return false
  const ids = block.transactions.map(({ id }) => id)
  return !hasRepeats(ids) && equalBytes(merkleRootOf(ids), block.header.merkleRoot)
}
