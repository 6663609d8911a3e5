// Which numbers of a user's posts are held here, which others peers offer, and which have two posts.
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import { Signal } from '../base/signal.ts'
import { limits } from '../protocol/limits.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'
import type { PostStore } from './store/post-store.ts'
import type { Swarm } from './swarm.ts'
import type { NumberRange, NumberReport, SwarmNumbers } from './types.ts'

type ByteAt = (byteIndex: number) => number

/** The numbers whose bits are set, as ranges, the highest first and no more than fit a report. */
const rangesOf = (byteAt: ByteAt, lowest: number, highest: number): readonly NumberRange[] => {
  const ranges: NumberRange[] = []
  let last: number | undefined
  for (let number = highest; number >= lowest - 1; number -= 1) {
    const isSet = number >= lowest && (byteAt(number >>> 3) & (0x80 >> (number & 7))) !== 0
    if (isSet) last ??= number
    else if (last !== undefined) {
      ranges.push({ first: number + 1, last })
      last = undefined
      if (ranges.length >= limits.swarmReportedRanges) break
    }
  }
  return ranges
}

/** What a swarm knows of its numbers. What peers offer is their word alone. */
const numbersOf = (swarm: Swarm): NumberReport => {
  const { held, bound } = swarm.log
  const { floor } = swarm.wanted
  const offers = [...swarm.roster.members()].map(({ download }) => download.offered)
  const highest = Math.max(-1, ...offers.map((offered) => offered.highest()))
  const offered: ByteAt = (byteIndex) => offers.reduce((bits, each) => bits | each.byteAt(byteIndex), 0)
  const missing: ByteAt = (byteIndex) => offered(byteIndex) & ~held.byteAt(byteIndex)
  return {
    bound,
    floor,
    peers: swarm.roster.size,
    held: rangesOf((byteIndex) => held.byteAt(byteIndex), 0, held.highest()),
    offered: rangesOf(missing, floor, Math.min(highest, bound)),
    early: rangesOf(missing, Math.max(floor, bound + 1), highest),
    refused: [...swarm.arriving.refusals.entries()].map(([postNumber, code]) => ({ postNumber, code })),
  }
}

/** What the numbers are read from. */
export interface NumbersNeeds {
  readonly store: PostStore
  readonly log: Log
  readonly running: (username: Username) => Swarm | undefined
}

/** The numbers of all swarms. */
export class RunningNumbers implements SwarmNumbers {
  readonly conflicted = new Signal<VerifiedPost>()
  readonly #needs: NumbersNeeds

  constructor(needs: NumbersNeeds) {
    this.#needs = needs
  }

  of(username: Username): NumberReport | undefined {
    const swarm = this.#needs.running(username)
    return swarm === undefined ? undefined : numbersOf(swarm)
  }

  conflicts(username: Username): readonly VerifiedPost[] {
    const { pieces, conflicts } = this.#needs.store
    const id = pieces.idOf(username)
    return id === undefined ? [] : conflicts.of(id).map(({ post }) => post)
  }

  supply(post: VerifiedPost): void {
    this.#needs.running(post.author)?.arriving.supply(post)
  }

  recheck(username: Username): void {
    this.#needs.store.reviewer.recheck(username)
  }

  /** Keeps a post whose number another one has, and tells of it. A faulty listener must not stop others. */
  async note(swarmId: number, post: VerifiedPost): Promise<void> {
    const { store, log } = this.#needs
    if (!(await store.noteConflict(swarmId, post))) return
    log.warn('two posts under one number', { username: post.author, postNumber: post.postNumber })
    try {
      this.conflicted.emit(post)
    } catch (error) {
      log.error('a listener to conflicts failed', { error: messageOf(error) })
    }
  }
}
