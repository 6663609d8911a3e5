// What a new peer is told first, in the order of the reference (swarm-posts.md 2.4).
import type { Peer } from '../peers/peer.ts'
import type { PostLog } from '../store/post-log.ts'
import { encodeExtensionHandshake, exchangeId, handshakeId } from '../wire/extension.ts'
import { nothing } from '../wire/messages.ts'

/** What we say of ourselves, in whatever swarm. */
export interface Introduction {
  readonly client: string
  readonly dhtPort: number
  readonly listenPort: () => number | undefined
}

/** What there is to say. */
export interface FirstWords {
  readonly host: Introduction
  readonly log: PostLog
  /** Numbers that the peer may ask for while choked. */
  readonly fast: readonly number[]
  /** Hardness of a hashcash; undefined: the peer does not speak of it. */
  readonly bits: number | undefined
}

/** Requests that a peer may let wait here (swarm-posts.md 2.5). */
const requestQueue = 250

const introduce = (peer: Peer, { client, listenPort }: Introduction): void => {
  const listens = peer.inbound ? undefined : listenPort()
  const handshake = { listenPort: listens, client, exchangeId, requestQueue, takesPushed: true }
  peer.send('extended', { id: handshakeId, payload: encodeExtensionHandshake(handshake, peer.remote.address) })
}

/** Says who we are and that we have a DHT node, where there is nothing to hold. */
export const greet = (peer: Peer, host: Introduction): void => {
  if (peer.features.extended) introduce(peer, host)
  if (peer.features.dht && host.dhtPort > 0) peer.send('port', { port: host.dhtPort })
}

const announceHeld = (peer: Peer, log: PostLog): void => {
  const announcement = log.announcement()
  if (announcement === undefined || announcement.bits.length === 0) {
    if (peer.features.fast) peer.send('haveNone', nothing)
  } else peer.send('bitfield', { bits: announcement.bits })
  for (const postNumber of announcement?.further ?? []) peer.send('have', { postNumber })
}

/** Says who we are, what we hold, and what may be asked for. */
export const sayFirst = (peer: Peer, { host, log, fast, bits }: FirstWords): void => {
  if (peer.features.extended) introduce(peer, host)
  announceHeld(peer, log)
  for (const postNumber of fast) peer.send('allowedFast', { postNumber })
  if (peer.features.dht && host.dhtPort > 0) peer.send('port', { port: host.dhtPort })
  if (bits !== undefined) peer.send('hashcashBits', { bits })
}
