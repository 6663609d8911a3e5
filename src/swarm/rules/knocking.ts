// Whom we dial on somebody else's word.
import { isRoutable } from '../../codec/ip-networks.ts'
import type { Endpoint } from '../../net/endpoint.ts'

/** Below this, other services listen: the reference does not dial them either (swarm-posts.md 2.1). */
const lowestPeerPort = 1024

/** No other service listens there by convention. */
export const isPeerPort = (port: number): boolean => port >= lowestPeerPort

/** A stranger must not make us knock at the doors of our own network; a neighbour may name neighbours. */
export const mayKnock = ({ address, port }: Endpoint, isNeighbour: boolean): boolean =>
  isPeerPort(port) && (isNeighbour || isRoutable(address))
