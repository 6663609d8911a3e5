// Blocks that must stand at a height (chain.md 3.7).
import { equalBytes } from '../../base/bytes.ts'
import { decodeDisplayHash } from '../../codec/hex.ts'
import type { Network } from '../../protocol/network.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'

/** The checkpoints in force. */
export interface Checkpoints {
  /** Height of the last one; 0 without any. */
  readonly lastHeight: number
  /** Whether a block with this id may stand at this height. */
  allow(height: number, id: Uint8Array): boolean
  /** The highest checkpoint whose block is known, or `noBlock`. */
  lastKnown(index: BlockIndex): number
}

/** The checkpoints of a network, or none. */
export const checkpointsOf = (network: Network, enabled: boolean): Checkpoints => {
  const ids = new Map<number, Uint8Array>()
  for (const { height, id } of enabled ? network.checkpoints : []) {
    const bytes = decodeDisplayHash(id)
    if (bytes !== undefined) ids.set(height, bytes)
  }
  const heights = [...ids.keys()].sort((left, right) => right - left)
  return {
    lastHeight: heights[0] ?? 0,
    allow: (height, id) => {
      const required = ids.get(height)
      return required === undefined || equalBytes(required, id)
    },
    lastKnown: (index) => {
      for (const height of heights) {
        const block = index.find(ids.get(height) ?? new Uint8Array(0))
        if (block !== noBlock) return block
      }
      return noBlock
    },
  }
}
