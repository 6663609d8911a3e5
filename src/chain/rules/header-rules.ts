// The rules of a header in its place in the tree, in the order of the reference (chain.md 5.4).
import { equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import type { Network } from '../../protocol/network.ts'
import type { BlockHeader } from '../wire/block.ts'
import { blockFlags, type BlockIndex, noBlock } from '../tree/block-index.ts'
import type { Checkpoints } from './checkpoints.ts'
import { expandCompact } from '../wire/compact-target.ts'
import { easiestAfter, requiredBits } from './difficulty.ts'
import type { BlockRejection } from './rejections.ts'

/** What the rules look at. */
export interface HeaderContext {
  readonly index: BlockIndex
  readonly network: Network
  readonly checkpoints: Checkpoints
}

/** Rule 3 of ProcessBlock: a side branch must be plausible beside the last checkpoint that is known. */
export const checkSideBranch = (
  header: BlockHeader,
  { index, network, checkpoints }: HeaderContext,
): Verdict<undefined, BlockRejection> => {
  const checkpoint = checkpoints.lastKnown(index)
  if (checkpoint === noBlock) return accept(undefined)
  const elapsedSeconds = header.time - index.timeOf(checkpoint)
  if (elapsedSeconds < 0) return reject({ code: 'older-than-checkpoint' })
  if (expandCompact(header.bits) > easiestAfter(index.bitsOf(checkpoint), elapsedSeconds, network))
    return reject({ code: 'work-below-checkpoint' })
  return accept(undefined)
}

/** Headers outside the best branch: cheap branches from long ago must not fill the memory. */
const maxSideHeaders = 200_000

/** Whether a child of `parent` would be one light header too many. */
const isSurplus = (index: BlockIndex, parent: number): boolean => {
  const sideHeaders = index.size - 1 - index.heightOf(index.bestHeader)
  return sideHeaders >= maxSideHeaders && index.workOf(parent) < index.workOf(index.bestHeader)
}

/** Rules 2 to 7 of AcceptBlock; says which known block the parent is. */
export const checkHeaderInPlace = (
  header: BlockHeader,
  { index, network, checkpoints }: HeaderContext,
): Verdict<number, BlockRejection> => {
  const parent = index.find(header.parentId)
  if (parent === noBlock) return reject({ code: 'parent-unknown' })
  if (header.bits !== requiredBits(index, parent, header.time, network)) return reject({ code: 'target-wrong' })
  if (header.time <= index.medianTimeOf(parent)) return reject({ code: 'time-too-old' })
  const height = index.heightOf(parent) + 1
  if (!checkpoints.allow(height, header.id)) return reject({ code: 'checkpoint-wrong' })
  if (header.version < 2) return reject({ code: 'version-too-old' })
  if (header.height !== height) return reject({ code: 'height-wrong' })
  if (index.has(parent, blockFlags.failed)) return reject({ code: 'parent-invalid' })
  if (isSurplus(index, parent)) return reject({ code: 'side-branches-full' })
  return accept(parent)
}

/** Whether each header follows the one before it. */
export const isLinked = (headers: readonly BlockHeader[]): boolean =>
  headers.every((header, index) => {
    const before = headers[index - 1]
    return before === undefined || equalBytes(header.parentId, before.id)
  })
