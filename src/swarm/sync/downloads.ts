// Asking the peers of one swarm for what we lack (swarm-posts.md 2.6).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { limits } from '../../protocol/limits.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { Peer } from '../peers/peer.ts'
import { Availability } from './availability.ts'
import { offersWanted, pickAmong, pickPosts, type PickView } from './piece-picker.ts'
import { nothing, wholePost } from '../wire/messages.ts'
import type { Wanted } from './wanted.ts'

/** Without an answer for this long, someone else is asked as well. */
const patienceMs = 3_000
/** Without an answer for this long, the peer counts as slow and its requests are given up (swarm-posts.md 2.6-4). */
const timeoutMs = 20_000

const bitfieldsPerSecond = 0.2
const bitfieldBurst = 8
const comparisonsPerSecond = 1
const comparisonBurst = 8

/** What we get from one peer. */
export class DownloadSide {
  readonly peer: Peer
  /** What the peer holds. */
  readonly offered = new Bitfield()
  /** See `Availability`. */
  countedFrom = 0
  /** Numbers that it serves while it chokes us. */
  readonly fastNumbers = new Set<number>()
  /** Our requests without an answer, and when they were sent. */
  readonly outstanding = new Map<number, number>()
  /** Sent by it, but too early for our chain: not asked for again before the next block. */
  readonly early = new Set<number>()
  /** The peer chokes us. */
  choked = true
  /** We told it that it has what we want. */
  interested = false
  /** It left a request without an answer. */
  slow = false
  /** Requests it lets wait. */
  queueLength: number = limits.swarmRequests

  /** Messages about posts beyond our chain, since the last block. */
  earlyMessages = 0
  /** Bitfields it may still send: they are long, and one is enough. */
  readonly bitfields: TokenBucket
  /** Pieces of held numbers that are looked at: each costs the check of a signature. */
  readonly comparisons: TokenBucket

  constructor(peer: Peer, clock: Clock) {
    this.peer = peer
    this.bitfields = new TokenBucket(clock, bitfieldsPerSecond, bitfieldBurst)
    this.comparisons = new TokenBucket(clock, comparisonsPerSecond, comparisonBurst)
  }

  /** Requests it may have at once. */
  get window(): number {
    return this.slow ? 1 : Math.min(limits.swarmRequests, this.queueLength)
  }
}

/** What the downloads of a swarm depend on. */
export interface DownloadNeeds {
  readonly clock: Clock
  readonly held: Bitfield
  readonly wanted: Wanted
  /** Highest post number that may exist. */
  readonly bound: () => number
  readonly sides: () => Iterable<DownloadSide>
  /** What came could be stored; otherwise nothing is asked for. */
  readonly mayStore: () => boolean
}

interface Request {
  readonly side: DownloadSide
  readonly sinceMs: number
}

/** Who was asked for what. */
export class Downloads {
  readonly #needs: DownloadNeeds
  readonly #requests = new Map<number, Request>()
  readonly #storing = new Set<number>()
  /** Those among whom are all that were asked for something: in a quiet swarm nobody. */
  readonly #asked = new Set<DownloadSide>()
  readonly availability: Availability

  constructor(needs: DownloadNeeds) {
    this.#needs = needs
    this.availability = new Availability(needs.sides)
  }

  /** On its way to the disk. */
  isStoring(postNumber: number): boolean {
    return this.#storing.has(postNumber)
  }

  /** Accepted: nobody is asked for it any more, and who was asked need not answer. */
  storing(postNumber: number): void {
    this.#storing.add(postNumber)
    const request = this.#requests.get(postNumber)
    this.#requests.delete(postNumber)
    if (request?.side.outstanding.delete(postNumber) === true) request.side.peer.send('cancel', wholePost(postNumber))
  }

  /** It is on disk, or will not get there. */
  stored(postNumber: number): void {
    this.#storing.delete(postNumber)
  }

  /** Says whether we want anything, and sends as many requests as fit. */
  pump(side: DownloadSide): void {
    if (side.peer.over) return
    const view = this.#viewOf(side)
    const wanted = this.#needs.mayStore() && (side.outstanding.size > 0 || offersWanted(view))
    if (wanted !== side.interested) {
      side.interested = wanted
      side.peer.send(wanted ? 'interested' : 'notInterested', nothing)
    }
    const room = side.window - side.outstanding.size
    if (!wanted || room <= 0) return
    const numbers = side.choked ? pickAmong(view, side.fastNumbers, room) : pickPosts(view, room)
    const sinceMs = this.#needs.clock.monotonicMs()
    if (numbers.length > 0) this.#asked.add(side)
    for (const postNumber of numbers) {
      this.#requests.set(postNumber, { side, sinceMs })
      side.outstanding.set(postNumber, sinceMs)
      side.peer.send('request', wholePost(postNumber))
    }
  }

