// Where the figures come from.
import type { Chain } from '../../chain/index.ts'
import type { Figures } from './measurements.ts'

interface Flow {
  readonly received: { readonly total: number }
  readonly sent: { readonly total: number }
}

/** What of the state of a node is measured. */
interface MeasuredState {
  readonly traffic: { readonly dht: Flow; readonly swarms: Flow }
  chain(): { readonly tip: { readonly height: number }; readonly peers: number }
  dht(): { readonly contacts: number }
  swarms(): { readonly peers: number }
}

/**
 * The figures of a node as it is now. Each block, the first one too, holds one transaction that registers nobody; a node
 * without blocks does not know how many others they hold.
 */
export const measured = (chain: Pick<Chain, 'isLight' | 'transactionCount'>, state: MeasuredState) => (): Figures => {
  const { tip, peers } = state.chain()
  const { dht, swarms } = state.traffic
  return {
    height: tip.height,
    registrations: chain.isLight ? 0 : chain.transactionCount() - tip.height - 1,
    chainPeers: peers,
    dhtNodes: state.dht().contacts,
    swarmPeers: state.swarms().peers,
    received: dht.received.total + swarms.received.total,
    sent: dht.sent.total + swarms.sent.total,
  }
}
