// What is found among posts: the index, kept up to date, and the ways to read it.
import type { Clock } from '../base/clock.ts'
import { Gate } from '../base/gate.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Database } from '../store/database.ts'
import type { WriteFault } from '../store/write-health.ts'
import { Indexer, type StoredPosts } from './indexer.ts'
import type { Places } from './places.ts'
import { PostFinder } from './post-finder.ts'
import { PostIndex } from './post-index.ts'
import type { PostSource } from './post-source.ts'
import { ProfileIndex } from './profile-index.ts'

/** What finding is built from. */
export interface FindingNeeds {
  /** A file of its own: it can be made anew. */
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly source: PostSource
  readonly stored: StoredPosts
  readonly places: Places
}

/** The index and its readers. */
export interface Finding {
  readonly finder: PostFinder
  readonly index: PostIndex
  readonly profiles: ProfileIndex
  /** Posts were stored. */
  take(): void
  /** A post is held no more. */
  forget(post: VerifiedPost): void
  /** Resolves when all posts that are held now can be found. */
  whenIndexed(): Promise<void>
  /** Since when nothing can be written, and why. Undefined: all is well. */
  storageFault(): WriteFault | undefined
}

/** Long searches that run at once, each giving way to all others every few milliseconds; and those that wait. */
const atOnce = 2
const mostWaiting = 100

/** Opens the index; it follows the posts until `scope` closes. */
export const openFinding = (needs: FindingNeeds, scope: Scope): Finding => {
  const { database, clock, source } = needs
  const index = new PostIndex(database)
  const indexer = new Indexer({ ...needs, index }, scope)
  return {
    index,
    finder: new PostFinder({ index, source, clock, longReads: new Gate(atOnce, mostWaiting) }),
    profiles: new ProfileIndex(database),
    take: () => {
      indexer.ring()
    },
    forget: (post) => {
      indexer.forget(post)
    },
    whenIndexed: () => indexer.whenIdle(),
    storageFault: () => indexer.fault,
  }
}
