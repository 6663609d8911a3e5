// Posts inside items of the DHT: nobody believes, shows or passes on what their authors have not signed (dht.md 10.1-1).
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { BencodeDict } from '../codec/bencode.ts'
import type { ItemRejection, SignedItem } from './dht-item.ts'
import type { UserKeys } from './ports.ts'
import { decodePost, isAuthentic, judgePost } from './post.ts'
import { carriedPosts } from './post-kind.ts'
import { postNumberOf } from './resources.ts'

/** All that a post carries, and what that carries: clients show any of it. */
const isAllAuthentic = (userpost: BencodeDict, keys: UserKeys): boolean =>
  carriedPosts(userpost).every((carried) => isAuthentic(carried, keys) && isAllAuthentic(carried.userpost, keys))

const isPostOfSigner = (value: BencodeDict, { signer, target }: SignedItem, keys: UserKeys): boolean => {
  const decoded = decodePost(value.raw)
  if (!decoded.ok) return false
  const { postNumber, userpost } = decoded.value
  return judgePost(value.raw, signer, postNumberOf(target) ?? postNumber, keys).ok && isAllAuthentic(userpost, keys)
}

/** The post that a value says it is; undefined: it does not say so. */
export const claimedPost = ({ value }: SignedItem): BencodeDict | undefined =>
  value instanceof BencodeDict && (value.entries.has('userpost') || value.entries.has('sig_userpost'))
    ? value
    : undefined

/** A value that says it is a post is one of the signer, under its number, with each signature in it as it must be. */
export const judgeItemPost = (item: SignedItem, keys: UserKeys): Verdict<SignedItem, ItemRejection> => {
  const claimed = claimedPost(item)
  return claimed === undefined || isPostOfSigner(claimed, item, keys)
    ? accept(item)
    : reject({ code: 'item-post-invalid' })
}
