// What kinds of post there are, and how each stands in a `userpost` (swarm-posts.md 3.2, 4).
import { type BencodeDict, type BencodeInput, EncodedBencode } from '../codec/bencode.ts'
import { bytesFromLatin1 } from '../codec/combinators.ts'
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import type { SealedMessage } from '../crypto/ecies.ts'
import { parseUsername, type Username } from './username.ts'

/** Names another post; wire form `{k, n}`. */
export interface PostReference {
  readonly author: Username
  readonly postNumber: number
}

/** Names a promoted message, which is in a block and not a post; wire form `{k, n}` with `!` before the name. */
export interface PromotedReference {
  readonly promoter: Username
  readonly height: number
}

/** A post of somebody else inside a post: the exact bytes its author signed, and the signature. */
export interface CarriedPost {
  readonly userpost: BencodeDict
  readonly signature: Uint8Array
}

/** What an application defines: members that are none of ours, under their wire names. */
export type CustomMembers = Readonly<Record<string, BencodeInput>>

/**
 * The kind of a post with what only this kind has. The text of a retransmit or favourite is the comment. Of a post
 * that the C++ node would take for several kinds it is the one whose signature decided in `judgePost`: in a verified
 * post the carried post is authentic. Sealed parts may be malformed: opening judges them.
 */
export type PostKind =
  | { readonly kind: 'plain' }
  | { readonly kind: 'reply'; readonly to: PostReference }
  | { readonly kind: 'promoted-reply'; readonly to: PromotedReference }
  | { readonly kind: 'retransmit'; readonly carried: CarriedPost }
  | { readonly kind: 'favourite'; readonly carried: CarriedPost }
  | { readonly kind: 'private-favourite'; readonly sealed: SealedMessage }
  | { readonly kind: 'direct'; readonly sealed: SealedMessage }
  | { readonly kind: 'custom'; readonly members: CustomMembers }

/** The wire's four bits for kinds (swarm-posts.md 3.8). */
export const postFlags = { plain: 0, retransmit: 1, direct: 2, favourite: 4, privateFavourite: 12 } as const

/** Every bit: a query that allows these leaves no post out. */
export const allPostFlags = 0xff

/** The bits as the C++ node counts them: kept with a post, and asked for in post queries. */
export const flagsOf = (userpost: BencodeDict): number => {
  const retransmit = userpost.dict('rt') === undefined ? 0 : postFlags.retransmit
  const favourite = userpost.dict('fav') === undefined ? 0 : postFlags.favourite
  if (userpost.dict('dm') !== undefined) return postFlags.direct | retransmit | favourite
  return userpost.dict('pfav') === undefined ? retransmit | favourite : postFlags.privateFavourite
}

/** Members that posts of every kind may have. */
const commonMembers = new Set(['height', 'k', 'lastk', 'msg', 'msg2', 'n', 'time'])

const none = new Uint8Array(0)

const sealedIn = (dict: BencodeDict): SealedMessage => ({
  body: dict.bytes('body') ?? none,
  key: dict.bytes('key') ?? none,
  mac: dict.bytes('mac') ?? none,
  orig: dict.int('orig') ?? -1,
})

/** Author and number of a `userpost` or of a `reply`; undefined when one of them is missing or malformed. */
export const referenceIn = (dict: BencodeDict | undefined): PostReference | undefined => {
  const author = parseUsername(dict?.text('n') ?? '')
  const postNumber = dict?.int('k')
  return author === undefined || postNumber === undefined || postNumber < 0 ? undefined : { author, postNumber }
}

/** What stands before the name of who promoted the message that is answered (rpc.md 4.6). */
const promotedMark = '!'

/** The name that a promoted message is called by, in references and in the DHT. */
export const promotedName = ({ promoter }: PromotedReference): string => promotedMark + promoter

/** Reads what `promotedName` has written, with the height; undefined for anything else. */
export const parsePromotedReference = (name: string, height: number): PromotedReference | undefined => {
  const promoter = name.startsWith(promotedMark) ? parseUsername(name.slice(promotedMark.length)) : undefined
  return promoter === undefined || height < 0 ? undefined : { promoter, height }
}

