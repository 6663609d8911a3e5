// What each message about the DHT does (chain.md 6.8).
import type { Deputies } from './sync/deputies.ts'
import type { Errands } from './sync/errands.ts'
import type { ChainHandlers } from './peers/peer-pool.ts'

/** Who answers. */
export interface DhtHandlerParts {
  readonly deputies: Deputies
  readonly errands: Errands
}

type DhtCommand = 'dhtgetreq' | 'dhtputreq' | 'dhtgetreply' | 'nodhtproxy'

/** The DHT over TCP. */
export const dhtHandlers = ({ deputies, errands }: DhtHandlerParts): Pick<ChainHandlers, DhtCommand> => ({
  dhtgetreq: (peer, request) => {
    errands.receiveGet(peer, request)
  },
  dhtputreq: (peer, request) => {
    errands.receivePut(peer, request)
  },
  dhtgetreply: (peer, reply) => {
    deputies.receiveReply(peer, reply)
  },
  nodhtproxy: (peer) => {
    deputies.receiveRefusal(peer)
  },
})
