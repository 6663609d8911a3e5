// Whether the node can be of use now: what stands in the way, in words for programs.
import type { RpcContext } from './context.ts'

/** Why a node is not ready: `disk`: nothing can be written; the others as in `getstatus`. */
export type Hindrance = 'disk' | 'syncing' | 'stalled' | 'no-peers'

/** What stands in the way; empty: nothing does. A network of one node needs no peers. */
export const hindrancesOf = ({ node: { state, network } }: Pick<RpcContext, 'node'>): readonly Hindrance[] => {
  const chain = state.sync().state
  const isAlone = chain === 'no-peers' && network.worksAlone
  return [
    ...(state.storageFault() === undefined ? [] : (['disk'] as const)),
    ...(chain === 'current' || isAlone ? [] : [chain]),
  ]
}
