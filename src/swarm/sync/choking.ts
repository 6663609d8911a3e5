// Who may ask: twenty slots for all swarms together (swarm-posts.md 2.6).
import type { UploadSide } from './uploads.ts'

const slots = 20
/** Slots that change hands at each rotation while others wait. */
const rotatedSlots = Math.max(1, Math.floor(slots / 5))

/** How often `rotate` is to be called. */
export const rotationMs = 15_000

/** The slots. Peers of our own machine and network need none. */
export class UnchokeSlots {
  readonly #unchoked = new Set<UploadSide>()
  readonly #waiting = new Set<UploadSide>()

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
    this.gone(side)
  }

  gone(side: UploadSide): void {
    this.#waiting.delete(side)
    if (this.#unchoked.delete(side)) this.#fill()
  }

  /** Those who held a slot longest make room for those who waited longest. */
  rotate(): void {
    const leaving = [...this.#unchoked].slice(0, Math.min(rotatedSlots, this.#waiting.size))
    for (const side of leaving) {
      this.#unchoked.delete(side)
      side.setChoked(true)
    }
    this.#fill()
    for (const side of leaving) this.#waiting.add(side)
    this.#fill()
  }

  #fill(): void {
    for (const side of this.#waiting) {
      if (this.#unchoked.size >= slots) return
      this.#waiting.delete(side)
      this.#unchoked.add(side)
      side.setChoked(false)
    }
  }
}
