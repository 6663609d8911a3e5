// Blocks that other programs search: the template that they get, and what they bring back (chain.md 8, rpc.md 2.3).
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import type { BlockIndex } from '../tree/block-index.ts'
import { type Block, decodeBlock } from '../wire/block.ts'
import { expandCompact } from '../wire/compact-target.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { BlockTemplate, SubmitRejection } from '../types.ts'

/** What mining elsewhere needs. */
export interface OutsideMiningParts {
  readonly index: BlockIndex
  readonly best: BestChain
  /** A block on the tip that lacks nothing but its proof of work. */
  readonly create: () => Block
  /** Offers a block; resolves once it is judged with whether it stands in the chain. */
  readonly submit: (block: Block) => Promise<boolean>
}

/** Templates out, blocks in. */
export const outsideMining = ({ index, best, create, submit }: OutsideMiningParts) => ({
  blockTemplate: (): BlockTemplate => {
    const block = create()
    return {
      block,
      minimumTime: index.medianTimeOf(best.tip) + 1,
      target: expandCompact(block.header.bits),
      registrations: block.transactions.slice(1),
    }
  },
  submitBlock: async (bytes: Uint8Array): Promise<Verdict<undefined, SubmitRejection>> => {
    const decoded = decodeBlock(bytes)
    if (!decoded.ok) return reject({ code: 'block-malformed' })
    return (await submit(decoded.value)) ? accept(undefined) : reject({ code: 'block-refused' })
  },
})