  pumpAll(): void {
    for (const side of this.#needs.sides()) this.pump(side)
  }

  /** A post came, asked for or not. */
  answered(side: DownloadSide, postNumber: number): void {
    side.slow = false
    this.#release(side, postNumber)
  }

  /** The peer will not send it. Unless that is because it chokes us, it does not have it. */
  refused(side: DownloadSide, postNumber: number): void {
    this.#release(side, postNumber)
    if (side.choked) side.fastNumbers.delete(postNumber)
    else if (side.offered.clear(postNumber)) this.availability.withdrawn(side, postNumber)
  }

  /** Counts a message about a post beyond our chain; ends the connection, and says false, when there are too many. */
  toleratesEarly(side: DownloadSide): boolean {
    side.earlyMessages += 1
    if (side.earlyMessages <= limits.swarmEarlyMessages) return true
    side.peer.refuse({ code: 'early-flood' })
    return false
  }

  /** The peer sent what our chain cannot judge yet. */
  tooEarly(side: DownloadSide, postNumber: number): void {
    if (this.toleratesEarly(side)) side.early.add(postNumber)
  }

  /** The peer offers a post. */
  offers(side: DownloadSide, postNumber: number): void {
    if (side.offered.set(postNumber)) this.availability.offered(side, postNumber)
    else side.peer.chattered()
  }

  /** The peer offers these posts and no others. False, and the end of the connection, when it says so too often. */
  offersOnly(side: DownloadSide, bits: Uint8Array): boolean {
    if (!side.bitfields.take()) {
      side.peer.refuse({ code: 'bitfield-flood' })
      return false
    }
    this.availability.withdrawnAll(side)
    side.offered.replace(bits)
    this.availability.offeredAll(side)
    return true
  }

  allowsFast(side: DownloadSide, postNumber: number): void {
    if (side.fastNumbers.size < limits.swarmAllowedFast) side.fastNumbers.add(postNumber)
  }

  queues(side: DownloadSide, requests: number): void {
    side.queueLength = requests
  }

  /** Without the fast extension, choking also refuses what was asked for. */
  chokes(side: DownloadSide): void {
    side.choked = true
    if (!side.peer.features.fast) this.#releaseAll(side)
  }

  unchokes(side: DownloadSide): void {
    side.choked = false
  }

  /** The connection is over: others are asked. */
  gone(side: DownloadSide): void {
    this.availability.withdrawnAll(side)
    this.#asked.delete(side)
    if (side.outstanding.size === 0) return
    this.#releaseAll(side)
    this.pumpAll()
  }

  /** The chain grew: what was too early is asked for again. */
  blockArrived(): void {
    for (const side of this.#needs.sides()) {
      side.early.clear()
      side.earlyMessages = 0
    }
    this.pumpAll()
  }

  /** Gives up on slow peers and turns to others. */
  tick(nowMs: number): void {
    let overdue = false
    for (const side of this.#asked) {
      const oldest = side.outstanding.values().next().value
      if (oldest === undefined) this.#asked.delete(side)
      if (oldest === undefined || nowMs - oldest < patienceMs) continue
      overdue = true
      if (nowMs - oldest < timeoutMs) continue
      side.slow = true
      this.#releaseAll(side)
    }
    if (overdue) this.pumpAll()
  }

  #viewOf(side: DownloadSide): PickView {
    const nowMs = this.#needs.clock.monotonicMs()
    return {
      held: this.#needs.held,
      wanted: this.#needs.wanted,
      offered: side.offered,
      bound: this.#needs.bound(),
      isBusy: (postNumber) => {
        if (this.#storing.has(postNumber) || side.early.has(postNumber) || side.outstanding.has(postNumber)) return true
        const request = this.#requests.get(postNumber)
        return request !== undefined && nowMs - request.sinceMs < patienceMs
      },
      availability: (postNumber) => this.availability.of(postNumber),
    }
  }

  #release(side: DownloadSide, postNumber: number): void {
    side.outstanding.delete(postNumber)
    if (this.#requests.get(postNumber)?.side === side) this.#requests.delete(postNumber)
  }

  #releaseAll(side: DownloadSide): void {
    for (const postNumber of [...side.outstanding.keys()]) this.#release(side, postNumber)
  }
}
