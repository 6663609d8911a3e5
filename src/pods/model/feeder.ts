// Brings what a node holds into the model of its pod, from where the model is, whatever ended either of them before.
import { Bell } from '../../base/bell.ts'
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { Unsubscribe } from '../../base/signal.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { ModelWriter } from './model.ts'

/** May come at once or later. */
type Awaitable<T> = T | Promise<T>

/** The node, as far as its pod reads it. */
export interface FeedSource {
  /** Held posts in the order in which they were stored, from above a position on, each with its place in Unix seconds. */
  storedAfter(
    position: number,
    count: number,
  ): Awaitable<readonly { readonly position: number; readonly post: VerifiedPost; readonly time: number }[]>
  /** The highest position that was ever given. */
  lastPosition(): Awaitable<number>
  /** Posts that were held and went, in their order, from above a number on; the oldest are not kept. */
  removedAfter(
    removal: number,
  ): Awaitable<{ readonly removed: readonly PostReference[]; readonly next: number; readonly complete: boolean }>
  /** The number of the newest removal, or one above it. */
  lastRemoval(): Awaitable<number>
  /** Whether a post is held now: another one may have come under the number of one that went. */
  holds(reference: PostReference): Awaitable<boolean>
  /** Calls when posts came or went. */
  onChange(listener: () => void): Unsubscribe
}

/** What the feeder runs with. */
export interface FeederNeeds {
  readonly model: ModelWriter
  readonly source: FeedSource
  readonly clock: Clock
  readonly log: Log
}

/** Posts of one transaction. On SQLite it holds up its process: some 15 ms. */
const postsPerBatch = 100
/** How soon it is tried again when the store cannot be used, doubled with each further try. */
const firstPauseMs = 200
const longestPauseMs = 10_000

/** Follows the node; each step is one transaction of the model, so that none is lost and none counts twice. */
export class Feeder {
  readonly #needs: FeederNeeds
  readonly #bell = new Bell()
  #fault: CodedError | undefined
  #idle: (() => void)[] = []

  constructor(needs: FeederNeeds, scope: Scope) {
    this.#needs = needs
    const stop = needs.source.onChange(() => {
      this.#ring()
    })
    scope.signal.addEventListener('abort', () => {
      stop()
      this.#ring()
      this.#settle()
    })
    scope.task('feed the pod', (signal) => this.#run(signal))
  }

  /** Why the model does not take posts at the moment; it goes on by itself. */
  get fault(): CodedError | undefined {
    return this.#fault
  }

  /** Resolves when all that the node holds now is in the model. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve)
      this.#ring()
    })
  }

  #ring(): void {
    this.#bell.ring()
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let pauseMs = firstPauseMs; !isStopped(signal); ) {
      try {
        await this.#catchUp(signal)
        if (this.#fault !== undefined) this.#needs.log.info('the pod takes posts again')
        this.#fault = undefined
        pauseMs = firstPauseMs
        this.#settle()
        await this.#bell.whenRung()
      } catch (error) {
        this.#failed(error)
        await sleep(this.#needs.clock, pauseMs, signal)
        pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      }
    }
  }

  #failed(error: unknown): void {
    // What is no fault of the store is one of the program.
    if (!(error instanceof CodedError && error.code.startsWith('store.'))) throw error
    if (this.#fault === undefined) this.#needs.log.warn('the pod takes no posts', { error: messageOf(error) })
    this.#fault = error
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const { model, source, log } = this.#needs
    let { posts, removals } = await model.taken()
    if ((await source.lastPosition()) < posts) {
      log.warn('the posts are others than those of the pod: all are read again')
      posts = 0
      removals = 0
    }
    // What went before anything was taken concerns nobody.
    if (posts === 0) removals = await source.lastRemoval()
    while (!isStopped(signal)) {
      // What went is read first: of a post that is found after it, it is known when it goes.
      const { removed, next, complete } = await source.removedAfter(removals)
      const found = await source.storedAfter(posts, postsPerBatch)
      posts = found.at(-1)?.position ?? posts
      if (removed.length > 0) await model.remove(await this.#gone(removed), { removals: next })
      if (found.length > 0) await model.take(found, { posts, removals: next })
      removals = next
      if (found.length === 0 && complete) return
    }
  }

  async #gone(removed: readonly PostReference[]): Promise<readonly PostReference[]> {
    const gone: PostReference[] = []
    for (const reference of removed) if (!(await this.#needs.source.holds(reference))) gone.push(reference)
    return gone
  }

  #settle(): void {
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}