const customMembersOf = (userpost: BencodeDict): CustomMembers | undefined => {
  const members = [...userpost.entries].filter(([key]) => !commonMembers.has(key))
  if (members.length === 0) return undefined
  return Object.fromEntries(members.map(([key, value]) => [decodeUtf8Lossy(bytesFromLatin1(key)), value]))
}

const carriedIn = (userpost: BencodeDict, member: 'rt' | 'fav'): CarriedPost | undefined => {
  const carried = userpost.dict(member)
  return carried === undefined
    ? undefined
    : { userpost: carried, signature: userpost.bytes(member === 'rt' ? 'sig_rt' : 'sig_fav') ?? none }
}

/** All carried posts, each with its signature, authentic or not. */
export const carriedPosts = (userpost: BencodeDict): readonly CarriedPost[] =>
  [carriedIn(userpost, 'fav'), carriedIn(userpost, 'rt')].filter((carried) => carried !== undefined)

/** The carried post whose signature decides whether a post is accepted: the last one wins (swarm-posts.md 3.5-12). */
export const decidingCarried = (userpost: BencodeDict): CarriedPost | undefined =>
  carriedIn(userpost, 'fav') ?? carriedIn(userpost, 'rt')

/** A post that is carried beside the deciding one: nobody has looked at its signature, and nothing of it is shown (swarm-posts.md H9). */
export const forgivenCarried = (userpost: BencodeDict): CarriedPost | undefined =>
  userpost.dict('fav') === undefined ? undefined : carriedIn(userpost, 'rt')

/** Reads the kind of a `userpost`, in the order of swarm-posts.md 3.8. */
export const kindOf = (userpost: BencodeDict): PostKind => {
  const direct = userpost.dict('dm')
  if (direct !== undefined) return { kind: 'direct', sealed: sealedIn(direct) }
  const privateFavourite = userpost.dict('pfav')
  if (privateFavourite !== undefined) return { kind: 'private-favourite', sealed: sealedIn(privateFavourite) }
  const carried = decidingCarried(userpost)
  if (carried !== undefined)
    return userpost.dict('fav') === undefined ? { kind: 'retransmit', carried } : { kind: 'favourite', carried }
  const to = referenceIn(userpost.dict('reply'))
  if (to !== undefined) return { kind: 'reply', to }
  const promoted = parsePromotedReference(
    userpost.dict('reply')?.text('n') ?? '',
    userpost.dict('reply')?.int('k') ?? -1,
  )
  if (promoted !== undefined) return { kind: 'promoted-reply', to: promoted }
  const members = customMembersOf(userpost)
  return members === undefined ? { kind: 'plain' } : { kind: 'custom', members }
}

/** What a kind adds to a `userpost`, under wire names. Signed bytes of others stay as they are. */
export const membersOfKind = (kind: PostKind): Readonly<Record<string, BencodeInput>> => {
  switch (kind.kind) {
    case 'plain':
      return {}
    case 'reply':
      return { reply: { k: kind.to.postNumber, n: kind.to.author } }
    case 'promoted-reply':
      return { reply: { k: kind.to.height, n: promotedName(kind.to) } }
    case 'retransmit':
      return { rt: new EncodedBencode(kind.carried.userpost.raw), sig_rt: kind.carried.signature }
    case 'favourite':
      return { fav: new EncodedBencode(kind.carried.userpost.raw), sig_fav: kind.carried.signature }
    case 'private-favourite':
      return { pfav: { ...kind.sealed } }
    case 'direct':
      return { dm: { ...kind.sealed } }
    case 'custom':
      return kind.members
  }
}

/** Whether a post of this kind is public: told in the DHT and part of the chain of `lastk` (swarm-posts.md 4.2-2). */
export const isPublicKind = ({ kind }: PostKind): boolean =>
  kind !== 'favourite' && kind !== 'private-favourite' && kind !== 'direct'
