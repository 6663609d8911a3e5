// Events that the node pushes to pages (server-sent events at `/feed`).
import type { StatusJson } from './control.ts'
import type { PostJson } from './shapes.ts'

/** What a feed line carries. `post` events carry the number after which a feed can go on. */
export type FeedEvent =
  | { readonly type: 'post'; readonly arrival: number; readonly post: PostJson }
  | { readonly type: 'status'; readonly status: StatusJson }

/** Query of a feed: posts of those whom this local user follows, from this arrival on. */
export interface FeedQuery {
  readonly username: string
  readonly since: number
}
