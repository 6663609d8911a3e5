// What messages need of posts: several that get their numbers together, and are on disk together.
import type { SealedMessage } from '../crypto/ecies.ts'
import type { VerifiedPost } from '../protocol/post.ts'

/** Direct messages of one author that belong together: numbered in a row, and on disk at once or not at all. */
export interface DirectDraft {
  readonly username: string
  readonly sealed: readonly SealedMessage[]
  /** Of the first; undefined: the next free one. */
  readonly postNumber?: number | undefined
  /** The last number of an earlier try under this first number, which was for the same; undefined: there was none. */
  earlier(first: number): number | undefined
  /** Told before anything is signed; an error ends it. */
  begin(first: number, time: number): void
  /** Nothing of it has left this node, and nothing will. */
  failed(first: number): void
}

/** Publishes direct messages; the posts fit it. */
export interface DirectPublisher {
  /** The posts, of this try or of an earlier one that came through. Faults: those of a post. */
  publishDirect(draft: DirectDraft): Promise<readonly VerifiedPost[]>
}
