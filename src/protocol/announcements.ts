// Under which DHT targets a post is put (swarm-posts.md 4.2-6, dht.md 9.2).
import type { DhtTarget } from './dht-target.ts'
import { postFlags, replyOf, type SignedPost, textOf } from './post.ts'
import { tokensOf } from './tokens.ts'

/** One put: where, and with which sequence number when it is a single. */
export interface Announcement {
  readonly target: DhtTarget
  readonly sequence?: number
}

/** Most words of one text that are announced: each costs a lookup and eight datagrams. */
const maxWords = 16

/** Direct messages and favourites are flooded in the swarm alone. */
export const announcementsOf = (post: SignedPost): readonly Announcement[] => {
  if ((post.flags & ~postFlags.retransmit) !== 0) return []
  const { author, postNumber } = post
  const reply = replyOf(post)
  const tokens = tokensOf(textOf(post))
  const multi = (name: string, resource: string): Announcement => ({ target: { name, resource, kind: 'multi' } })
  return [
    { target: { name: author, resource: `post${String(postNumber)}`, kind: 'single' }, sequence: 1 },
    { target: { name: author, resource: 'status', kind: 'single' }, sequence: postNumber },
    ...(reply === undefined ? [] : [multi(reply.author, `replies${String(reply.postNumber)}`)]),
    ...tokens.hashtags.slice(0, maxWords).map((word) => multi(word, 'hashtag')),
    ...tokens.mentions.slice(0, maxWords).map((word) => multi(word, 'mention')),
  ]
}
