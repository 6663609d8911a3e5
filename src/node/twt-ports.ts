// Twts as several capabilities know them.

/** A twt as it is kept. */
export interface StoredTwt {
  readonly id: number
  readonly feed: number
  readonly digest: string
  /** When it was written, as its author says, in Unix seconds. */
  readonly instant: number
  /** The same, but never later than it came to this node. */
  readonly place: number
  /** Its time as its author wrote it, with the offset. */
  readonly written: string
  /** Byte for byte as in the feed. */
  readonly text: string
  /** The hash that it answers. */
  readonly subject: string | null
  /** How often it was written otherwise before. */
  readonly edited: number
}

/** A twt with the feed that it was read in. */
export interface PlacedTwt {
  readonly twt: StoredTwt
  readonly feed: { readonly url: string; readonly nick: string | null }
}

/** The feeds of this node, which nobody need follow. */
export interface OwnTwts {
  byHash(hash: string): PlacedTwt | undefined
  answersTo(hash: string, count: number): readonly PlacedTwt[]
  /** What else a twt of these was called before it was edited. */
  formerNames(id: number): readonly string[]
}

/** A line that stands in a feed from now on. */
export interface WrittenLine {
  readonly username: string
  /** The address of the feed. */
  readonly url: string
  readonly hash: string
  readonly instant: number
  /** Its time as it is written. */
  readonly stamp: string
  readonly text: string
}
