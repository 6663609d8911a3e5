// What a page knows of its feed, whichever way it comes.
import type { FeedEvent } from '../../api/feed.ts'

/** Who hears of events, and of how the connection is. */
export interface FeedListener {
  readonly onEvent: (event: FeedEvent) => void
  readonly onOpen: () => void
  /** The stream broke; it is tried again after this time. */
  readonly onBroken: (retryInMs: number) => void
}

/** Whose feed, after which arrival, and who listens. */
export interface FeedReader extends FeedListener {
  readonly username: string
  readonly since: number
}

/** A running feed. */
export interface Feed {
  /** Tries at once instead of waiting. */
  retryNow(): void
  close(): void
}

/** Opens the feed of a local user. */
export type OpenFeed = (reader: FeedReader) => Feed
