// Brings held posts into the index: from where it stopped, in small pieces, whatever ended the node before.
import { Bell } from '../base/bell.ts'
import { type Clock, isStopped, sleep } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { isFaultOfDisk, type WriteFault, WriteHealth } from '../store/write-health.ts'
import type { Places } from './places.ts'
import type { PostIndex } from './post-index.ts'
import type { Awaitable } from './post-source.ts'

/** A post with its place in the order in which posts were stored. */
export interface PositionedPost {
  readonly position: number
  readonly post: VerifiedPost
}

/** Where the indexer reads posts; the swarms fit it by shape. */
export interface StoredPosts {
  /** Held posts in the order in which they were stored, from above a position on. */
  storedAfter(position: number, count: number): Awaitable<readonly PositionedPost[]>
  /** The highest position that was ever given. */
  lastPosition(): Awaitable<number>
}

/** What the indexer is built from. */
export interface IndexerNeeds {
  readonly index: PostIndex
  readonly stored: StoredPosts
  readonly places: Places
  readonly clock: Clock
  readonly log: Log
}

/** Posts of one transaction: about two milliseconds. */
const postsPerStep = 32

/** How often it is looked whether the disk has room again. */
const retryMs = 1_000

/** Follows the order in which posts are stored; a wake-up carries nothing, so that none is missed or taken twice. */
export class Indexer {
  readonly #needs: IndexerNeeds
  readonly #health: WriteHealth
  readonly #bell = new Bell()
  #idle: (() => void)[] = []

  constructor(needs: IndexerNeeds, scope: Scope) {
    this.#needs = needs
    this.#health = new WriteHealth(needs.clock, needs.log, 'index')
    scope.signal.addEventListener('abort', () => {
      this.ring()
      this.#settle()
    })
    scope.task('index posts', (signal) => this.#run(signal))
  }

  /** Since when nothing can be written, and why. Undefined: all is well. */
  get fault(): WriteFault | undefined {
    return this.#health.fault
  }

  /** Posts were stored. */
  ring(): void {
    this.#bell.ring()
  }

  /** Resolves when all posts that are stored now are in the index. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve)
      this.ring()
    })
  }

  /** A post is held no more. What a full disk leaves in the index is passed over by readers. */
  forget(post: VerifiedPost): void {
    try {
      this.#needs.index.remove(post)
    } catch (error) {
      this.#failed(error)
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { index, stored, log } = this.#needs
    if ((await stored.lastPosition()) < index.position) {
      log.warn('the posts are others than those of the index: it is made anew')
      index.clear()
    }
    while (!isStopped(signal)) {
      await this.#drain(signal)
      this.#settle()
      await this.#bell.whenRung()
    }
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { index, stored, clock } = this.#needs
    const slice = new TimeSlice(clock)
    while (!isStopped(signal)) {
      const found = await stored.storedAfter(index.position, postsPerStep)
      if (isStopped(signal) || found.length === 0) return
      if (!this.#write(found)) await sleep(clock, retryMs, signal)
      await slice.next(signal)
    }
  }

  #write(found: readonly PositionedPost[]): boolean {
    const { index, places } = this.#needs
    const now = places.now()
    try {
      index.addHeld(
        found.map(({ post }) => ({ post, time: places.of(post, now) })),
        found.at(-1)?.position ?? index.position,
      )
      this.#health.succeeded()
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  #failed(error: unknown): void {
    if (!isFaultOfDisk(error)) throw error
    this.#health.failed(error)
  }

  #settle(): void {
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}
