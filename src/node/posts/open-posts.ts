// Puts the parts of writing together: posts, their announcements, and how far they have got.
import { equalBytes } from '../../base/bytes.ts'
import type { Scope } from '../../base/scope.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import {
  type Announcement,
  announcementsOf,
  gatewayAnnouncement,
  wordAnnouncements,
} from '../../protocol/announcements.ts'
import type { SignedPost, VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import { Announcer, type AnnouncerNeeds } from './announcer.ts'
import { Carrier } from './carrier.ts'
import { Deliveries } from './deliveries.ts'
import { Posts, type PostsNeeds } from './posts.ts'

/** What writing is put together from. */
export type WritingNeeds = Omit<PostsNeeds, 'database' | 'announcer' | 'written'> &
  Omit<AnnouncerNeeds, 'dht' | 'swarms' | 'keys' | 'announcementsOf'> & {
    readonly dht: Dht
    readonly swarms: Swarms
    /** Local users whose swarms are to have no peer here: others bring their posts in. */
    readonly staysOut: (username: Username) => boolean
    /** Whether whoever searches shall find posts by their words. */
    readonly announcesWords: boolean
  }

/** Whether an item carries a post: others put theirs under the same hashtags. */
const isOf =
  (post: VerifiedPost) =>
  ({ signer, value }: SignedItem): boolean => {
    const carried = value instanceof BencodeDict ? value.dict('userpost') : undefined
    return signer === post.author && carried !== undefined && equalBytes(carried.raw, post.userpost.raw)
  }

const announcementsFor =
  ({ staysOut, announcesWords }: Pick<WritingNeeds, 'staysOut' | 'announcesWords'>) =>
  (post: SignedPost): readonly Announcement[] => [
    ...announcementsOf(post),
    ...(staysOut(post.author) ? [gatewayAnnouncement(post)] : []),
    ...(announcesWords ? wordAnnouncements(post) : []),
  ]

/** Opens it; announcements and deliveries go on until `scope` closes. */
export const openPosts = (
  needs: WritingNeeds,
  scope: Scope,
): { readonly posts: Posts; readonly deliveries: Deliveries } => {
  const announcing = { ...needs, announcementsOf: announcementsFor(needs) }
  const announcer = new Announcer(announcing, scope)
  const deliveries = new Deliveries(
    {
      ...announcing,
      readBack: (post, { target }) => needs.dht.readBack(target, isOf(post)),
      announce: (post, announcement) => announcer.announce(post, announcement),
    },
    scope,
  )
  const carrier = new Carrier({ ...needs, deliveries }, scope)
  const written = (post: VerifiedPost): void => {
    deliveries.begin(post)
    carrier.tick()
    void needs.swarms.tags.bring(post)
  }
  return { deliveries, posts: new Posts({ ...needs, database: needs.journal, announcer, written }) }
}
