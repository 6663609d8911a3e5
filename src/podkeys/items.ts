// Items of the DHT that a browser signs for its person: what announces a post, the profile, the list of follows.
import { type BencodeInput, EncodedBencode, encodeBencode } from '../codec/bencode.ts'
import type { WifSecret } from '../crypto/wif.ts'
import { announcementsOf } from '../protocol/announcements.ts'
import { type ItemFields, type SignedItem, signItem } from '../protocol/dht-item.ts'
import { limits } from '../protocol/limits.ts'
import type { SignedPost } from '../protocol/post.ts'
import { numberedTargetOf, targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'

/** Who signs, and when: height and time as the pod says, looked at before (`faultOfItem`). */
export interface ItemSigner {
  readonly name: Username
  readonly secret: WifSecret
  readonly height: number
  /** Unix seconds. */
  readonly time: number
}

/** What people tell of themselves; what is empty is left out. */
export interface ProfileFields {
  readonly fullname: string
  readonly bio: string
  readonly location: string
  readonly url: string
}

/** Names on one page of a public list, as the original client has it. */
const namesOfPage = 200

/** An item as `dhtputraw` takes it: bencoded `p`, `sig_p` and `sig_user` (rpc.md 2.6). */
const encodeWholeItem = ({ payload, signature, signer }: SignedItem): Uint8Array =>
  encodeBencode({ p: new EncodedBencode(payload), sig_p: signature, sig_user: signer })

type Said = Omit<ItemFields, 'height' | 'time'>

/** None where the network would take none, as of a long post under the name of whom it mentions. */
const itemsOf = ({ name, secret, height, time }: ItemSigner, said: readonly Said[]): readonly Uint8Array[] =>
  said.flatMap((fields) => {
    const signed = signItem({ ...fields, height, time }, name, secret.privateKey, secret.compressed)
    return signed.ok ? [encodeWholeItem(signed.value)] : []
  })

/** Under everything that a post is announced under; of a message nothing. */
export const announcementItems = (post: SignedPost, signer: ItemSigner): readonly Uint8Array[] =>
  itemsOf(
    signer,
    announcementsOf(post).map((announcement) => ({ ...announcement, value: new EncodedBencode(post.piece) })),
  )

const single = (signer: ItemSigner, resource: 'profile' | 'avatar', value: BencodeInput, sequence: number) =>
  itemsOf(signer, [{ target: targetOf(resource, signer.name), value, sequence }])[0]

/** The profile under a sequence number above the last one; undefined when it is longer than an item can be. */
export const profileItem = (signer: ItemSigner, profile: ProfileFields, sequence: number): Uint8Array | undefined =>
  single(signer, 'profile', Object.fromEntries(Object.entries(profile).filter(([, text]) => text !== '')), sequence)

/** The picture as a data URL of at most about 8 kB; undefined when it is longer. */
export const avatarItem = (signer: ItemSigner, dataUrl: string, sequence: number): Uint8Array | undefined =>
  single(signer, 'avatar', dataUrl, sequence)

/** The public list of follows: pages of 200 names under one sequence number, and an empty one that ends it. */
export const followingItems = (
  signer: ItemSigner,
  names: readonly Username[],
  sequence: number,
): readonly Uint8Array[] => {
  const count = Math.min(Math.ceil(names.length / namesOfPage), limits.followPages - 1)
  const pages = Array.from({ length: count }, (_, page) => names.slice(page * namesOfPage, (page + 1) * namesOfPage))
  return itemsOf(
    signer,
    [...pages, []].map((value, page) => ({
      target: numberedTargetOf('following', signer.name, page + 1),
      value,
      sequence,
    })),
  )
}
