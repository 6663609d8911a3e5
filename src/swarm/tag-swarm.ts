// The swarm of one hashtag: posts pass through it among those who watch the tag, and none is kept (extensions.md 7).
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { TokenBucket } from '../base/token-bucket.ts'
import { type DhtTarget, targetKey } from '../protocol/dht-target.ts'
import { hashtagTarget } from '../protocol/hashtags.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { ExchangeSide } from './peers/exchange.ts'
import { extended } from './peers/extended.ts'
import type { Gathering, Surroundings } from './peers/gathering.ts'
import type { Peer, PeerEvents } from './peers/peer.ts'
import { PeerList } from './peers/peer-list.ts'
import { type Present, Roster } from './peers/roster.ts'
import type { Offenders } from './rules/offenders.ts'
import { isForgivable, type TagJudge } from './rules/tag-judge.ts'
import { greet, type Introduction } from './sync/first-words.ts'
import { createPeerId } from './wire/handshake.ts'
import { encodeMessage, nothing, type ValueOf, type WireMessage } from './wire/messages.ts'

/** What all swarms of hashtags share. */
export interface TagHost extends Introduction {
  readonly clock: Clock
  readonly random: Random
  readonly offenders: Offenders
  readonly manyConnectionsPerAddress: boolean
  readonly judge: TagJudge
  /** A new post came through. */
  readonly came: (tag: string, post: VerifiedPost) => void
}

interface Watcher extends Present {
  /** Posts of it that are looked at. */
  readonly pieces: TokenBucket
  /** Posts it was given whose receipt may come. */
  receipts: number
}

/** Each post goes to all who are connected: few connections are enough, and keep the copies few. */
const mostDialled = 5
/** Posts of one peer that are looked at: news and copies of what others brought first. */
const piecesPerSecond = 10
const piecesBurst = 64
/** A peer that has so much to read gets no more for now. */
const pendingBytes = 65_536

/** A running swarm of a hashtag. */
export class TagSwarm implements Gathering {
  readonly tag: string
  readonly target: DhtTarget
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly candidates: PeerList
  readonly roster: Roster<Watcher>
  readonly mostDialled = mostDialled
  readonly #host: TagHost

  constructor(tag: string, host: TagHost) {
    this.tag = tag
    this.target = hashtagTarget(tag)
    this.infoHash = targetKey(this.target)
    this.peerId = createPeerId(host.random)
    this.candidates = new PeerList(host.clock, host.random)
    this.#host = host
    this.roster = new Roster({ ...host, candidates: this.candidates })
  }

  enter(peer: Peer, around: Surroundings): PeerEvents {
    const { clock } = this.#host
    const watcher = {
      peer,
      exchange: new ExchangeSide(peer, clock),
      pieces: new TokenBucket(clock, piecesPerSecond, piecesBurst),
      receipts: 0,
    }
    this.roster.add(watcher)
    greet(peer, this.#host)
    if (peer.features.fast) peer.send('haveNone', nothing)
    return {
      message: (message) => {
        this.#hear(watcher, around, message)
      },
      turnEnded: () => undefined,
      ended: (rejection) => {
        this.roster.remove(peer, rejection)
      },
    }
  }

  /** Tells a post that was let through to all but who brought it. */
  spread(post: VerifiedPost, from?: Peer): void {
    const frame = encodeMessage('piece', { index: post.postNumber, begin: 0, data: post.piece })
    for (const watcher of this.roster.members()) {
      if (watcher.peer === from || watcher.peer.pendingBytes > pendingBytes) continue
      watcher.receipts += 1
      watcher.peer.sendFrame(frame)
    }
  }

  tick(nowMs: number): void {
    this.roster.tick(nowMs)
  }

  /** Ends all connections. */
  close(): void {
    this.roster.close()
  }

  #hear(watcher: Watcher, around: Surroundings, { name, value }: WireMessage): void {
    const { peer } = watcher
    if (name === 'piece') this.#piece(watcher, value)
    else if (name === 'have' && watcher.receipts > 0) watcher.receipts -= 1
    else if (name === 'port' && value.port > 0) around.dhtNode({ address: peer.remote.address, port: value.port })
    else if (name !== 'extended') peer.chattered()
    else if (!peer.features.extended) peer.refuse({ code: 'message-unsupported' })
    else extended({ ...around, ...watcher, candidates: this.candidates }, value)
  }

  /** The receipt is a HAVE, as for posts in the swarm of their author. */
  #piece({ peer, pieces }: Watcher, { index, begin, data }: ValueOf<'piece'>): void {
    if (begin !== 0 || data.length === 0) {
      peer.refuse({ code: 'message-malformed' })
      return
    }
    if (!pieces.take()) {
      peer.chattered()
      return
    }
    const judged = this.#host.judge.judge(this.tag, data)
    if (!judged.ok && !isForgivable(judged.rejection)) {
      peer.refuse({ code: 'tag-post-invalid', post: judged.rejection.code })
      return
    }
    peer.send('have', { postNumber: index })
    if (!judged.ok) return
    peer.exchanged(true)
    this.spread(judged.value, peer)
    this.#host.came(this.tag, judged.value)
  }
}
