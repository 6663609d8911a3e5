// Blocks that come from files rather than peers: judged by the same rules, in the same order, headers first.
import { encodeHex } from '../codec/hex.ts'
import type { ChainState } from './state/chain-state.ts'
import { blockFlags, noBlock } from './tree/block-index.ts'
import type { OfferedBlocks } from './types.ts'
import type { Block } from './wire/block.ts'

type Outcome = keyof OfferedBlocks

/** Blocks that are not here, and lead on from a known one or from one before them. */
const linkedOf = (blocks: readonly Block[], { index }: ChainState): ReadonlySet<Block> => {
  const ids = new Set<string>()
  const linked = new Set<Block>()
  for (const block of blocks) {
    const { id, parentId } = block.header
    if (index.find(parentId) === noBlock && !ids.has(encodeHex(parentId))) continue
    ids.add(encodeHex(id))
    linked.add(block)
  }
  return linked
}

const isHere = ({ index }: ChainState, { header }: Block): boolean => {
  const known = index.find(header.id)
  return known !== noBlock && index.has(known, blockFlags.body)
}

const outcomeOf = async (state: ChainState, block: Block): Promise<Outcome> => {
  const { acceptor, index } = state
  if (isHere(state, block)) return 'held'
  // Its parent was refused; a peer would be asked for it, a file cannot be.
  if (index.find(block.header.parentId) === noBlock) return 'loose'
  const verdict = await acceptor.receive(block)
  if (verdict.ok) return verdict.value.kind === 'stored' ? 'taken' : 'loose'
  return verdict.rejection.code === 'not-storable' ? 'unstorable' : 'refused'
}

/** Judges some blocks as if a peer had sent their headers, then them; resolves when the chain has followed them. */
export const offerBlocks = async (state: ChainState, blocks: readonly Block[]): Promise<OfferedBlocks> => {
  const counts = { taken: 0, held: 0, loose: 0, refused: 0, unstorable: 0 }
  const unknown = blocks.filter((block) => !isHere(state, block))
  const linked = linkedOf(unknown, state)
  counts.held = blocks.length - unknown.length
  counts.loose = unknown.length - linked.size
  // Many proofs of work at once. What is refused here is refused again below, and counted there.
  await state.acceptor.receiveHeaders([...linked].map(({ header }) => header))
  const stored: Block[] = []
  for (const block of linked) {
    const outcome = await outcomeOf(state, block)
    if (outcome === 'taken') stored.push(block)
    else counts[outcome] += 1
  }
  await state.best.advance()
  const { index } = state
  const isFailed = ({ header }: Block): boolean => index.has(index.find(header.id), blockFlags.failed)
  const failed = stored.filter(isFailed).length
  return { ...counts, taken: stored.length - failed, refused: counts.refused + failed }
}
