// Posts for feed readers: which posts a feed holds, and how each is called (rpc.md 1.13).
import { createHash } from 'node:crypto'
import { CodedError } from '../base/coded-error.ts'
import { type PostKind, postFlags, referenceIn } from '../protocol/post-kind.ts'
import { textIn, textOf, type VerifiedPost } from '../protocol/post.ts'
import { hashtagWord, segmentsOf } from '../protocol/text-grammar.ts'
import { nameAsMeant } from '../protocol/username.ts'
import type { PlacedPost, Selection } from '../views/newest-posts.ts'
import type { RpcContext } from './context.ts'
import { newestThatFit, postsThatFit } from './full-pages.ts'

/** Kinds of feeds, as they stand in addresses. */
export const feedKinds = ['user', 'following', 'mentions', 'tag'] as const

/** Formats of feeds, as addresses end. */
export const feedFormats = ['rss', 'atom', 'json'] as const

/** What somebody wants to read. */
export type FeedTopic =
  /** Posts of one user. */
  | { readonly kind: 'user'; readonly username: string }
  /** Posts of all whom a local user follows. */
  | { readonly kind: 'following'; readonly username: string }
  /** Posts that mention a user. */
  | { readonly kind: 'mentions'; readonly username: string }
  /** Posts with a hashtag. */
  | { readonly kind: 'tag'; readonly tag: string }

/** A piece of a text; with an address it is a link. */
interface TextPiece {
  readonly text: string
  readonly href: string | undefined
}

/** One entry of a feed; texts are plain, as people wrote them. */
export interface SyndicatedPost {
  /** Author and number: `alice/5`. */
  readonly id: string
  readonly title: string
  readonly author: string
  readonly text: string
  /** Unix seconds: never later than it came to this node. */
  readonly time: number
}

/** What of a text is a link; all pieces joined give the text again. */
export const piecesOf = (text: string): readonly TextPiece[] =>
  segmentsOf(text).map((segment) => ({
    text: segment.text,
    href: segment.kind === 'link' && segment.href.startsWith('http') ? segment.href : undefined,
  }))

/** Most entries of one feed. */
const maxSyndicated = 500

/** What people read; sealed posts and favourites are not part of it. */
const readable = postFlags.retransmit

const customText = (kind: PostKind & { readonly kind: 'custom' }): string => {
  const url = kind.members['url']
  return url instanceof Uint8Array ? Buffer.from(url).toString('utf8') : ''
}

/** What a reader sees of a post; a retransmit shows what it carries, then the comment. */
const shownText = (post: VerifiedPost): string => {
  const own = textOf(post)
  if (post.kind.kind === 'retransmit')
    return [textIn(post.kind.carried.userpost), own].filter((text) => text !== '').join('\n\n')
  return own === '' && post.kind.kind === 'custom' ? customText(post.kind) : own
}

/** Titles as the C++ node’s: who wrote it, and how it came here. */
const titleOf = (post: VerifiedPost, reader: string | undefined): string => {
  const { kind, author } = post
  if (kind.kind === 'retransmit') return `${referenceIn(kind.carried.userpost)?.author ?? 'somebody'} - via ${author}`
  return kind.kind === 'reply' && kind.to.author === reader ? `Reply from ${author}` : author
}

/** A post as an entry of a feed, for a local reader or for anybody. */
export const entryOf = (post: VerifiedPost, time: number, reader?: string): SyndicatedPost => ({
  id: `${post.author}/${String(post.postNumber)}`,
  title: titleOf(post, reader),
  author: post.author,
  text: shownText(post),
  time,
})

const ofUsers = (usernames: readonly string[], count: number): Selection => ({
  count,
  ranges: usernames.map((username) => ({ username })),
  allowedFlags: readable,
  requiredFlags: 0,
})

type Fits = (post: PlacedPost) => boolean

const placedPosts = (context: RpcContext, topic: FeedTopic, count: number, fits: Fits) => {
  const { following, search, timeline } = context.node
  const newest = (usernames: readonly string[]) =>
    newestThatFit(ofUsers(usernames, count), fits, (selection) => timeline.newest(selection))
  switch (topic.kind) {
    case 'user':
      return newest([topic.username])
    case 'following':
      return newest(following.of(topic.username))
    case 'mentions':
      return postsThatFit<number>(count, fits, (missing, before) =>
        search.mentioning(topic.username, { count: missing, before }),
      )
    case 'tag':
      return postsThatFit<number>(count, fits, (missing, before) =>
        search.tagged(topic.tag, { count: missing, before }),
      )
  }
}

