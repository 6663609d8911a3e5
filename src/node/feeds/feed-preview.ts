// What somebody sees of a feed before following it.
import type { Twt } from '../../twtxt/feed-reader.ts'

/** A feed before anybody follows it. */
export interface FeedPreview {
  readonly url: string
  readonly nick: string
  readonly description: string | undefined
  readonly twts: number
  /** The newest texts, the newest first. */
  readonly newest: readonly Pick<Twt, 'time' | 'text'>[]
  readonly skipped: number
  /** What it says to be called by is of another host: whoever wrote it may pretend. */
  readonly saysOtherHost: boolean
  readonly isForeign: boolean
  readonly movedTo: string | undefined
}
