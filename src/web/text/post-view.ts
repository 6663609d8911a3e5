// A signed post as the page shows it. Posts come from strangers, so each member is looked at before it is used.
import type { TimelineTwtJson } from '../../api/feeds.ts'
import type { FavouriteJson, PostJson, UserpostJson } from '../../api/shapes.ts'
import { parseUsername } from '../../protocol/username.ts'
import { twtWords } from './twt-words.ts'

/** Names another post. */
export interface PostLink {
  readonly author: string
  readonly postNumber: number
}

/** What a card shows. */
export interface PostView extends PostLink {
  /** Author and number: the same post is the same key. */
  readonly key: string
  /** Where it stands among others, in Unix seconds; once and for all, whatever time it is when it is looked at again. */
  readonly place: number
  /** When it was written, as it claims, but never later than its place; 0 is unknown. */
  readonly time: number
  /** The time that it claims, when that had not come yet: a clock that is wrong, or a wish to stand first. */
  readonly ahead: number | undefined
  readonly text: string
  readonly reply: PostLink | undefined
  /** The number that its author signed as that of the public post before it. */
  readonly previous?: number
  readonly retransmitted: PostView | undefined
  /** Of a feed of the small web, not of a user: `author` is then what the feed calls itself. */
  readonly feed?: FeedLink
}

/** Where a twt is from, and the hash by which it is answered. */
export interface FeedLink {
  readonly url: string
  readonly hash: string
  /** The hash that names its conversation. */
  readonly subject: string
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

/** Clocks differ by so much, in seconds, without anyone minding. */
const usualDifference = 300

const timesOf = (claim: unknown, now: number, place?: number): Pick<PostView, 'place' | 'time' | 'ahead'> => {
  const claimed = isNumber(claim) ? Math.min(claim, latestTime) : 0
  const stands = place ?? Math.min(claimed, now)
  const arrived = place ?? now
  return {
    place: stands,
    time: Math.min(claimed, stands),
    ahead: claimed > arrived + usualDifference ? claimed : undefined,
  }
}

interface Arrival {
  readonly now: number
  readonly place?: number | undefined
}

/** The same post is the same key. */
export const keyOf = ({ author, postNumber }: Pick<PostView, 'author' | 'postNumber'>): string =>
  `${author}/${String(postNumber)}`

const viewOfUserpost = (userpost: UserpostJson, { now, place }: Arrival, depth: number): PostView | undefined => {
  const link = linkOf(userpost)
  if (link === undefined) return undefined
  const embedded = depth > 0 && isRecord(userpost.rt) ? viewOfUserpost(userpost.rt, { now }, depth - 1) : undefined
  const text = partOf(userpost.msg) + partOf(userpost.msg2)
  if (text === '' && embedded === undefined) return undefined
  return {
    ...link,
    key: keyOf(link),
    ...timesOf(userpost.time, now, place),
    text,
    reply: linkOf(userpost.reply),
    ...(isNumber(userpost.lastk) ? { previous: userpost.lastk } : {}),
    retransmitted: embedded,
  }
}

/**
 * The view of a post that the node puts at `place`, or that has just been written; undefined when it is nothing for a
 * timeline: a direct message, a favourite, or unreadable.
 */
export const viewOf = (post: PostJson, now: number, place?: number): PostView | undefined => {
  if (!isRecord(post) || !isRecord(post.userpost)) return undefined
  const { userpost } = post
  if ('dm' in userpost || 'fav' in userpost || 'pfav' in userpost) return undefined
  return viewOfUserpost(userpost, { now, place }, 1)
}

/** The view of the post that a favourite marks; undefined when it carries none that can be read. */
export const favouriteOf = ({ userpost }: FavouriteJson, now: number): PostView | undefined =>
  isRecord(userpost) && isRecord(userpost.fav) ? viewOfUserpost(userpost.fav, { now }, 1) : undefined

/** The view of a twt; undefined when there is nothing to read in it. */
export const twtView = ({ time, twt }: TimelineTwtJson): PostView | undefined =>
  twt.text === ''
    ? undefined
    : {
        ...{ author: twt.nick, postNumber: 0, key: `twt/${twt.hash}`, place: time, time: Math.min(twt.written, time) },
        ...{
          ahead: undefined,
          text: twtWords(twt.text, twt.answers !== null),
          reply: undefined,
          retransmitted: undefined,
        },
        feed: { url: twt.url, hash: twt.hash, subject: twt.answers ?? twt.hash },
      }
