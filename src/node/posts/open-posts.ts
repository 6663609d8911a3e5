// Puts the parts of writing together: posts, their announcements, and how far they have got.
import { equalBytes } from '../../base/bytes.ts'
import type { Scope } from '../../base/scope.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht, ReadBack } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import {
  type Announcement,
  announcementsOf,
  gatewayAnnouncement,
  wordAnnouncements,
} from '../../protocol/announcements.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { SignedPost, VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import { judgePost } from '../../protocol/post.ts'
import { Announcer, type AnnouncerNeeds } from './announcer.ts'
import { Carrier } from './carrier.ts'
import { Clashes } from './clashes.ts'
import { type Copies, Deliveries } from './deliveries.ts'
import { NumberChooser } from './number-chooser.ts'
import { OtherComputers } from './other-computers.ts'
import { PostNumbers } from './post-numbers.ts'
import { Posts, type PostsNeeds } from './posts.ts'

/** How long what is kept in the place of our own is looked for: it is here, or it does not matter, in milliseconds. */
const keptWaitMs = 1000

/** What writing is put together from. */
export type WritingNeeds = Omit<PostsNeeds, 'database' | 'announcer' | 'written' | 'numbers' | 'chooser'> &
  Omit<AnnouncerNeeds, 'dht' | 'swarms' | 'keys' | 'announcementsOf'> & {
    readonly dht: Dht
    readonly swarms: Swarms
    /** Whether the posts of a name are numbered here, although its key is elsewhere. */
    readonly isHosted: (username: Username) => boolean
    /** Local users whose swarms are to have no peer here: others bring their posts in. */
    readonly staysOut: (username: Username) => boolean
    /** Whether whoever searches shall find posts by their words. */
    readonly announcesWords: boolean
  }

/** Numbers for posts that are signed elsewhere. */
export interface Numbering {
  choose(username: Username): Promise<number>
  reserve(username: Username, postNumber: number): void
}

/** Whether an item carries a post: others put theirs under the same hashtags. */
const isOf =
  (post: VerifiedPost) =>
  ({ signer, value }: SignedItem): boolean => {
    const carried = value instanceof BencodeDict ? value.dict('userpost') : undefined
    return signer === post.author && carried !== undefined && equalBytes(carried.raw, post.userpost.raw)
  }

/** The post that an item carries, judged as any: another one of the same author and number. */
const rivalIn = ({ value }: SignedItem, post: VerifiedPost, users: UserKeys): VerifiedPost | undefined => {
  if (!(value instanceof BencodeDict)) return undefined
  const judged = judgePost(value.raw, post.author, post.postNumber, users)
  return judged.ok ? judged.value : undefined
}

/** Reads an announcement back. Another post of our number in its place is a clash, and ours is not put there again and again. */
const readingBack =
  ({ dht, swarms, users }: Pick<WritingNeeds, 'dht' | 'swarms' | 'users'>, clashes: Clashes) =>
  async (post: VerifiedPost, { target, sequence }: Announcement): Promise<Copies | undefined> => {
    const isOurs = isOf(post)
    const kept = async () => (sequence === undefined ? undefined : keptInstead(dht, target, sequence, isOurs))
    const found = (await dht.readBack(target, isOurs)) ?? (await kept())
    const rival = found?.rival && rivalIn(found.rival, post, users)
    if (found === undefined || rival === undefined) return found
    swarms.numbers.supply(rival)
    clashes.weigh(post, found)
    return { ...found, isSuperseded: found.rivals > found.copies }
  }

/** What this node keeps for others in the place of our item, which it therefore does not keep. */
const keptInstead = async (
  dht: Dht,
  target: DhtTarget,
  sequence: number,
  isOurs: (item: SignedItem) => boolean,
): Promise<ReadBack | undefined> => {
  const [rival] = await dht.get(target, { timeoutMs: keptWaitMs, isOpen: true })
  if (rival === undefined || rival.sequence !== sequence || isOurs(rival)) return undefined
  return { copies: 0, nodes: 1, isSuperseded: false, rival, rivals: 1 }
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
): {
  readonly posts: Posts
  readonly deliveries: Deliveries
  readonly clashes: Clashes
  readonly numbering: Numbering
} => {
  const announcing = { ...needs, announcementsOf: announcementsFor(needs) }
  const announcer = new Announcer(announcing, scope)
  const database = needs.journal
  const numbers = new PostNumbers(database)
  const others = new OtherComputers({ ...needs, database, numbers })
  const publishAgain = (post: VerifiedPost): Promise<VerifiedPost> => posts.publishAgain(post)
  const clashes = new Clashes({ ...needs, database, numbers, others, publishAgain }, scope)
  scope.defer(
    needs.swarms.posted.on((post) => {
      if (needs.keys.has(post.author) || needs.isHosted(post.author)) others.see(post)
    }),
  )
  const deliveries = new Deliveries(
    {
      ...announcing,
      readBack: readingBack(needs, clashes),
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
  const chooser = new NumberChooser({ ...needs, numbers, others })
  const posts = new Posts({ ...needs, database, announcer, written, numbers, chooser })
  const numbering = { choose: chooser.choose.bind(chooser), reserve: numbers.reserve.bind(numbers) }
  return { deliveries, clashes, posts, numbering }
}
