// The chain as its readers see it.
import type { BlockSummary, Chain, ChainTip } from '../../chain/index.ts'

/** Blocks, read only. Ids are in internal byte order. */
export interface Blocks {
  /** The last block of the active chain. */
  tip(): ChainTip
  /** The block at a height of the active chain. */
  idAt(height: number): Uint8Array | undefined
  summary(id: Uint8Array): BlockSummary | undefined
}

/** Blocks of the chain. */
export const openBlocks = (chain: Pick<Chain, 'tip' | 'blockIdAt' | 'blockSummary'>): Blocks => ({
  tip: () => chain.tip(),
  idAt: (height) => chain.blockIdAt(height),
  summary: (id) => chain.blockSummary(id),
})
