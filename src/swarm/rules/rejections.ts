// Why a peer of a swarm is refused or dropped, and what that costs it.
import type { TagRejection } from './tag-judge.ts'

/** What follows: the connection ends, or it ends and the peer is not let into this swarm again (swarm-posts.md 2.9-4). */
export type Penalty = 'drop' | 'ban'

interface Consequence {
  readonly penalty: Penalty
  readonly meaning: string
}

/** The register of reasons, by code. */
export const swarmRejections = {
  'connect-failed': { penalty: 'drop', meaning: 'no connection came about' },
  'handshake-malformed': { penalty: 'drop', meaning: 'the first bytes are not those of this protocol' },
  'handshake-closed': {
    penalty: 'drop',
    meaning: 'the other side left before the handshake was complete: it runs no such swarm',
  },
  'handshake-timeout': { penalty: 'drop', meaning: 'the handshake was not complete in time' },
  'handshake-unknown-swarm': { penalty: 'drop', meaning: 'the info-hash is of no swarm that runs here' },
  'handshake-self': { penalty: 'ban', meaning: 'we reached ourselves' },
  'handshake-duplicate': { penalty: 'drop', meaning: 'this peer or address is connected already' },
  'handshake-banned': { penalty: 'drop', meaning: 'this address sent a bad post before' },
  'address-full': { penalty: 'drop', meaning: 'no more connections of this address are accepted' },
  'made-room': { penalty: 'drop', meaning: 'nothing was exchanged for a while, and somebody else came' },
  'swarm-full': { penalty: 'drop', meaning: 'no more connections are accepted' },
  'swarm-left': { penalty: 'drop', meaning: 'we left the swarm' },
  'frame-too-long': { penalty: 'drop', meaning: 'a message is longer than its kind can be' },
  'message-unknown': { penalty: 'drop', meaning: 'a message id that the protocol does not know' },
  'message-malformed': { penalty: 'drop', meaning: 'a message does not have the form of its kind' },
  'message-unsupported': { penalty: 'drop', meaning: 'a message of an extension that the peer did not announce' },
  'have-out-of-bound': { penalty: 'drop', meaning: 'HAVE of a post number that cannot exist yet' },
  'early-flood': { penalty: 'drop', meaning: 'too many messages about posts beyond our chain' },
  'bitfield-flood': { penalty: 'drop', meaning: 'the bitfield is sent again and again' },
  'post-let-go': {
    penalty: 'drop',
    meaning: 'it asked for a post that we held and hold no more: a new connection shows what is left',
  },
  'piece-unannounced': { penalty: 'drop', meaning: 'a post beyond all that were announced' },
  'piece-invalid': { penalty: 'ban', meaning: 'a post that is not acceptable' },
  'tag-post-invalid': { penalty: 'ban', meaning: 'a post that is not acceptable, or has not the hashtag of the swarm' },
  'nonce-repeated': { penalty: 'drop', meaning: 'a second hashcash nonce' },
  'extension-unknown': { penalty: 'drop', meaning: 'an extended message that we did not announce' },
  'extension-malformed': { penalty: 'drop', meaning: 'an extended message does not have the form of its kind' },
  'exchange-flood': { penalty: 'drop', meaning: 'peer exchange more often than the protocol allows' },
  chatter: { penalty: 'ban', meaning: 'hundreds of messages that change nothing' },
  'send-buffer-full': { penalty: 'drop', meaning: 'the peer does not read what we send' },
  'peer-silent': { penalty: 'drop', meaning: 'nothing was heard from the peer for minutes' },
} as const satisfies Readonly<Record<string, Consequence>>

/** Names a reason. */
export type SwarmRejectionCode = keyof typeof swarmRejections

/** A reason with its particulars. */
export interface SwarmRejection {
  readonly code: SwarmRejectionCode
  /** Of `piece-invalid` and `tag-post-invalid`: what was wrong with the post. */
  readonly post?: TagRejection['code']
}

/** What the reason costs the peer. */
export const penaltyOf = (rejection: SwarmRejection): Penalty => swarmRejections[rejection.code].penalty
