// Reading the chain back from disk.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Network } from '../../protocol/network.ts'
import type { BestChain } from './best-chain.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { genesisBlock } from '../wire/genesis.ts'
import type { ChainStore } from '../store/chain-store.ts'

/** Headers read in one go. */
const headersPerSlice = 1_000

/** Where the chain is read from and to. */
export interface LoadParts {
  readonly network: Network
  readonly store: ChainStore
  readonly index: BlockIndex
  readonly best: BestChain
}

/** Fills the tree from disk, or begins with the first block of the network. */
export const loadChain = async ({ network, store, index, best }: LoadParts): Promise<void> => {
  const genesis = genesisBlock(network)
  for (;;) {
    const headers = store.headersFrom(index.size, headersPerSlice)
    for (const header of headers) index.add(header, index.find(header.parentId), header)
    if (headers.length < headersPerSlice) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (index.size === 0) {
    const block = index.add(genesis.header, noBlock)
    store.addHeader(block, genesis.header)
    index.markBody(block)
    store.addBody(block, genesis)
    best.begin(block, genesis.transactions.length)
    return
  }
  const tip = store.tip()
  if (!equalBytes(index.idOf(0), genesis.header.id) || tip === undefined)
    throw new CodedError(
      'chain.wrong-network',
      `The chain on disk is not the one of the network ${network.name}. Choose another data directory for this network.`,
    )
  best.restore(tip.block, tip.transactionCount)
  // What was complete on disk and not connected yet is connected now.
  void best.advance()
}
