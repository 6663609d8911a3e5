// One search for a nonce: deals out chunks in ascending order and keeps the lowest nonce that comes back.
import type { Chunk, ChunkResult, WorkKind } from './chunk.ts'

/** One more than the highest nonce. */
const nonceLimit = 0x1_0000_0000

/** What to search, and how. */
export interface SearchPlan {
  readonly kind: WorkKind
  readonly message: Uint8Array
  readonly target: Uint8Array
  readonly firstNonce: number
  readonly maxAttempts: number
  /** How many chunks may run at once. */
  readonly threads: number
  /** Told the hashes tried so far, after each chunk. */
  readonly onProgress: ((hashes: number) => void) | undefined
}

/** Who waits for the search. */
export interface SearchOwner {
  /** The lowest nonce; undefined = none, or aborted. */
  readonly resolve: (nonce: number | undefined) => void
  readonly refuse: (error: unknown) => void
}

/** The outcome does not depend on the number of threads, nor on which of them is faster. */
export class Search {
  readonly #plan: SearchPlan
  readonly #owner: SearchOwner
  readonly #end: number
  readonly #running = new Set<Chunk>()
  #next: number
  #hashes = 0
  #best: number | undefined
  #settled = false

  constructor(plan: SearchPlan, owner: SearchOwner) {
    this.#plan = plan
    this.#owner = owner
    this.#next = plan.firstNonce
    this.#end = Math.min(plan.firstNonce + plan.maxAttempts, nonceLimit)
    this.#settleIfDone()
  }

  get kind(): WorkKind {
    return this.#plan.kind
  }

  /** Whether its owner has been answered. */
  get isOver(): boolean {
    return this.#settled
  }

  /** Chunks that run now. */
  get running(): number {
    return this.#running.size
  }

  get wantsThread(): boolean {
    return (
      !this.#settled && this.#best === undefined && this.#next < this.#end && this.#running.size < this.#plan.threads
    )
  }

  /** The next chunk, of at most `count` nonces. */
  take(count: number): Chunk {
    const { kind, message, target } = this.#plan
    const first = this.#next
    const chunk = { kind, message, target, first, count: Math.min(count, this.#end - first) }
    this.#next += chunk.count
    this.#running.add(chunk)
    return chunk
  }

  finish(chunk: Chunk, result: ChunkResult): void {
    this.#running.delete(chunk)
    if (this.#settled) return
    this.#hashes += result.attempts
    this.#plan.onProgress?.(this.#hashes)
    if (result.nonce !== undefined) this.#best = Math.min(this.#best ?? nonceLimit, result.nonce)
    this.#settleIfDone()
  }

  /** Ends the search without a nonce. */
  abort(): void {
    this.#settled = true
    this.#owner.resolve(undefined)
  }

  /** Ends the search with a fault. */
  fail(error: unknown): void {
    this.#settled = true
    this.#owner.refuse(error)
  }

  #settleIfDone(): void {
    if (this.#best === undefined) {
      if (this.#next >= this.#end && this.#running.size === 0) this.abort()
      return
    }
    // A chunk of lower nonces that still runs may hold a lower one.
    for (const chunk of this.#running) if (chunk.first < this.#best) return
    this.#settled = true
    this.#owner.resolve(this.#best)
  }
}
