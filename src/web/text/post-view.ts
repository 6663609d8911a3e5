// A signed post as the page shows it. Posts come from strangers, so each member is looked at before it is used.
import type { PostJson, UserpostJson } from '../../api/shapes.ts'
import { parseUsername } from '../../protocol/username.ts'

/** Names another post. */
export interface PostLink {
  readonly author: string
  readonly postNumber: number
}

/** What a card shows. */
export interface PostView extends PostLink {
  /** Author and number: the same post is the same key. */
  readonly key: string
  /** Unix seconds, never later than when it was received. */
  readonly time: number
  readonly text: string
  readonly reply: PostLink | undefined
  readonly retransmitted: PostView | undefined
}

/** Latest second that a date can stand for (`Date` ends there). */
const latestTime = 8_640_000_000_000

const isName = (value: unknown): value is string => typeof value === 'string' && parseUsername(value) !== undefined

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const linkOf = (value: unknown): PostLink | undefined => {
  if (!isRecord(value)) return undefined
  const { n, k } = value
  return isName(n) && isNumber(k) ? { author: n, postNumber: k } : undefined
}

const partOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const timeOf = (value: unknown, now: number): number => (isNumber(value) ? Math.min(value, now, latestTime) : 0)

const viewOfUserpost = (userpost: UserpostJson, now: number, depth: number): PostView | undefined => {
  const link = linkOf(userpost)
  if (link === undefined) return undefined
  const embedded = depth > 0 && isRecord(userpost.rt) ? viewOfUserpost(userpost.rt, now, depth - 1) : undefined
  const text = partOf(userpost.msg) + partOf(userpost.msg2)
  if (text === '' && embedded === undefined) return undefined
  return {
    ...link,
    key: `${link.author}/${String(link.postNumber)}`,
    time: timeOf(userpost.time, now),
    text,
    reply: linkOf(userpost.reply),
    retransmitted: embedded,
  }
}

/** The view of a post; undefined when it is nothing for a timeline: a direct message, a favourite, or unreadable. */
export const viewOf = (post: PostJson, now: number): PostView | undefined => {
  if (!isRecord(post) || !isRecord(post.userpost)) return undefined
  const { userpost } = post
  if ('dm' in userpost || 'fav' in userpost || 'pfav' in userpost) return undefined
  return viewOfUserpost(userpost, now, 1)
}
