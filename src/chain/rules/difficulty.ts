// Which compact target a block must state (chain.md 3.6).
import type { Network } from '../../protocol/network.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { compressTarget, expandCompact, powLimit, powLimitBits } from '../wire/compact-target.ts'

/** The target after a full interval took `spanSeconds`. */
export const retarget = (bits: number, spanSeconds: number, network: Network): number => {
  const timespan = network.targetSpacingSeconds * network.retargetIntervalBlocks
  const clamped = Math.min(Math.max(spanSeconds, Math.floor(timespan / 4)), timespan * 4)
  const target = (expandCompact(bits) * BigInt(clamped)) / BigInt(timespan)
  return compressTarget(target > powLimit ? powLimit : target)
}

/** Blocks of lowest difficulty do not count on a network that allows them: the last other one does. */
const lastRealBits = (index: BlockIndex, parent: number, network: Network): number => {
  let block = parent
  while (
    index.parentOf(block) !== noBlock &&
    index.heightOf(block) % network.retargetIntervalBlocks !== 0 &&
    index.bitsOf(block) === powLimitBits
  )
    block = index.parentOf(block)
  return index.bitsOf(block)
}

/** The compact target of a child of `parent` with this time. */
export const requiredBits = (index: BlockIndex, parent: number, time: number, network: Network): number => {
  const interval = network.retargetIntervalBlocks
  const height = index.heightOf(parent) + 1
  if (height % interval === 0) {
    // One interval too few is measured, as in the reference: from its first block to its last.
    const first = index.ancestorAt(parent, height - interval)
    return retarget(index.bitsOf(parent), index.timeOf(parent) - index.timeOf(first), network)
  }
  if (!network.allowsMinimumDifficulty) return index.bitsOf(parent)
  if (time > index.timeOf(parent) + network.targetSpacingSeconds * 2) return powLimitBits
  return lastRealBits(index, parent, network)
}

/** The easiest target that can follow `bits` after `elapsedSeconds` (ComputeMinWork). */
export const easiestAfter = (bits: number, elapsedSeconds: number, network: Network): bigint => {
  const timespan = network.targetSpacingSeconds * network.retargetIntervalBlocks
  if (network.allowsMinimumDifficulty && elapsedSeconds > network.targetSpacingSeconds * 2) return powLimit
  let target = expandCompact(bits)
  for (let rest = elapsedSeconds; rest > 0 && target < powLimit; rest -= timespan * 4) target *= 4n
  return expandCompact(compressTarget(target > powLimit ? powLimit : target))
}
