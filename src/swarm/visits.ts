// Visits to swarms that we are not in: for a post, or to bring posts.
import { isLocal } from '../codec/ip-networks.ts'
import { type DhtTarget, trackerTarget } from '../protocol/dht-target.ts'
import type { Connections } from './peers/connections.ts'
import { mayKnock } from './rules/knocking.ts'
import type { Offenders } from './rules/offenders.ts'
import type { PieceStore } from './store/piece-store.ts'
import { Injections } from './sync/injections.ts'
import { Peeks } from './sync/peeks.ts'
import type { SwarmNeeds, SwarmOptions } from './types.ts'

/** What visits are made from. */
export interface VisitsNeeds {
  readonly needs: SwarmNeeds
  readonly options: Pick<SwarmOptions, 'connectFrom'>
  readonly pieces: PieceStore
  readonly connections: Connections
  readonly offenders: Offenders
}

/** Both kinds of visits. */
export interface Visits {
  readonly peeks: Peeks
  readonly injections: Injections
  /** Ends all that are under way. */
  close(): void
}

/** All that is known of us are addresses of our own network: trackers name neighbours. */
export const isInside = ({ ownAddresses }: SwarmNeeds): boolean => ownAddresses().every(isLocal)

export const openVisits = ({ needs, options, pieces, connections, offenders }: VisitsNeeds): Visits => {
  const { clock, random, log, keys, sockets, peers, payHashcash, addedNodes } = needs
  const findPeers = async (target: DhtTarget) => {
    const inside = isInside(needs)
    const found = await peers.peersOf(target)
    return found.filter((endpoint) => mayKnock(endpoint, inside))
  }
  const door = {
    ...{ clock, random, sockets, connectFrom: options.connectFrom },
    mayVisit: connections.mayDial.bind(connections),
    takePlace: connections.takePlace.bind(connections),
  }
  const peeks = new Peeks({
    ...{ ...door, log, keys, payHashcash },
    findPeers: (username) => findPeers(trackerTarget(username)),
    knownPeers: (username) => {
      const id = pieces.idOf(username)
      return [...(id === undefined ? [] : pieces.peers(id)), ...addedNodes()]
    },
    lied: (endpoint) => {
      offenders.note(endpoint)
    },
  })
  const injections = new Injections({ ...door, findPeers })
  return {
    peeks,
    injections,
    close: () => {
      peeks.close()
      injections.close()
    },
  }
}
