// Serving posts to one peer (swarm-posts.md 2.6, 2.8).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { limits } from '../../protocol/limits.ts'
import type { HashcashGate } from '../rules/hashcash-gate.ts'
import type { Peer } from '../peers/peer.ts'
import type { UploadQueue } from './upload-queue.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { nothing, type ValueOf } from '../wire/messages.ts'

/** Posts that one connection gets a second time: who could not store them asks again, now and then. */
const repeatsPerSecond = 0.1
const repeatBurst = 32

/** What one peer may ask for, and whether it is in need. */
export interface UploadTerms {
  readonly fast: ReadonlySet<number>
  readonly bits: number | undefined
  readonly lacksNewest: () => boolean
  readonly clock: Clock
}

/** What one peer gets from us. */
export class UploadSide {
  readonly peer: Peer
  /** Numbers that it may ask for while choked. */
  readonly fastNumbers: ReadonlySet<number>
  /** Hardness that we told it; undefined: it does not speak of hashcash. */
  readonly hashcashBits: number | undefined
  #choked = true
  #interested = false
  #nonce: Uint8Array | undefined
  /** It asked since it was last looked at. */
  #hasAsked = false
  readonly #served = new Bitfield()
  readonly #repeats: TokenBucket

  /** The peer has not told that it holds our newest post. */
  readonly lacksNewest: () => boolean

  constructor(peer: Peer, { fast, bits, lacksNewest, clock }: UploadTerms) {
    this.peer = peer
    this.fastNumbers = fast
    this.hashcashBits = bits
    this.lacksNewest = lacksNewest
    this.#repeats = new TokenBucket(clock, repeatsPerSecond, repeatBurst)
  }

  get choked(): boolean {
    return this.#choked
  }

  get interested(): boolean {
    return this.#interested
  }

  get nonce(): Uint8Array | undefined {
    return this.#nonce
  }

  /** Tells the peer, when it changes, whether it may ask. */
  setChoked(choked: boolean): void {
    if (this.#choked === choked) return
    this.#choked = choked
    this.peer.send(choked ? 'choke' : 'unchoke', nothing)
  }

  setInterested(interested: boolean): void {
    if (this.#interested === interested) this.peer.chattered()
    this.#interested = interested
  }

  /** Whether it gets a post; false when it got it before, and asks for such too often. */
  maySend(postNumber: number): boolean {
    if (this.#served.set(postNumber) || this.peer.isLocal || this.#repeats.take()) return true
    this.peer.chattered()
    return false
  }

  asked(): void {
    this.#hasAsked = true
  }

  /** Whether it asked since the last call. */
  takeAsked(): boolean {
    const hasAsked = this.#hasAsked
    this.#hasAsked = false
    return hasAsked
  }

  /** Keeps the first nonce that is not empty; false for another one (swarm-posts.md 2.4). */
  setNonce(nonce: Uint8Array): boolean {
    if (nonce.length === 0) return true
    if (this.#nonce !== undefined) return false
    this.#nonce = nonce
    return true
  }
}

/** Where posts are served from. */
export interface UploadSource {
  readonly infoHash: Uint8Array
  readonly gate: HashcashGate
  /** A held post that the peer would accept, or undefined. */
  readonly piece: (postNumber: number) => Uint8Array | undefined
  /** Whether there is such a post, which costs nothing to know. */
  readonly has: (postNumber: number) => boolean
  /** One of the newest. */
  readonly isFresh: (postNumber: number) => boolean
  readonly queue: Pick<UploadQueue, 'add'>
  readonly served: (bytes: number) => void
}

const isWellFormed = ({ begin, length }: ValueOf<'request'>): boolean =>
  begin < limits.swarmPieceDataBytes && length > 0 && begin + length <= limits.swarmPieceDataBytes

const mayAsk = (side: UploadSide, postNumber: number, source: UploadSource): boolean => {
  if (!side.interested) return false
  if (!side.choked || side.fastNumbers.has(postNumber)) return true
  const { nonce, hashcashBits } = side
  if (nonce === undefined || hashcashBits === undefined) return false
  return source.gate.honours({ infoHash: source.infoHash, postNumber, nonce, bits: hashcashBits })
}

/** Answers with the whole post, whatever length was asked for; otherwise REJECT, or silence without Fast. */
export const answerRequest = (side: UploadSide, request: ValueOf<'request'>, source: UploadSource): void => {
  const { index } = request
  side.asked()
  const refuse = (): void => {
    if (side.peer.features.fast) side.peer.send('reject', request)
  }
  const send = (): number => {
    const data = side.maySend(index) ? source.piece(index) : undefined
    if (data === undefined) {
      refuse()
      return 0
    }
    side.peer.send('piece', { index, begin: 0, data })
    source.served(data.length)
    return data.length
  }
  const isGood = isWellFormed(request) && source.has(index) && mayAsk(side, index, source)
  const upload = { postNumber: index, isFresh: source.isFresh(index), send, refuse }
  if (!isGood || !source.queue.add(side, upload)) refuse()
}
