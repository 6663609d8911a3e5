// Looks at blocks on disk again: readable, worked for, and what their headers commit to (rpc.md 2.2, verifychain).
import { equalBytes } from '../base/bytes.ts'
import type { Network } from '../protocol/network.ts'
import { checkBlockBody, checkBlockSize } from './rules/block-check.ts'
import type { ChainState } from './state/chain-state.ts'
import { type Block, decodeBlock } from './wire/block.ts'
import { meetsTarget } from './wire/compact-target.ts'

/** What a verification is told. */
export interface VerifyOptions {
  readonly network: Network
  /** How many blocks below and with the tip; 0: all. */
  readonly depth: number
  /** 0: each can be read. 1 and above: each is valid and follows its parent. */
  readonly level: number
  readonly proofOfWork: (header: Uint8Array) => Promise<Uint8Array>
  readonly signal: AbortSignal
}

const isSound = async (content: Block, { network, proofOfWork }: VerifyOptions): Promise<boolean> =>
  checkBlockSize(content).ok &&
  checkBlockBody(content, network).ok &&
  meetsTarget(await proofOfWork(content.header.bytes), content.header.bits)

/** Whether all of them are as they should be. The proofs of work are computed on the thread pool, one after another. */
export const verifyBlocks = async ({ best, index, store }: ChainState, options: VerifyOptions): Promise<boolean> => {
  const { depth, level, signal } = options
  const lowest = depth === 0 ? 1 : Math.max(1, best.height - depth + 1)
  for (let height = best.height; height >= lowest && !signal.aborted; height -= 1) {
    // A reorganisation meanwhile makes the chain shorter: what is above is gone.
    if (height > best.height) continue
    const block = best.at(height)
    // From the disk, not from the blocks that are remembered.
    const bytes = store.blockBytes(block)
    const content = bytes === undefined ? undefined : decodeBlock(bytes)
    if (content?.ok !== true) return false
    if (level <= 0) continue
    const follows = equalBytes(content.value.header.parentId, index.idOf(index.parentOf(block)))
    if (!follows || !(await isSound(content.value, options))) return false
  }
  return !signal.aborted
}
