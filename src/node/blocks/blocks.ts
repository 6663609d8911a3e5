// The chain as its readers see it.
import type { BlockSummary, Chain, ChainTip } from '../../chain/index.ts'

/** Blocks, read only. Ids are in internal byte order. */
export interface Blocks {
  /** The last block of the active chain. */
  tip(): ChainTip
  /** The block at a height of the active chain. */
  idAt(height: number): Uint8Array | undefined
  summary(id: Uint8Array): BlockSummary | undefined
  /** Relative to a target of 2²⁴⁸ − 1, as the C++ node shows it. */
  difficulty(): number
  /** Ids of registrations that wait for a block. */
  waiting(): readonly Uint8Array[]
  /** Reads the last blocks again, 0: all, and at level 1 and above judges them; tells whether all are sound. */
  verify(level: number, depth: number): Promise<boolean>
}

type BlocksChain = Pick<Chain, 'tip' | 'blockIdAt' | 'blockSummary' | 'difficulty' | 'pendingRegistrations' | 'verify'>

/** Blocks of the chain. */
export const openBlocks = (chain: BlocksChain): Blocks => ({
  tip: () => chain.tip(),
  idAt: (height) => chain.blockIdAt(height),
  summary: (id) => chain.blockSummary(id),
  difficulty: () => chain.difficulty(),
  waiting: () => chain.pendingRegistrations().map(({ transactionId }) => transactionId),
  verify: (level, depth) => chain.verify(level, depth),
})
