// One visit to a peer of a swarm that we are not in, for one post (swarm-posts.md 2.8).
import type { Timer } from '../../base/clock.ts'
import type { HashcashSearch } from '../../crypto/hashcash.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import { isTooEarly } from '../rules/too-early.ts'
import { type MessageName, nothing, type ValueOf, type WireMessage, wholePost } from '../wire/messages.ts'
import type { Errand, Visit, VisitNeeds } from './visit.ts'

/** The post that is wanted. */
export interface PeekTask {
  readonly username: Username
  readonly infoHash: Uint8Array
  readonly postNumber: number
  /** Looks for a nonce, as far as the peek may still work; undefined: it costs too much, or nobody waits. */
  readonly pay: (search: Omit<HashcashSearch, 'attempts'>, signal: AbortSignal) => Promise<Uint8Array | undefined>
}

/** What a visit for a post depends on. */
export interface PeekVisitNeeds extends VisitNeeds {
  readonly keys: UserKeys
}

/** What came of a visit: the post, nothing, or the proof that the peer lies. */
export type VisitEnd = VerifiedPost | 'nothing' | 'lie'

/** A peer that has the post sends it within this time. */
const visitMs = 12_000
/** Peers say what they hold at once; what comes after that is of use to members only. */
const offerMs = 1_500
/** A peer with a free place lets us ask within this time: nobody need work then. */
const unchokeMs = 400

class PeekVisit implements Visit {
  readonly #task: PeekTask
  readonly #needs: PeekVisitNeeds
  readonly #done: (end: VisitEnd) => void
  readonly #ending = new AbortController()
  readonly #timers: Timer[] = []
  #peer: Peer | undefined
  #offers = false
  #hasTold = false
  #choked = true
  #isFast = false
  #bits: number | undefined
  #isInterested = false
  #isPatient = true
  #isAsked = false
  #isPaid = false
  #isWorking = false

  constructor(task: PeekTask, needs: PeekVisitNeeds, done: (end: VisitEnd) => void) {
    this.#task = task
    this.#needs = needs
    this.#done = done
    this.#after(visitMs, () => {
      this.end('nothing')
    })
  }

  begin(peer: Peer): void {
    this.#peer = peer
    peer.listen(this)
    if (peer.features.fast) peer.send('haveNone', nothing)
  }

  message({ name, value }: WireMessage): void {
    const run = this.#handlers[name] as ((value: unknown) => void) | undefined
    run?.(value)
  }

  turnEnded(): void {
    const peer = this.#peer
    if (peer === undefined || peer.over) return
    if (!this.#offers) {
      if (!this.#hasTold) return
      this.#hasTold = false
      this.#after(offerMs, () => {
        if (!this.#offers) this.end('nothing')
      })
      return
    }
    if (!this.#isInterested) {
      this.#isInterested = true
      peer.send('interested', nothing)
      this.#after(unchokeMs, () => {
        this.#isPatient = false
        void this.#work()
      })
    }
    if (!this.#choked || this.#isFast || this.#isPaid) this.#ask(peer)
    else if (!this.#isPatient) void this.#work()
  }

  ended(): void {
    this.giveUp()
  }

  giveUp(): void {
    this.end('nothing')
  }

  /** Ends the visit, once. */
  end(result: VisitEnd): void {
    if (this.#ending.signal.aborted) return
    this.#ending.abort()
    for (const timer of this.#timers) timer.cancel()
    this.#peer?.refuse({ code: 'swarm-left' })
    this.#done(result)
  }

  readonly #handlers: { readonly [Name in MessageName]?: (value: ValueOf<Name>) => void } = {
    choke: () => {
      this.#choked = true
    },
    unchoke: () => {
      this.#choked = false
    },
    have: ({ postNumber }) => {
      this.#offers ||= postNumber === this.#task.postNumber
    },
    bitfield: ({ bits }) => {
      const { postNumber } = this.#task
      this.#hasTold = true
      this.#offers = ((bits[postNumber >>> 3] ?? 0) & (0x80 >> (postNumber & 7))) !== 0
    },
    haveAll: () => {
      this.#offers = true
    },
    haveNone: () => {
      this.#hasTold = true
    },
    allowedFast: ({ postNumber }) => {
      this.#isFast ||= postNumber === this.#task.postNumber
    },
    hashcashBits: ({ bits }) => {
      this.#bits = bits
    },
    reject: ({ index }) => {
      if (index === this.#task.postNumber && this.#isAsked) this.#rejected()
    },
    piece: ({ index, begin, data }) => {
      if (index === this.#task.postNumber && begin === 0) this.#judge(data)
    },
  }

  #rejected(): void {
    if (this.#isPaid || !this.#choked) {
      this.end('nothing')
      return
    }
    // It was allowed, and is not any more: what was paid for is another matter.
    this.#isFast = false
    this.#isAsked = false
    void this.#work()
  }

  #judge(data: Uint8Array): void {
    const { keys } = this.#needs
    const { username, postNumber } = this.#task
    const judged = judgePost(data, username, postNumber, keys)
    if (judged.ok) this.end(judged.value)
    else this.end(data.length === 0 || isTooEarly(data, judged.rejection, keys.bestHeight()) ? 'nothing' : 'lie')
  }

  #mayAsk(): boolean {
    return !this.#isAsked && !this.#ending.signal.aborted
  }

  #ask(peer: Peer): void {
    if (!this.#mayAsk()) return
    this.#isAsked = true
    peer.send('request', wholePost(this.#task.postNumber))
  }

  async #work(): Promise<void> {
    const peer = this.#peer
    const bits = this.#bits
    if (peer === undefined || bits === undefined || !this.#mayAsk() || this.#isWorking) return
    this.#isWorking = true
    const { infoHash, postNumber, pay } = this.#task
    const nonce = await pay({ infoHash, postNumber, bits }, this.#ending.signal)
    if (nonce === undefined || !this.#mayAsk()) return
    this.#isPaid = true
    peer.send('hashcashNonce', { nonce })
    this.#ask(peer)
  }

  #after(delayMs: number, action: () => void): void {
    this.#timers.push(this.#needs.clock.after(delayMs, action))
  }
}

/** Asks a peer for the post. */
export const peekErrand = (task: PeekTask, needs: PeekVisitNeeds): Errand<VisitEnd> => ({
  infoHash: task.infoHash,
  maxBytes: limits.swarmPeekBytes,
  open: (done) => new PeekVisit(task, needs, done),
})
