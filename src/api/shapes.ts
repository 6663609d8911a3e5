// Common shapes of results (rpc.md 2.0) and named parameter schemas.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { type Json, type Schema, type SchemaRejection, string } from '../codec/schema.ts'

/** A `userpost` in JSON: wire names, signatures of embedded posts in hexadecimal at the first level. */
export interface UserpostJson {
  readonly n: string
  readonly k: number
  readonly height: number
  readonly time?: number
  readonly msg?: string
  readonly msg2?: string
  readonly lastk?: number
  readonly reply?: { readonly n: string; readonly k: number }
  readonly rt?: UserpostJson
  readonly sig_rt?: string
  readonly fav?: UserpostJson
  readonly [key: string]: unknown
}

/** A signed post in JSON. */
export interface PostJson {
  readonly sig_userpost: string
  readonly sig_wort?: string
  readonly userpost: UserpostJson
  /** Members of `userpost` that carry somebody else’s post without proof: only this author says that it was written. */
  readonly unverified?: readonly 'rt'[]
}

/** A post that marks another one; of a private favourite the opened content stands for the post. */
export interface FavouriteJson {
  readonly isPrivate: 0 | 1
  readonly sig_userpost?: string
  readonly userpost: UserpostJson
  /** As in `PostJson`; of a private one also the marked post. */
  readonly unverified?: readonly ('rt' | 'fav')[]
}

/** Something that a local user does not want to read. */
export interface MuteJson {
  readonly kind: string
  readonly value: string
  /** Unix seconds; null: for ever. */
  readonly until: number | null
}

/** A post with its place in a timeline. */
export interface TimelinePostJson {
  /** Unix seconds: the time that the post claims, but never later than it came to this node. */
  readonly time: number
  readonly post: PostJson
  /** By what the named reader muted it. */
  readonly muted?: MuteJson
}

/** A DHT item in JSON. */
export interface DhtItemJson {
  readonly p: {
    readonly height?: number
    readonly seq?: number
    readonly target: { readonly n: string; readonly r: string; readonly t: string }
    readonly time?: number
    readonly v: Json
  }
  readonly sig_p?: string
  readonly sig_user?: string
}

/** Text without lone surrogates. */
export const wellFormedText: Schema<string> = {
  type: 'str',
  parse: (value): Verdict<string, SchemaRejection> => {
    const verdict = string.parse(value)
    if (!verdict.ok) return verdict
    return /\p{Surrogate}/u.test(verdict.value)
      ? reject({ code: 'value-invalid', message: 'the text is not valid Unicode' })
      : accept(verdict.value)
  },
}

/** A post that mentions a user, with its place in the order of its mentions. */
export interface MentionJson extends PostJson {
  readonly id: number
}

/** A direct message that was found. */
export interface FoundMessageJson {
  readonly from: string
  readonly fromMe: 0 | 1
  readonly k: number
  readonly remoteUser: string
  readonly text: string
  readonly time: number
}

/** A profile that was found. */
export interface FoundProfileJson {
  readonly profile: Json
  readonly username: string
}

/** What a search finds, by what is searched. */
export type FoundJson = PostJson | FavouriteJson | FoundMessageJson | FoundProfileJson | string

/** Some posts, and where the next ones begin. */
export interface PostPageJson {
  readonly posts: readonly TimelinePostJson[]
  readonly next: number | null
}

/** The conversation around a post. */
export interface ThreadJson {
  /** What it answers, the first post first. */
  readonly above: readonly PostJson[]
  /** A post above all that could not be had. */
  readonly missing: { readonly n: string; readonly k: number } | null
  /** The post itself; null when nobody has it. */
  readonly post: PostJson | null
  /** Each answer stands before the answers to it. */
  readonly below: readonly { readonly depth: number; readonly post: PostJson }[]
  readonly next: number | null
  /** Posts of it that the named reader muted; they keep their places. */
  readonly muted?: readonly MutedPostJson[]
}

/** A post by its author and number, and by what it is muted. */
export interface MutedPostJson {
  readonly n: string
  readonly k: number
  readonly by: MuteJson
}

/** A swarm as `torrentstatus` shows it. */
export interface SwarmJson {
  readonly state: number
  readonly paused: boolean
  readonly auto_managed: boolean
  readonly num_peers: number
  readonly list_peers: number
  readonly connect_candidates: number
  readonly num_connections: number
  readonly num_complete: number
  readonly num_pieces: number
  readonly bitfield: string
  readonly has_incoming: boolean
  readonly priority: number
  readonly queue_position: number
  readonly peers: readonly {
    readonly addr: string
    readonly flags: string
    readonly connection_type: number
    readonly download_queue_length: number
    readonly failcount: number
    readonly bitfield: string
  }[]
}
