// What each message about filters does (chain.md 6.5).
import type { ChainHandlers } from './peers/peer-pool.ts'
import type { Filters } from './sync/filters.ts'

type FilterCommand = 'filterload' | 'filteradd' | 'filterclear' | 'merkleblock'

/** Filters of peers. We have the whole chain and ask nobody for a part of it. */
export const filterHandlers = (filters: Filters): Pick<ChainHandlers, FilterCommand> => ({
  filterload: (peer, fields) => {
    filters.receiveLoad(peer, fields)
  },
  filteradd: (peer, { element }) => {
    filters.receiveAddition(peer, element)
  },
  filterclear: (peer) => {
    filters.receiveClear(peer)
  },
  merkleblock: () => undefined,
})
