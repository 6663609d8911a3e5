// What each message of a peer does.
import type { Handlers } from '../codec/wire.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { isPeerPort, mayKnock } from './rules/knocking.ts'
import type { UnchokeSlots } from './sync/choking.ts'
import { decodeExtensionHandshake, decodePeerExchange, exchangeId, handshakeId } from './wire/extension.ts'
import type { Member } from './peers/member.ts'
import type { Swarm } from './swarm.ts'
import type { Messages, MessageName, WireMessage } from './wire/messages.ts'

/** A peer with the swarm it is in. */
export interface Session {
  readonly swarm: Swarm
  readonly member: Member
  readonly slots: UnchokeSlots
  readonly nowMs: () => number
  /** The peer runs a DHT node there. */
  readonly dhtNode: (endpoint: Endpoint) => void
  /** New peers of the swarm became known. */
  readonly peersFound: () => void
}

const ignore = (): void => undefined

const introduce = (session: Session, payload: Uint8Array): void => {
  const { member, swarm } = session
  const decoded = decodeExtensionHandshake(payload)
  if (!decoded.ok) {
    member.peer.refuse(decoded.rejection)
    return
  }
  member.exchange.introduced(decoded.value)
  if (decoded.value.requestQueue !== undefined) swarm.downloads.queues(member.download, decoded.value.requestQueue)
  const { endpoint } = member.exchange
  if (endpoint === undefined || !member.peer.inbound || !isPeerPort(endpoint.port)) return
  swarm.candidates.add(endpoint, 'incoming')
  swarm.candidates.connected(endpoint, session.nowMs())
}

const exchange = (session: Session, payload: Uint8Array): void => {
  const { member, swarm } = session
  if (!member.exchange.mayReceive()) {
    member.peer.refuse({ code: 'exchange-flood' })
    return
  }
  const decoded = decodePeerExchange(payload)
  if (!decoded.ok) {
    member.peer.refuse(decoded.rejection)
    return
  }
  for (const endpoint of decoded.value.added)
    if (mayKnock(endpoint, member.peer.isLocal)) swarm.candidates.add(endpoint, 'exchange')
  session.peersFound()
}

/** One handler a message. */
const handlers: Handlers<Messages, Session> = {
  choke: ({ swarm, member }) => {
    swarm.downloads.chokes(member.download)
  },
  unchoke: ({ swarm, member }) => {
    swarm.downloads.unchokes(member.download)
  },
  interested: ({ slots, member }) => {
    slots.interested(member.upload)
  },
  notInterested: ({ slots, member }) => {
    slots.notInterested(member.upload)
  },
  have: ({ swarm, member }, { postNumber }) => {
    swarm.have(member, postNumber)
  },
  bitfield: ({ swarm, member }, { bits }) => {
    swarm.haveOnly(member, bits)
  },
  request: ({ swarm, member }, request) => {
    swarm.request(member, request)
  },
  piece: ({ swarm, member }, piece) => {
    swarm.piece(member, piece)
  },
  cancel: ({ swarm, member }, { index }) => {
    swarm.cancel(member, index)
  },
  port: ({ member, dhtNode }, { port }) => {
    if (port > 0) dhtNode({ address: member.peer.remote.address, port })
  },
  // We ask for posts as members, never with a hashcash; garbage is tolerated (swarm-posts.md H16).
  hashcashBits: ignore,
  hashcashNonce: ({ member }, { nonce }) => {
    if (!member.upload.setNonce(nonce)) member.peer.refuse({ code: 'nonce-repeated' })
  },
  suggest: ignore,
  haveAll: ({ swarm, member }) => {
    swarm.haveOnly(member, new Uint8Array(Math.ceil(swarm.log.pieces / 8)).fill(0xff))
  },
  haveNone: ({ swarm, member }) => {
    swarm.haveOnly(member, new Uint8Array(0))
  },
  reject: ({ swarm, member }, { index }) => {
    swarm.downloads.refused(member.download, index)
  },
  allowedFast: ({ swarm, member }, { postNumber }) => {
    swarm.downloads.allowsFast(member.download, postNumber)
  },
  extended: (session, { id, payload }) => {
    if (id === handshakeId) introduce(session, payload)
    else if (id === exchangeId) exchange(session, payload)
    else session.member.peer.refuse({ code: 'extension-unknown' })
  },
}

const fastMessages: ReadonlySet<MessageName> = new Set(['suggest', 'haveAll', 'haveNone', 'reject', 'allowedFast'])

/** Runs the handler of a message, unless the peer did not announce the extension that it belongs to. */
export const handle = (session: Session, message: WireMessage): void => {
  const { features } = session.member.peer
  if ((fastMessages.has(message.name) && !features.fast) || (message.name === 'extended' && !features.extended)) {
    session.member.peer.refuse({ code: 'message-unsupported' })
    return
  }
  const run = handlers[message.name] as (session: Session, value: unknown) => void
  run(session, message.value)
}
