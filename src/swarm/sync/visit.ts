// A visit: a short connection to a peer of a swarm that we are not in, as whoever neither holds nor announces anything.
import { equalBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import type { Connection, Endpoint, Sockets } from '../../net/endpoint.ts'
import { Greeting } from '../peers/greeting.ts'
import { Peer, type PeerEvents } from '../peers/peer.ts'
import type { SwarmRejection } from '../rules/rejections.ts'
import { createPeerId, encodeHandshake, featuresOf, type Handshake, reservedBytes } from '../wire/handshake.ts'

/** What a visit depends on. */
export interface VisitNeeds {
  readonly clock: Clock
  readonly random: Random
}

/** What goes on at the other end of a connection. */
export interface Visit extends PeerEvents {
  /** Greets a peer whose handshake is complete. */
  begin(peer: Peer): void
  /** Nothing more will come of it; may be called more than once. */
  giveUp(): void
}

/** What is wanted of a peer. */
export interface Errand<End> {
  readonly infoHash: Uint8Array
  /** More than this is not read of one peer. */
  readonly maxBytes: number
  /** Begins it; `done` is called exactly once. */
  readonly open: (done: (end: End) => void) => Visit
}

/** What we speak: neither extension messages nor the DHT, of which a visitor wants nothing. */
const features = { extended: false, dht: false, fast: true, peek: true }

const connectMs = 5_000

/** Runs an errand over a connection, and ends that. Aborting ends it at once. */
const visitPeer = <End>(
  connection: Connection,
  { infoHash, maxBytes, open }: Errand<End>,
  { clock, random }: VisitNeeds,
  signal: AbortSignal,
): Promise<End> =>
  new Promise((resolve) => {
    const peerId = createPeerId(random)
    const giveUp = (): void => {
      visit.giveUp()
    }
    const visit = open((end) => {
      signal.removeEventListener('abort', giveUp)
      connection.destroy()
      resolve(end)
    })
    const judge = (handshake: Handshake): Verdict<Peer, SwarmRejection> => {
      if (!equalBytes(handshake.infoHash, infoHash)) return reject({ code: 'handshake-malformed' })
      if (equalBytes(handshake.peerId, peerId)) return reject({ code: 'handshake-self' })
      const peer = new Peer({ connection, peerId: handshake.peerId, features: featuresOf(handshake.reserved) }, clock)
      visit.begin(peer)
      return accept(peer)
    }
    const greeting = new Greeting(connection, clock, { judge, failed: giveUp, closed: giveUp })
    let received = 0
    connection.start({
      data: (bytes) => {
        received += bytes.length
        if (received > maxBytes) visit.giveUp()
        else greeting.data(bytes)
      },
      closed: () => {
        greeting.closed()
      },
    })
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    else connection.write(encodeHandshake({ reserved: reservedBytes(features), infoHash, peerId }))
  })

/** What reaches a peer that is to be visited. */
export interface DoorNeeds extends VisitNeeds {
  readonly sockets: Pick<Sockets, 'connect'>
  readonly connectFrom: string | undefined
  /** Takes one of the connections that the node may have; undefined when there is none left. */
  readonly takePlace: () => (() => void) | undefined
}

/** Runs an errand at an endpoint; undefined when nobody opens. */
export const visitEndpoint = async <End>(
  needs: DoorNeeds,
  endpoint: Endpoint,
  errand: Errand<End>,
  signal: AbortSignal,
): Promise<End | undefined> => {
  const leavePlace = needs.takePlace()
  if (leavePlace === undefined) return undefined
  try {
    const from = needs.connectFrom === undefined ? {} : { from: needs.connectFrom }
    const connected = await needs.sockets.connect(endpoint, { timeoutMs: connectMs, signal, ...from })
    return connected.ok ? await visitPeer(connected.value, errand, needs, signal) : undefined
  } finally {
    leavePlace()
  }
}
