// The state of the node for people: `getstatus` and the feed.
import type { StatusJson } from '../api/control.ts'
import type { RpcContext } from './context.ts'

/** Collects the state of every part. */
export const statusOf = ({ node, programVersion, dataDirectory }: RpcContext): StatusJson => {
  const { chain, dht, swarms } = node
  const sync = chain.sync()
  const dhtState = dht.state()
  return {
    version: programVersion,
    network: node.network.name,
    dataDirectory,
    chain: {
      state: sync.state,
      height: sync.height,
      bestKnownHeight: sync.bestKnownHeight,
      tipTime: chain.tip().time,
      peers: chain.peers().length,
      mining: chain.mining().running,
    },
    dht: { nodes: dhtState.contacts, estimatedNodes: dhtState.estimatedNodes, items: dhtState.storedItems },
    swarms: { joined: swarms.joined().length, peers: swarms.peerCount() },
    users: node.wallet.users().map((username) => node.registrations.stateOf(username)),
    progress: node.progress.running().map(({ task, done, total }) => ({ task, done, total })),
    lastArrival: node.timeline.last(),
    signatureProvider: node.signatureProvider,
  }
}
