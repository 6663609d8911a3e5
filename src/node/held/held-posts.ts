// All posts that this node holds, in the order in which it stored them, and which of them went: what a pod reads on from.
import type { Unsubscribe } from '../../base/signal.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { RemovalPage } from '../../views/arrivals.ts'
import type { Views } from '../../views/views.ts'

/** A held post and its place: what it claims, but never later than it came; Unix seconds. */
export interface HeldPost {
  readonly position: number
  readonly post: VerifiedPost
  readonly time: number
}

/** What held posts are read from. */
export interface HeldPostsNeeds {
  readonly swarms: Pick<Swarms, 'stored' | 'post'>
  readonly timeline: Pick<Views, 'places' | 'arrived' | 'last' | 'removalsSince'>
}

/** The posts of all swarms. Positions only grow: whoever has read up to one goes on from there. */
export class HeldPosts {
  readonly #needs: HeldPostsNeeds

  constructor(needs: HeldPostsNeeds) {
    this.#needs = needs
  }

  storedAfter(position: number, count: number): readonly HeldPost[] {
    const { swarms, timeline } = this.#needs
    const now = timeline.places.now()
    return swarms.stored
      .storedAfter(position, count)
      .map((stored) => ({ ...stored, time: timeline.places.of(stored.post, now) }))
  }

  /** The highest position that was ever given. */
  lastPosition(): number {
    return this.#needs.swarms.stored.lastPosition()
  }

  /** Posts that were held and went, after a number of arrivals; the oldest are not kept. */
  removedAfter(removal: number): RemovalPage {
    return this.#needs.timeline.removalsSince(removal)
  }

  lastRemoval(): number {
    return this.#needs.timeline.last()
  }

  /** Whether a post is held now: another one may have come under the number of one that went. */
  holds({ author, postNumber }: PostReference): boolean {
    return this.#needs.swarms.post(author, postNumber) !== undefined
  }

  /** Calls when posts came or went. */
  onChange(listener: () => void): Unsubscribe {
    return this.#needs.timeline.arrived.on(listener)
  }
}
