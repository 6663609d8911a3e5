// Reading the chain back from disk.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nextTurn } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { noBlock } from '../tree/block-index.ts'
import { isNewestSound, type AuditParts } from './block-audit.ts'
import { meetsTarget } from '../wire/compact-target.ts'
import { genesisBlock } from '../wire/genesis.ts'

/** Headers read in one go. */
const headersPerSlice = 1_000

/** Where the chain is read from and to. */
export type LoadParts = AuditParts & {
  readonly clock: Clock
  /** Of a node without blocks: the proof of work of a header. */
  readonly proofOfHeader?: ((header: Uint8Array) => Promise<Uint8Array>) | undefined
}

/** Blocks that are looked at again at each start: a crash or a failing disk spoils what was written last. */
const newestBlocks = 24

const damaged = (): CodedError =>
  new CodedError(
    'chain.store-damaged',
    'The file of the chain is damaged. Start the node with -reindex: what can be read is kept, the rest is fetched from the network. The wallet is in another file and is not touched.',
  )

const readHeaders = async ({ clock, store, index }: LoadParts): Promise<void> => {
  for (;;) {
    const headers = store.headersFrom(index.size, headersPerSlice)
    for (const header of headers) {
      const fits = index.size === 0 ? header.parent === noBlock : header.parent >= 0 && header.parent < index.size
      if (!fits || header.number !== index.size) throw damaged()
      index.add(header, header.parent, header)
    }
    if (headers.length < headersPerSlice) return
    await nextTurn(clock)
  }
}

/** Each id follows from all headers before: one of them that is wrong makes the work of the last ones worthless. */
const areNewestWorked = async ({ store, index, best, proofOfHeader }: LoadParts): Promise<boolean> => {
  for (let { height } = best; height > Math.max(0, best.height - newestBlocks); height -= 1) {
    const block = best.at(height)
    const proof = await proofOfHeader?.(store.headerBytes(block))
    if (proof !== undefined && !meetsTarget(proof, index.bitsOf(block))) return false
  }
  return true
}

/** Fills the tree from disk, or begins with the first block of the network. */
export const loadChain = async (parts: LoadParts): Promise<void> => {
  const { network, store, index, best } = parts
  const genesis = genesisBlock(network)
  await readHeaders(parts)
  if (index.size === 0) {
    const block = index.add(genesis.header, noBlock)
    store.addHeader(block, genesis.header, noBlock)
    index.markBody(block)
    store.addBody(block, genesis)
    best.begin(block, genesis.transactions.length)
    return
  }
  const tip = store.tip()
  if (tip === undefined || tip.block >= index.size) throw damaged()
  if (!equalBytes(index.idOf(0), genesis.header.id))
    throw new CodedError(
      'chain.wrong-network',
      `The chain on disk is not the one of the network ${network.name}. Choose another data directory for this network.`,
    )
  best.restore(tip.block, tip.transactionCount)
  const isSound = parts.proofOfHeader === undefined ? isNewestSound(parts, newestBlocks) : await areNewestWorked(parts)
  if (!isSound) throw damaged()
  // What was complete on disk and not connected yet is connected now.
  void best.advance()
}
