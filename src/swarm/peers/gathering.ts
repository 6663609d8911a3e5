// What peers gather around, as those see it who connect them: the swarm of a user, or of a hashtag.
import type { Endpoint } from '../../net/endpoint.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { UnchokeSlots } from '../sync/choking.ts'
import type { PeerList } from './peer-list.ts'
import type { Peer, PeerEvents } from './peer.ts'
import type { Attendance } from './roster.ts'

/** What is around a connection. */
export interface Surroundings {
  readonly slots: UnchokeSlots
  readonly nowMs: () => number
  /** The peer runs a DHT node there. */
  readonly dhtNode: (endpoint: Endpoint) => void
  /** New peers became known. */
  readonly peersFound: () => void
}

/** A swarm of whatever kind. */
export interface Gathering {
  /** Where the DHT names its peers. */
  readonly target: DhtTarget
  /** SHA-1 of the target. */
  readonly infoHash: Uint8Array
  /** Of this swarm and this run alone (swarm-posts.md H13). */
  readonly peerId: Uint8Array
  readonly candidates: PeerList
  readonly roster: Attendance
  /** Most connections that we make ourselves. */
  readonly mostDialled: number
  /** Takes in a peer whose handshake is complete; gives who listens to it. */
  enter(peer: Peer, around: Surroundings): PeerEvents
}
