// Under which DHT targets a post is put (swarm-posts.md 4.2-6, dht.md 9.2).
import type { DhtTarget } from './dht-target.ts'
import { postFlags, type PostReference, replyOf, retransmitOf, type SignedPost, textOf } from './post.ts'
import { numberedTargetOf, targetOf } from './resources.ts'
import { tokensOf } from './tokens.ts'

/** One put: where, and with which sequence number when it is a single. */
export interface Announcement {
  readonly target: DhtTarget
  readonly sequence?: number
}

/** Most words of one text that are announced: each costs a lookup and eight datagrams. */
const maxWords = 16

const wordsOf = (post: SignedPost): readonly Announcement[] => {
  const { mentions, hashtags } = tokensOf(textOf(post))
  return [
    ...hashtags.slice(0, maxWords).map((word) => ({ target: targetOf('hashtag', word) })),
    ...mentions.slice(0, maxWords).map((word) => ({ target: targetOf('mention', word) })),
  ]
}

const noticeTo = (resource: 'replies' | 'rts', post: PostReference | undefined): readonly Announcement[] =>
  post === undefined ? [] : [{ target: numberedTargetOf(resource, post.author, post.postNumber) }]

/** Direct messages and private favourites are flooded in the swarm alone; of favourites only the comment is put. */
export const announcementsOf = (post: SignedPost): readonly Announcement[] => {
  const { author, postNumber, flags } = post
  if (flags === postFlags.privateFavourite || (flags & postFlags.direct) !== 0) return []
  if ((flags & postFlags.favourite) !== 0) return wordsOf(post)
  return [
    { target: numberedTargetOf('post', author, postNumber), sequence: 1 },
    { target: targetOf('status', author), sequence: postNumber },
    ...noticeTo('replies', replyOf(post)),
    ...noticeTo('rts', retransmitOf(post)),
    ...wordsOf(post),
  ]
}
