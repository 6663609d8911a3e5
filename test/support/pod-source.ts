// A node as its pod reads it, without a node.
import { Signal } from '../../src/base/signal.ts'
import type { VerifiedPost } from '../../src/protocol/post.ts'
import type { PostReference } from '../../src/protocol/post-kind.ts'
import type { FeedSource } from '../../src/pods/model/feeder.ts'

const keyOf = ({ author, postNumber }: PostReference): string => `${author}/${String(postNumber)}`

/** Holds posts, and lets some go. */
export class TestSource implements FeedSource {
  readonly held = new Map<string, { readonly position: number; readonly post: VerifiedPost }>()
  readonly removed: PostReference[] = []
  readonly changed = new Signal<undefined>()
  #last = 0

  add(...posts: readonly VerifiedPost[]): void {
    for (const post of posts) this.held.set(keyOf(post), { position: (this.#last += 1), post })
    this.changed.emit(undefined)
  }

  drop(...posts: readonly PostReference[]): void {
    for (const post of posts) {
      this.held.delete(keyOf(post))
      this.removed.push(post)
    }
    this.changed.emit(undefined)
  }

  storedAfter(position: number, count: number) {
    const found = [...this.held.values()].filter((held) => held.position > position)
    return found.slice(0, count).map((held) => ({ ...held, time: held.post.time }))
  }

  lastPosition(): number {
    return this.#last
  }

  removedAfter(removal: number) {
    return { removed: this.removed.slice(removal), next: this.removed.length, complete: true }
  }

  lastRemoval(): number {
    return this.removed.length
  }

  holds(reference: PostReference): boolean {
    return this.held.has(keyOf(reference))
  }

  onChange(listener: () => void) {
    return this.changed.on(listener)
  }
}