/** Where a feed is, without the first slash. Undefined: there is no such kind or format, or no name is left of a name. */
export const feedPath = (kind: string, typedName: string, format: string): string | undefined => {
  const name = kind === 'tag' ? hashtagWord(typedName) : nameAsMeant(typedName)
  const [knownKind, knownFormat] = [feedKinds.find((one) => one === kind), feedFormats.find((one) => one === format)]
  if (knownKind === undefined || knownFormat === undefined || name === '') return undefined
  return `feeds/${knownKind}/${encodeURIComponent(name)}.${knownFormat}`
}

/** Whose feed it is: what one follows, and who mentions one, one reads oneself. */
const ownReader = (topic: FeedTopic): string | undefined =>
  topic.kind === 'following' || topic.kind === 'mentions' ? topic.username : undefined

/** The newest posts of a topic, newest first; those with nothing to see, and those that the reader has muted, are left out. Fault: `gate.full`. */
export const syndicate = async (
  context: RpcContext,
  topic: FeedTopic,
  count: number,
  reader?: string,
): Promise<readonly SyndicatedPost[]> => {
  const wanted = Math.min(Math.max(count, 0), maxSyndicated)
  const localReader = reader ?? ownReader(topic)
  const judge = localReader === undefined ? undefined : context.node.mutes.judgeOf(localReader)
  const fits: Fits = ({ post }) => judge?.(post) === undefined && shownText(post).trim() !== ''
  // Readers come by themselves, again and again, and mentions and tags are looked for in the DHT.
  const placed = await context.gates.gets.run(() => placedPosts(context, topic, wanted, fits))
  return placed.map(({ post, time }) => entryOf(post, time, reader))
}

/** A feed of a local user, before its messages. */
interface OwnFeed {
  readonly posts: readonly SyndicatedPost[]
  readonly topic: FeedTopic
  readonly count: number
  /** The local user, whose messages alone they are. */
  readonly account: string
}

/** A message that came from another computer may be without a number; none is like it in its second (swarm-posts.md 6.5). */
const numberOf = ({
  postNumber,
  time,
  text,
}: {
  readonly postNumber: number
  readonly time: number
  readonly text: string
}) =>
  postNumber >= 0
    ? String(postNumber)
    : `${String(time)}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`

/** Whose messages belong to a feed: of the one author, or of all whom the account follows. */
const writersOf = ({ node }: RpcContext, { topic, account }: OwnFeed): readonly string[] =>
  topic.kind === 'user' ? [topic.username] : node.following.of(account)

const messagesOf = (context: RpcContext, feed: OwnFeed, count: number): readonly SyndicatedPost[] => {
  const ranges = writersOf(context, feed).map((peer) => ({ peer }))
  try {
    return [...context.node.messages.read(feed.account, count, ranges)].flatMap(([peer, messages]) =>
      messages
        // What the node says of a thread, nobody wrote.
        .filter(({ author, kind }) => author === peer && author !== feed.account && kind === 'text')
        .map((message) => ({
          id: `${feed.account}/message/${message.author}/${numberOf(message)}`,
          title: `Direct Message from ${message.author}`,
          author: message.author,
          text: message.text,
          time: message.time,
        })),
    )
  } catch (error) {
    // A reader that comes by itself cannot unlock the wallet: it gets the posts.
    if (error instanceof CodedError && error.code === 'wallet.locked') return []
    throw error
  }
}

/** The posts of a feed and, where the owner wants it, the messages that its account has received, the newest first. */
export const withMessages = (context: RpcContext, feed: OwnFeed): readonly SyndicatedPost[] => {
  if (!context.shown.messagesInFeeds) return feed.posts
  const count = Math.min(Math.max(feed.count, 0), maxSyndicated)
  return [...feed.posts, ...messagesOf(context, feed, count)]
    .sort((one, other) => other.time - one.time)
    .slice(0, count)
}
