// Puts the parts of writing together: posts, their announcements, and how far they have got.
import { equalBytes } from '../../base/bytes.ts'
import type { Scope } from '../../base/scope.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Swarms } from '../../swarm/index.ts'
import { Announcer, type AnnouncerNeeds } from './announcer.ts'
import { Deliveries } from './deliveries.ts'
import { Posts, type PostsNeeds } from './posts.ts'

/** What writing is put together from. */
export type WritingNeeds = Omit<PostsNeeds, 'database' | 'announcer' | 'written'> &
  Omit<AnnouncerNeeds, 'dht' | 'swarms' | 'keys'> & { readonly dht: Dht; readonly swarms: Swarms }

/** Whether an item carries a post: others put theirs under the same hashtags. */
const isOf =
  (post: VerifiedPost) =>
  ({ signer, value }: SignedItem): boolean => {
    const carried = value instanceof BencodeDict ? value.dict('userpost') : undefined
    return signer === post.author && carried !== undefined && equalBytes(carried.raw, post.userpost.raw)
  }

/** Opens it; announcements and deliveries go on until `scope` closes. */
export const openPosts = (
  needs: WritingNeeds,
  scope: Scope,
): { readonly posts: Posts; readonly deliveries: Deliveries } => {
  const announcer = new Announcer(needs, scope)
  const deliveries = new Deliveries(
    {
      ...needs,
      readBack: (post, { target }) => needs.dht.readBack(target, isOf(post)),
      announce: (post, announcement) => announcer.announce(post, announcement),
    },
    scope,
  )
  const written = deliveries.begin.bind(deliveries)
  return { deliveries, posts: new Posts({ ...needs, database: needs.journal, announcer, written }) }
}
