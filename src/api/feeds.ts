// Commands on feeds of the small web (twtxt and Yarn): follow them, read them, see how they are.
import { boolean, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { PictureJson } from './pictures.ts'
import { type MuteJson, type PostJson, wellFormedText } from './shapes.ts'

/** A feed that a local user follows, and how it is. */
export interface FeedJson {
  /** What the user calls it. */
  readonly nick: string
  readonly url: string
  /** What it calls itself. */
  readonly name: string | null
  readonly description: string | null
  /** `bot` or `rss`; null: a person. */
  readonly type: string | null
  /** Unix seconds of the last try, the last good answer and the next try; null: none. */
  readonly checked: number | null
  readonly answered: number | null
  readonly due: number | null
  /** Tries in a row that failed, and why the last one did, in words. */
  readonly failures: number
  readonly problem: string | null
  /** The same by its code, such as `unreachable` or `status-404`; null also for what an older version has noted. */
  readonly problemCode: string | null
  /** Where its server says that it has moved to: following it there is the user's choice. */
  readonly movedTo: string | null
  /** Lines that are no twts. */
  readonly skipped: number
  /** It is too long to be read whole: some twts between its head and its newest are missing. */
  readonly cut: boolean
  /** It is no twtxt (RSS, Atom, JSON Feed, posts of a social server): nobody can answer there. */
  readonly readOnly: boolean
  /** The feed and others are told that this user follows it. */
  readonly told: boolean
}

/** Somebody who says, in fetching the feed of a local user, that they follow it. */
export interface FeedFollowerJson {
  readonly nick: string
  readonly url: string
  /** Unix seconds. */
  readonly seen: number
  /** When their own feed last said so, too; null: it does not, so anybody may have claimed it. */
  readonly verified: number | null
}

/** What somebody who need not be followed says to a local user. */
export interface HeardTwtJson {
  /** The feed, or the page. */
  readonly url: string
  readonly nick: string
  /** null: it is a page of the web, and text is its title. */
  readonly hash: string | null
  readonly written: number
  readonly text: string
  readonly answers: string | null
  readonly came: number
}

/** A user or a twt, as a registry lists it. */
export interface RegistryEntryJson {
  readonly nick: string
  readonly url: string
  /** As it is written there. */
  readonly stamp: string
  /** Empty: it is a user. */
  readonly text: string
}

/** A twt, its texts as they stand in the feed. */
export interface TwtJson {
  /** The hash that counts, and those of both versions. */
  readonly hash: string
  readonly v1: string
  readonly v2: string
  /** Whose feed it is of, and how that feed calls itself. */
  readonly url: string
  readonly nick: string
  /** When it was written, as its author says, in Unix seconds; and with the offset from UTC that it was written with. */
  readonly written: number
  readonly stamp: string
  /** As it stands in the feed: mentions as `@<nick url>`, U+2028 for a new line. */
  readonly raw: string
  /** As a person reads it. */
  readonly text: string
  /** The hash that it answers. */
  readonly answers: string | null
  readonly edited: boolean
}

/** A twt with its place in a timeline. */
export interface TimelineTwtJson {
  /** Unix seconds: when it was written, but never later than it came to this node. */
  readonly time: number
  readonly twt: TwtJson
  /** By what the reader muted it. */
  readonly muted?: MuteJson
}

/** Some twts, and where the next ones begin. */
export interface TwtPageJson {
  readonly twts: readonly TimelineTwtJson[]
  readonly next: string | null
}

/** A twt of a feed that nobody follows yet. */
export type PreviewedTwtJson = Pick<TwtJson, 'written' | 'stamp' | 'raw' | 'text'>

/** How a feed answers just now; null: it says nothing, or cannot be reached. */
export interface CheckedFeedJson {
  readonly nick: string
  readonly url: string
  readonly status: number | null
  readonly length: number | null
  /** As its server writes it. */
  readonly lastModified: string | null
}

/** A feed before somebody follows it. */
export interface FeedPreviewJson {
  readonly url: string
  readonly nick: string
  readonly description: string | null
  readonly twts: number
  readonly newest: readonly PreviewedTwtJson[]
  readonly skipped: number
  readonly movedTo: string | null
  /** It says that it is of another host than the one that gave it: whoever wrote it may pretend. */
  readonly saysOtherHost: boolean
  /** It is no twtxt: nobody can answer there. */
  readonly readOnly: boolean
}

/** A line of the feed of a local user. */
export interface OwnTwtJson {
  readonly hash: string
  readonly written: number
  readonly raw: string
  readonly text: string
  readonly answers: string | null
  /** How many answers to it are known here. */
  readonly answered: number
  /** The hashes that it had before it was edited. */
  readonly former: readonly string[]
}

/** A twt that was written anew. */
export interface EditedTwtJson {
  readonly hash: string
  readonly former: string
  /** Answers to it that are known here: others see them without what they answer. */
  readonly detached: number
}

/** A conversation over feeds. */
export interface TwtConversationJson {
  readonly hash: string
  /** The twt that the hash names; null: no followed feed has it. */
  readonly root: TimelineTwtJson | null
  /** The root as it was found in a feed that an answer speaks to, proved by its hash; null: not looked for, or not found. */
  readonly found: {
    readonly url: string
    readonly nick: string
    readonly written: number
    readonly text: string
  } | null
  /** Each answer stands before the answers to it. */
  readonly answers: readonly (TimelineTwtJson & { readonly depth: number; readonly fork: boolean })[]
}

/** A local user as a feed: files for a folder of any web server. */
export interface OwnFeedJson {
  readonly url: string
  /** The feed itself first, then its archives, then the picture, whose text is empty. */
  readonly files: readonly OwnFileJson[]
}

/** One file of a feed; `base64`: of a picture. */
export interface OwnFileJson {
  readonly name: string
  readonly text: string
  readonly base64?: string
}

/** Forms in which programs keep lists of feeds: that of Yarn, of the reference client, of readers of feeds, and plain lines. */
export const listFormats = ['yaml', 'ini', 'opml', 'text'] as const

/** What came of a document that lists feeds. */
export interface ImportedFollowsJson {
  /** Who the document says that it is of. */
  readonly nick: string | null
  readonly url: string | null
  readonly followed: number
  readonly known: number
  /** Entries that are no feeds, or stand there twice. */
  readonly skipped: number
  /** Feeds for which there was no room. */
  readonly noRoom: number
}

const who = { username: required(string) }
const which = { ...who, address: required(string) }
const asReader = { access: 'read', actor: 'username', extension: true } as const
const asWriter = { access: 'post', actor: 'username', extension: true } as const

export const feeds = {
  previewfeed: command({
    ...asWriter,
    summary:
      'Look at a feed before following it: by its address (https, http, gemini, gopher), as @nick@domain, or by a page that links to it. Feeds of blogs (RSS, Atom, JSON Feed) and public posts of social servers can be read, too. count: so many of its newest twts.',
    params: { ...which, count: optional(integer) },
    result: result<FeedPreviewJson>('what it says of itself, and its newest twts'),
  }),
  followfeed: command({
    ...asWriter,
    summary: 'Follow a feed, named as for previewfeed. nick is what the user calls it; else what it calls itself.',
    params: { ...which, nick: optional(string) },
    result: result<FeedJson>('the feed'),
  }),
  unfollowfeed: command({
    ...asWriter,
    summary: 'Follow a feed no more: by its address, or by what the user calls it.',
    params: which,
    result: result<boolean>('whether it was followed'),
  }),
  listfeeds: command({
    ...asReader,
    summary: 'The feeds that a local user follows, with how each of them is.',
    params: who,
    result: result<readonly FeedJson[]>('by name'),
  }),
  getfeedavatar: command({
    ...asReader,
    summary:
      'The picture of a followed feed, fetched by the node: the one that it names, else one beside it or told by WebFinger, which is looked for once a day. Its host never sees a browser.',
    params: which,
    result: result<PictureJson | null>('the picture; null: there is none'),
  }),
  listowntwts: command({
    ...asReader,
    summary:
      'The newest lines of the feed of a local user, with their hashes, and how many answers to each are known here.',
    params: { ...who, count: optional(integer) },
    result: result<readonly OwnTwtJson[]>('newest first'),
  }),
  edittwt: command({
    ...asWriter,
    summary:
      'Write a twt of a local user anew, by its hash, with its time and what it answers. Its former hash goes on naming it on this node; elsewhere answers to it stand alone, so that a twt with answers is only changed with even_so. The post of twister stays as it was signed.',
    params: { ...who, hash: required(string), msg: required(wellFormedText), even_so: optional(boolean) },
    result: result<EditedTwtJson>('its new hash, and how many answers others see alone'),
  }),
  tellfeed: command({
    ...asWriter,
    summary:
      'Tell a followed feed and others that a user follows it, or no more: in the header of its fetches and in the feed of the user. Nothing is told unless it is asked for.',
    params: { ...which, public: required(boolean) },
    result: result<boolean>('whether it is followed'),
  }),
  listfeedfollowers: command({
    ...asReader,
    summary:
      'Who follows the feed of a local user, as far as their readers say so. verified: their own feed says it, too; else anybody may have claimed it.',
    params: who,
    result: result<readonly FeedFollowerJson[]>('the last seen first'),
  }),
  listheard: command({
    ...asReader,
    summary:
      'What feeds and pages said to a local user, told by Webmention and proved by a look at them: also those of people who are not followed.',
    params: { ...who, count: optional(integer) },
    result: result<readonly HeardTwtJson[]>('the last that came first'),
  }),
  askregistry: command({
    ...asReader,
    summary:
      'Ask a registry of twtxt for users, tweets, mentions or tags. query: a text, for mentions the address of a feed, for tags the tag.',
    params: {
      ...{ ...who, registry: required(string), question: required(string) },
      ...{ query: optional(string), page: optional(integer) },
    },
    result: result<readonly RegistryEntryJson[]>('as the registry orders them'),
  }),
  tellregistry: command({
    ...asWriter,
    summary: 'Tell a registry of twtxt of the feed of a local user (-twtxturl).',
    params: { ...who, registry: required(string) },
    result: result<boolean>('true'),
  }),
  checkfeeds: command({
    ...asReader,
    summary: 'Ask all feeds that a local user follows whether they are there, without reading them.',
    params: who,
    result: result<readonly CheckedFeedJson[]>('by name'),
  }),
  exportfollows: command({
    ...asReader,
    summary:
      'The feeds that a local user follows, as a document: yaml (Yarn), ini (reference client), opml, or text (nick and address on each line). existing is a document that is written over: what this program does not know of it stays.',
    params: { ...who, format: required(string), existing: optional(string) },
    result: result<string>('the document'),
  }),
  importfollows: command({
    ...asWriter,
    summary:
      'Follow the feeds that a document lists, in one of the forms of exportfollows; without a form it is known by its looks. None of them is looked at first; what is followed already keeps its name.',
    params: { ...who, text: required(string), format: optional(string) },
    result: result<ImportedFollowsJson>('how many are followed now, and how many were before'),
  }),
  gettwts: command({
    ...asReader,
    summary:
      'The newest twts of all feeds that a local user follows, or of one of them (url). What the user has muted says so. before is next of the page above.',
    params: { ...who, count: required(integer), before: optional(string), url: optional(string) },
    result: result<TwtPageJson>('twts with their times, newest first'),
  }),
  searchtwts: command({
    ...asReader,
    summary: 'Twts of followed feeds that hold a text.',
    params: { ...who, text: required(string), count: optional(integer) },
    result: result<readonly TimelineTwtJson[]>('newest first'),
  }),
  publishtwt: command({
    ...asWriter,
    summary:
      'Publish a text as a post, with a line in the feed of the user (-twtxturl) in which names of followed feeds, such as @bob, have their addresses. time: what the line says when it was written, in Unix seconds; not later than now.',
    params: { ...who, msg: required(wellFormedText), time: optional(integer) },
    result: result<PostJson>('the signed post'),
  }),
  replytwt: command({
    ...asWriter,
    summary:
      'Answer a twt of a followed feed, by its hash: in the feed of the user (-twtxturl) in its conversation, and as a post that says whom it answers.',
    params: { ...who, hash: required(string), msg: required(wellFormedText) },
    result: result<PostJson>('the signed post'),
  }),
  getownfeed: command({
    ...asReader,
    summary:
      'A local user as a twtxt feed (-twtxturl says where it is): the file and its archives, as the node serves them to whoever asks.',
    params: who,
    result: result<OwnFeedJson>('its address and its files'),
  }),
  getconversation: command({
    ...asReader,
    summary:
      'The conversation of a twt by its hash, of either version. A root that no followed feed has is looked for in the feeds that its answers speak to.',
    params: { ...who, hash: required(string) },
    result: result<TwtConversationJson>('the root, and what answers it'),
  }),
} as const
