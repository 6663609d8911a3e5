// Who may ask: twenty slots for all swarms together (swarm-posts.md 2.6), in turns by address.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { personNetwork } from '../../codec/ip-networks.ts'
import { limits } from '../../protocol/limits.ts'
import type { UploadSide } from './uploads.ts'

const slots = 20
/** Slots that change hands at each rotation while others wait. */
const rotatedSlots = Math.max(1, Math.floor(slots / 5))
const rotationMs = 15_000
/** A slot without a request for this long goes to somebody who had no turn of late. */
const idleMs = 5_000

interface Holding {
  readonly person: string
  /** Since when, or when it last asked. */
  activeMs: number
}

/**
 * The slots. Peers of our own machine and network need none. Of those who wait, the address with the fewest slots comes
 * first, then the one whose last turn is longest ago (who never had one is tried at once: that is the optimistic
 * unchoke), then who lacks our newest post.
 */
export class UnchokeSlots {
  readonly #clock: Clock
  readonly #choked: (side: UploadSide) => void
  /** The longest held first. */
  readonly #unchoked = new Map<UploadSide, Holding>()
  readonly #waiting = new Set<UploadSide>()
  /** When an address last had a slot. */
  readonly #turns = new BoundedMap<string, number>(limits.swarmOffenders)
  #rotatedMs: number

  /** `choked` hears of those who have to wait again. */
  constructor(clock: Clock, choked: (side: UploadSide) => void) {
    this.#clock = clock
    this.#choked = choked
    this.#rotatedMs = clock.monotonicMs()
  }

  /** The peer wants posts: it gets a free slot at once, or waits. */
  interested(side: UploadSide): void {
    side.setInterested(true)
    if (side.peer.isLocal) side.setChoked(false)
    else if (!this.#unchoked.has(side)) this.#waiting.add(side)
    this.#fill()
  }

  /** The peer wants nothing: its slot is free. */
  notInterested(side: UploadSide): void {
    side.setInterested(false)
    side.setChoked(true)
    this.#choked(side)
    this.gone(side)
  }

  gone(side: UploadSide): void {
    this.#waiting.delete(side)
    if (this.#release(side)) this.#fill()
  }

  /** To be called each second: idle slots go to newcomers, and now and then those who held one longest make room. */
  tick(nowMs: number): void {
    for (const [side, holding] of this.#unchoked) if (side.takeAsked()) holding.activeMs = nowMs
    const isRotation = nowMs - this.#rotatedMs >= rotationMs
    if (isRotation) this.#rotatedMs = nowMs
    if (this.#waiting.size === 0) return
    const idle = [...this.#unchoked].filter(([, { activeMs }]) => nowMs - activeMs >= idleMs).map(([side]) => side)
    const leaving = new Set(idle.slice(0, this.#newcomers(nowMs)))
    if (isRotation)
      for (const side of [...this.#unchoked.keys()].slice(0, Math.min(rotatedSlots, this.#waiting.size)))
        leaving.add(side)
    for (const side of leaving) {
      this.#release(side)
      side.setChoked(true)
      this.#choked(side)
    }
    this.#fill()
    for (const side of leaving) if (side.interested) this.#waiting.add(side)
    this.#fill()
  }

  /** How many wait whose address had no turn for a while. */
  #newcomers(nowMs: number): number {
    let count = 0
    for (const side of this.#waiting) {
      const lastMs = this.#turns.peek(personNetwork(side.peer.remote.address))
      if (lastMs === undefined || nowMs - lastMs >= rotationMs) count += 1
    }
    return count
  }

  #release(side: UploadSide): boolean {
    const holding = this.#unchoked.get(side)
    if (holding === undefined) return false
    this.#turns.set(holding.person, this.#clock.monotonicMs())
    return this.#unchoked.delete(side)
  }

  #fill(): void {
    while (this.#unchoked.size < slots && this.#waiting.size > 0) {
      const side = this.#next()
      if (side === undefined) return
      const nowMs = this.#clock.monotonicMs()
      this.#waiting.delete(side)
      this.#unchoked.set(side, { person: personNetwork(side.peer.remote.address), activeMs: nowMs })
      side.takeAsked()
      side.setChoked(false)
    }
  }

  #next(): UploadSide | undefined {
    const held = new Map<string, number>()
    for (const { person } of this.#unchoked.values()) held.set(person, (held.get(person) ?? 0) + 1)
    let best: { readonly side: UploadSide; readonly rank: readonly [number, number, number] } | undefined
    for (const side of this.#waiting) {
      const person = personNetwork(side.peer.remote.address)
      const rank = [held.get(person) ?? 0, this.#turns.peek(person) ?? -1, side.lacksNewest() ? 0 : 1] as const
      if (best === undefined || isBefore(rank, best.rank)) best = { side, rank }
    }
    return best?.side
  }
}

const isBefore = (left: readonly number[], right: readonly number[]): boolean => {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0
    if (value !== other) return value < other
  }
  return false
}
