// Under which DHT targets a post is put (swarm-posts.md 4.2-6, dht.md 9.2).
import type { DhtTarget } from './dht-target.ts'
import { referenceOf, type SignedPost, textOf } from './post.ts'
import { isPublicKind, promotedName } from './post-kind.ts'
import { numberedTargetOf, targetOf } from './resources.ts'
import { tokensOf } from './tokens.ts'
import { announcedWordsOf } from './words.ts'

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

const noticeTo = (resource: 'replies' | 'rts', post: SignedPost): readonly Announcement[] => {
  const to = referenceOf(post)
  return to === undefined ? [] : [{ target: numberedTargetOf(resource, to.author, to.postNumber) }]
}

/** Where nodes near it look for posts that they shall bring into the swarm of the author (extensions.md 5). */
export const gatewayAnnouncement = ({ author, postNumber }: SignedPost): Announcement => ({
  target: targetOf('swarm', author),
  sequence: postNumber,
})

/** Where whoever searches for a word of it finds a post (extensions.md 6). */
export const wordAnnouncements = (post: SignedPost): readonly Announcement[] =>
  announcedWordsOf(post).map((word) => ({ target: targetOf('word', word) }))

/** Direct messages and private favourites are flooded in the swarm alone; of favourites only the comment is put. */
export const announcementsOf = (post: SignedPost): readonly Announcement[] => {
  const { author, postNumber, kind } = post
  if (kind.kind === 'favourite') return wordsOf(post)
  if (!isPublicKind(kind)) return []
  return [
    { target: numberedTargetOf('post', author, postNumber), sequence: 1 },
    { target: targetOf('status', author), sequence: postNumber },
    ...(kind.kind === 'reply' ? noticeTo('replies', post) : []),
    ...(kind.kind === 'promoted-reply'
      ? [{ target: numberedTargetOf('replies', promotedName(kind.to), kind.to.height) }]
      : []),
    ...(kind.kind === 'retransmit' ? noticeTo('rts', post) : []),
    ...wordsOf(post),
  ]
}
