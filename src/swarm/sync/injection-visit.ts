// A visit that brings posts to a peer of a swarm that we stay out of (swarm-posts.md 2.9-5, extensions.md 5).
import type { Clock, Timer } from '../../base/clock.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Peer } from '../peers/peer.ts'
import { encodeMessage, type MessageName, nothing, type ValueOf, type WireMessage } from '../wire/messages.ts'
import type { Errand, Visit } from './visit.ts'

/** A peer that takes posts says so within this time: it writes them to disk first. */
const visitMs = 12_000
/** Peers say what they hold at once; the reference says nothing when it holds nothing and we do not speak Fast. */
const listenMs = 1_000

class InjectionVisit implements Visit {
  readonly #posts: ReadonlyMap<number, VerifiedPost>
  readonly #done: (received: ReadonlySet<number>) => void
  readonly #timers: Timer[] = []
  /** What the peer says it has, of what we bring. */
  readonly #received = new Set<number>()
  readonly #clock: Clock
  #peer: Peer | undefined
  #hasTold = false
  #hasSent = false
  #isOver = false

  constructor(posts: readonly VerifiedPost[], clock: Clock, done: (received: ReadonlySet<number>) => void) {
    this.#posts = new Map(posts.map((post) => [post.postNumber, post]))
    this.#clock = clock
    this.#done = done
    this.#after(visitMs, () => {
      this.giveUp()
    })
  }

  begin(peer: Peer): void {
    this.#peer = peer
    peer.listen(this)
    if (peer.features.fast) peer.send('haveNone', nothing)
    this.#after(listenMs, () => {
      this.#bring()
    })
  }

  message({ name, value }: WireMessage): void {
    const run = this.#handlers[name] as ((value: unknown) => void) | undefined
    run?.(value)
  }

  turnEnded(): void {
    if (this.#hasTold) this.#bring()
    if (this.#received.size === this.#posts.size) this.giveUp()
  }

  ended(): void {
    this.giveUp()
  }

  giveUp(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const timer of this.#timers) timer.cancel()
    this.#peer?.leave()
    this.#done(this.#received)
  }

  readonly #handlers: { readonly [Name in MessageName]?: (value: ValueOf<Name>) => void } = {
    have: ({ postNumber }) => {
      this.#holds(postNumber)
    },
    bitfield: ({ bits }) => {
      this.#hasTold = true
      for (const postNumber of this.#posts.keys())
        if (((bits[postNumber >>> 3] ?? 0) & (0x80 >> (postNumber & 7))) !== 0) this.#holds(postNumber)
    },
    haveAll: () => {
      this.#hasTold = true
      for (const postNumber of this.#posts.keys()) this.#holds(postNumber)
    },
    haveNone: () => {
      this.#hasTold = true
    },
  }

  #holds(postNumber: number): void {
    if (this.#posts.has(postNumber)) this.#received.add(postNumber)
  }

  /** HAVE first: it makes room for the number at the other end (swarm-posts.md 2.7). */
  #bring(): void {
    const peer = this.#peer
    if (peer === undefined || this.#hasSent || this.#isOver) return
    this.#hasSent = true
    for (const [postNumber, { piece }] of this.#posts) {
      if (this.#received.has(postNumber)) continue
      peer.sendFrame(encodeMessage('have', { postNumber }))
      peer.sendFrame(encodeMessage('piece', { index: postNumber, begin: 0, data: piece }))
    }
  }

  #after(delayMs: number, action: () => void): void {
    this.#timers.push(this.#clock.after(delayMs, action))
  }
}

/** Brings posts to a peer; the end is which of them it says it has. */
export const injectionErrand = (
  infoHash: Uint8Array,
  posts: readonly VerifiedPost[],
  clock: Clock,
): Errand<ReadonlySet<number>> => ({
  infoHash,
  maxBytes: limits.swarmPeekBytes,
  open: (done) => new InjectionVisit(posts, clock, done),
})
