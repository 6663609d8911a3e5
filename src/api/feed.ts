// Events that the node pushes to pages (server-sent events at `/feed`).
import type { StatusJson } from './control.ts'
import type { DeliveryJson } from './deliveries.ts'
import type { GapSummaryJson } from './gaps.ts'
import type { NameKeyJson } from './names.ts'
import type { PostJson } from './shapes.ts'

/**
 * What a feed line carries. A feed begins with the messages of each user. Posts and removals carry the number after which a feed can go on, and who of the asked want
 * them. A removal: a post that was told is not valid any more; another one may come under its number.
 */
export type FeedEvent =
  | {
      readonly type: 'post'
      readonly arrival: number
      readonly users: readonly string[]
      /** As in `TimelinePostJson`. */
      readonly time: number
      readonly post: PostJson
      /** Who of the users has muted it now. */
      readonly muted?: readonly string[]
    }
  | {
      readonly type: 'removal'
      readonly arrival: number
      readonly users: readonly string[]
      readonly author: string
      readonly postNumber: number
    }
  | {
      readonly type: 'gaps'
      readonly users: readonly string[]
      /** Whose posts are missing; of nobody’s any more when all members are 0 and there is no conflict. */
      readonly gaps: GapSummaryJson
    }
  /** How far a post of a local user has got; `users` is that user. */
  | { readonly type: 'delivery'; readonly users: readonly string[]; readonly delivery: DeliveryJson }
  /** A name that users follow, or the own one, has another key; null: a reorganisation left it without any. `getnamehistory` tells all of them. */
  | {
      readonly type: 'key'
      readonly users: readonly string[]
      readonly username: string
      readonly key: NameKeyJson | null
    }
  | { readonly type: 'status'; readonly status: StatusJson }
  | MessagesEvent
  /** A post with a hashtag that users watch and that they have not muted, as it came; by anyone. Old ones are in `gettagged`. */
  | { readonly type: 'tagged'; readonly users: readonly string[]; readonly tag: string; readonly post: PostJson }
  /** New twts came in a feed that users follow, or it is otherwise than it was; `gettwts` and `listfeeds` tell what there is. */
  | { readonly type: 'twts'; readonly users: readonly string[]; readonly url: string; readonly added: number }
  /** What a user keeps, mutes or lets wait has changed, or by another computer whom it follows; `listbookmarks`, `listmutes`, `listscheduled` and `getfollowing` tell what there is. */
  | { readonly type: 'lists'; readonly user: string }

/** The messages of a user have changed: something came, was sent or read, or is gone. `getthreads` tells what there is. */
export interface MessagesEvent {
  readonly type: 'messages'
  readonly user: string
  /** Of all threads together. */
  readonly unread: number
  /** Messages of users who are not followed. */
  readonly waiting: number
}

/** What each kind of event carries beside its type: a kind that is left out does not compile. */
const members: { readonly [Type in FeedEvent['type']]: keyof Extract<FeedEvent, { readonly type: Type }> } = {
  post: 'arrival',
  removal: 'arrival',
  gaps: 'gaps',
  delivery: 'delivery',
  key: 'username',
  status: 'status',
  messages: 'unread',
  tagged: 'tag',
  twts: 'url',
  lists: 'user',
}

/** Whether a feed line is an event, as far as its kind and what it is about go. */
export const isFeedEvent = (value: unknown): value is FeedEvent => {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  const { type } = value
  return typeof type === 'string' && Object.hasOwn(members, type) && members[type as FeedEvent['type']] in value
}

/** Query of a feed: posts of these local users and of those whom they follow, from this arrival on. */
export interface FeedQuery {
  readonly usernames: readonly string[]
  readonly since: number
}
