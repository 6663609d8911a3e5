// What each message of a peer does.
import type { Handlers } from '../codec/wire.ts'
import type { Surroundings } from './peers/gathering.ts'
import { extended } from './peers/extended.ts'
import type { Member } from './peers/member.ts'
import type { PeerEvents } from './peers/peer.ts'
import type { Swarm } from './swarm.ts'
import type { Messages, MessageName, WireMessage } from './wire/messages.ts'

/** A peer with the swarm it is in. */
export interface Session extends Surroundings {
  readonly swarm: Swarm
  readonly member: Member
}

const ignore = (): void => undefined

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
  extended: (session, message) => {
    const { swarm, member } = session
    extended({ ...session, ...member, candidates: swarm.candidates }, message, ({ requestQueue }) => {
      if (requestQueue !== undefined) swarm.downloads.queues(member.download, requestQueue)
    })
  },
}

const fastMessages: ReadonlySet<MessageName> = new Set(['suggest', 'haveAll', 'haveNone', 'reject', 'allowedFast'])

/** Runs the handler of a message, unless the peer did not announce the extension that it belongs to. */
const handle = (session: Session, message: WireMessage): void => {
  const { features } = session.member.peer
  if ((fastMessages.has(message.name) && !features.fast) || (message.name === 'extended' && !features.extended)) {
    session.member.peer.refuse({ code: 'message-unsupported' })
    return
  }
  const run = handlers[message.name] as (session: Session, value: unknown) => void
  run(session, message.value)
}

/** What a peer of a swarm says, and what follows. */
export const conversation = (swarm: Swarm, member: Member, around: Surroundings): PeerEvents => {
  const session = { ...around, swarm, member }
  return {
    message: (message) => {
      handle(session, message)
    },
    turnEnded: () => {
      swarm.downloads.pump(member.download)
    },
    ended: (rejection) => {
      swarm.gone(member.peer, rejection)
    },
  }
}
