// Posts that peers asked for, on their way out: no faster than the line bears, and in turns (ADR 25).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { personNetwork } from '../../codec/ip-networks.ts'
import { limits } from '../../protocol/limits.ts'
import type { UploadSide } from './uploads.ts'

/** A post that a peer waits for. */
export interface Upload {
  readonly postNumber: number
  /** One of the newest: it goes before history. */
  readonly isFresh: boolean
  /** Sends it; says how many bytes that were. */
  readonly send: () => number
  /** It will not be sent. */
  readonly refuse: () => void
}

/** Shares of the whole rate that one peer and one address may have. */
const peerShare = 1 / 4
const addressShare = 1 / 2
/** What may go at once after a pause, in seconds of the rate; never less than some posts. */
const burstSeconds = 2
const leastBurstBytes = 32_768
/** Posts sent in one turn of the event loop. */
const postsPerTurn = 32
/** A peer with this much on its way gets more once it has read. */
const pendingBytes = 65_536
/** Until the rates are looked at again. */
const pauseMs = 50

interface Waiting {
  readonly uploads: Upload[]
  readonly bucket: TokenBucket
}

/** All uploads of the node. Peers of our own machine and network have no rate, and take turns like all. */
export class UploadQueue {
  readonly #clock: Clock
  readonly #bytesPerSecond: number
  readonly #overall: TokenBucket
  readonly #persons = new BoundedMap<string, TokenBucket>(limits.swarmOffenders)
  readonly #peers = new WeakMap<UploadSide, TokenBucket>()
  /** Whose turn is next comes first. */
  readonly #waiting = new Map<UploadSide, Waiting>()
  #timer: Timer | undefined
  #sentInTurn = 0

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock
    this.#bytesPerSecond = bytesPerSecond
    this.#overall = this.#bucketOf(1)
  }

  /** Sends as soon as there is room; false when the peer has too much in the queue already. */
  add(side: UploadSide, upload: Upload): boolean {
    const waiting = this.#waiting.get(side) ?? { uploads: [], bucket: this.#peerBucket(side) }
    if (waiting.uploads.length >= limits.swarmQueuedUploads) return false
    waiting.uploads.push(upload)
    this.#waiting.set(side, waiting)
    this.#run()
    return true
  }

  /** Counts what a peer was sent unasked. */
  spend(side: UploadSide, bytes: number): void {
    if (!side.peer.isLocal) for (const bucket of this.#bucketsOf(side, this.#peerBucket(side))) bucket.spend(bytes)
  }

  /** The peer does not want it any more. */
  cancel(side: UploadSide, postNumber: number): void {
    const uploads = this.#waiting.get(side)?.uploads
    const index = uploads?.findIndex((upload) => upload.postNumber === postNumber) ?? -1
    if (index >= 0) uploads?.splice(index, 1)
  }

  /** The peer may not ask any more: what waits is refused. */
  choked(side: UploadSide): void {
    const uploads = this.#waiting.get(side)?.uploads ?? []
    this.#waiting.delete(side)
    for (const upload of uploads) upload.refuse()
  }

  /** The connection is over. */
  gone(side: UploadSide): void {
    this.#waiting.delete(side)
  }

  close(): void {
    this.#waiting.clear()
    this.#timer?.cancel()
  }

  #run(): void {
    for (; this.#sentInTurn < postsPerTurn; this.#sentInTurn += 1) {
      const next = this.#next()
      if (next === undefined) break
      this.#sendTo(next)
    }
    if (this.#timer !== undefined || (this.#sentInTurn === 0 && this.#waiting.size === 0)) return
    const again = (): void => {
      this.#timer = undefined
      this.#sentInTurn = 0
      this.#run()
    }
    // What the rates hold back waits for them, what the turn held back for the next turn.
    this.#timer = this.#sentInTurn === 0 ? this.#clock.after(pauseMs, again) : this.#clock.soon(again)
  }

  #sendTo(side: UploadSide): void {
    const waiting = this.#waiting.get(side)
    const { uploads = [] } = waiting ?? {}
    const index = Math.max(
      0,
      uploads.findIndex(({ isFresh }) => isFresh),
    )
    const [upload] = uploads.splice(index, 1)
    this.#waiting.delete(side)
    // To the end of the row.
    if (waiting !== undefined && uploads.length > 0) this.#waiting.set(side, waiting)
    if (upload !== undefined) this.spend(side, upload.send())
  }

  /** Whose post goes next: whoever waits for a fresh one, else who waits longest. */
  #next(): UploadSide | undefined {
    let first: UploadSide | undefined
    for (const [side, { uploads, bucket }] of this.#waiting) {
      if (uploads.length === 0) this.#waiting.delete(side)
      else if (this.#mayHave(side, bucket)) {
        if (uploads.some(({ isFresh }) => isFresh)) return side
        first ??= side
      }
    }
    return first
  }

  #mayHave(side: UploadSide, bucket: TokenBucket): boolean {
    if (side.peer.pendingBytes >= pendingBytes) return false
    return side.peer.isLocal || this.#bucketsOf(side, bucket).every((each) => !each.isEmpty)
  }

  #bucketsOf(side: UploadSide, ofPeer: TokenBucket): readonly TokenBucket[] {
    const person = personNetwork(side.peer.remote.address)
    const ofPerson = this.#persons.get(person) ?? this.#bucketOf(addressShare)
    this.#persons.set(person, ofPerson)
    return [this.#overall, ofPerson, ofPeer]
  }

  #peerBucket(side: UploadSide): TokenBucket {
    const known = this.#peers.get(side) ?? this.#bucketOf(peerShare)
    this.#peers.set(side, known)
    return known
  }

  #bucketOf(share: number): TokenBucket {
    const rate = share * this.#bytesPerSecond
    return new TokenBucket(this.#clock, rate, Math.max(leastBurstBytes, burstSeconds * rate))
  }
}
