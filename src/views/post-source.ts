// The port through which views read posts: swarms in SQLite today, an engine at the end of a wire as well.
import type { VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'

/** At once or later: a source in this process need not wait, and nobody waits for it. */
export type Awaitable<T> = T | Promise<T>

/** Which posts of a user to read, newest first. */
export interface AuthorQuery {
  readonly username: Username
  /** Highest post number, inclusive. */
  readonly maxPostNumber?: number | undefined
  /** Only above this post number. */
  readonly sincePostNumber?: number | undefined
  readonly count: number
  /** A post qualifies when its flags are within these … (swarm-posts.md 5.1-2) */
  readonly allowedFlags: number
  /** … and include these. */
  readonly requiredFlags: number
}

/** What a post says of its place among others; it says more. */
export type PostClaim = Pick<VerifiedPost, 'author' | 'postNumber' | 'time'>

/** Where posts are read; the swarms fit it by shape. */
export interface PostSource {
  /** Users whose posts are held. */
  joined(): Awaitable<readonly Username[]>
  posts(query: AuthorQuery): Awaitable<readonly VerifiedPost[]>
  /** Numbers and claimed times of what `posts` would give. */
  claims(query: AuthorQuery): Awaitable<readonly PostClaim[]>
  /** No held post of a user claims a later time, in Unix seconds; it may have been claimed by one that is gone. */
  latestTime(username: Username): Awaitable<number>
  post(username: Username, postNumber: number): Awaitable<VerifiedPost | undefined>
}
