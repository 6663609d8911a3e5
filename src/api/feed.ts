// Events that the node pushes to pages (server-sent events at `/feed`).
import type { StatusJson } from './control.ts'
import type { PostJson } from './shapes.ts'

/** What a feed line carries. `post` events carry the number after which a feed can go on, and who of the asked want it. */
export type FeedEvent =
  | {
      readonly type: 'post'
      readonly arrival: number
      readonly users: readonly string[]
      /** As in `TimelinePostJson`. */
      readonly time: number
      readonly post: PostJson
    }
  | { readonly type: 'status'; readonly status: StatusJson }

/** Query of a feed: posts of these local users and of those whom they follow, from this arrival on. */
export interface FeedQuery {
  readonly usernames: readonly string[]
  readonly since: number
}
