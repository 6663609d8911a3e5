// Reads what a pod shows from the bytes that were signed, and says how sure each thing is.
import type { PodPostJson } from '../../../api/pod-shapes.ts'
import { BencodeDict, type BencodeValue } from '../../../codec/bencode.ts'
import { decodeHex, encodeHex } from '../../../codec/hex.ts'
import { decodeUtf8 } from '../../../codec/utf8.ts'
import { emptyBytes } from '../../../base/bytes.ts'
import { verifyData } from '../../../crypto/signature.ts'
import { decodeWholeItem } from '../../../protocol/dht-item.ts'
import { decodePost, isAuthentic, judgePost, type SignedPost, textIn, textOf } from '../../../protocol/post.ts'
import { type PostKind, referenceIn } from '../../../protocol/post-kind.ts'
import { resourceOf } from '../../../protocol/resources.ts'
import { parseUsername, type Username } from '../../../protocol/username.ts'
import type { ProvedKeys } from '../../../verify/proved-keys.ts'
import type { FoundProfile, Profile, ReadPost, Sureness } from './shapes.ts'

/** Longest text of a profile that is shown. */
const maxField = 1_000

/** Pictures that browsers show and that are no programs; what is not such a picture is left out. */
const pictureForm = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/u

const kinds: Readonly<Partial<Record<PostKind['kind'], ReadPost['kind']>>> = {
  plain: 'post',
  reply: 'reply',
  'promoted-reply': 'reply',
  retransmit: 'retransmit',
  favourite: 'favourite',
}

const carriedBy = ({ kind }: SignedPost): ReadPost['carried'] => {
  if (kind.kind !== 'retransmit' && kind.kind !== 'favourite') return undefined
  const { userpost } = kind.carried
  const reference = referenceIn(userpost)
  if (reference === undefined) return undefined
  return {
    author: reference.author,
    number: reference.postNumber,
    text: textIn(userpost),
    time: Math.max(0, userpost.int('time') ?? 0),
  }
}

/** Whose proofs a post needs. */
export const namesIn = (post: ReadPost): readonly string[] =>
  post.carried === undefined ? [post.author] : [post.author, post.carried.author]

const surenessOf = (post: SignedPost, keys: ProvedKeys): Sureness => {
  if (keys.proved(post.author) === undefined) return 'said'
  if (judgePost(post.piece, post.author, post.postNumber, keys).ok) return 'verified'
  const { kind } = post
  if (kind.kind !== 'retransmit' && kind.kind !== 'favourite') return 'refused'
  // What is carried is of somebody whose proof is not here yet: nothing is known of it.
  const author = referenceIn(kind.carried.userpost)?.author
  const isUnknown = author !== undefined && keys.proved(author) === undefined
  return isUnknown && !isAuthentic(kind.carried, keys) ? 'said' : 'refused'
}

/** A post from its bytes; undefined when they are none, or of another post than the pod says. */
export const readPost = (
  { n, k, time, piece }: Pick<PodPostJson, 'n' | 'k' | 'time' | 'piece'>,
  keys: ProvedKeys,
): ReadPost | undefined => {
  const decoded = decodePost(decodeHex(piece) ?? emptyBytes)
  if (!decoded.ok) return undefined
  const post = decoded.value
  if (post.author !== n || post.postNumber !== k || post.kind.kind === 'direct') return undefined
  return {
    key: `${n}/${String(k)}`,
    author: n,
    number: k,
    // A pod may give anything for a time.
    time: Math.max(0, Number.isFinite(time) ? Math.min(post.time, time) : post.time),
    text: textOf(post),
    kind: kinds[post.kind.kind] ?? 'other',
    answers: post.kind.kind === 'reply' ? { author: post.kind.to.author, number: post.kind.to.postNumber } : undefined,
    carried: carriedBy(post),
    sureness: surenessOf(post, keys),
    piece: encodeHex(post.piece),
  }
}

interface Signed {
  readonly value: BencodeValue
  readonly isVerified: boolean
}

const signedValue = (
  item: FoundProfile['profile'],
  name: Username,
  resource: 'profile' | 'avatar',
  keys: ProvedKeys,
): Signed | undefined => {
  const decoded = item === null ? undefined : decodeWholeItem(decodeHex(item.item) ?? emptyBytes)
  if (decoded?.ok !== true) return undefined
  const { target, signer, payload, signature, value } = decoded.value
  if (signer !== name || target.name !== name || resourceOf(target)?.resource !== resource) return undefined
  const key = keys.keyAt(name, Number.MAX_SAFE_INTEGER)
  return { value, isVerified: key !== undefined && verifyData(payload, signature, key) }
}

const fieldOf = (signed: Signed | undefined, field: string): string =>
  signed?.value instanceof BencodeDict ? (signed.value.text(field) ?? '').slice(0, maxField) : ''

/** Profile and picture of a name. */
export const readProfile = (found: FoundProfile, username: string, keys: ProvedKeys): Profile => {
  const name = parseUsername(username)
  const [profile, avatar] = (['profile', 'avatar'] as const).map((resource) =>
    name === undefined ? undefined : signedValue(found[resource], name, resource, keys),
  )
  const picture = avatar?.value instanceof Uint8Array ? (decodeUtf8(avatar.value) ?? '') : ''
  return {
    fullname: fieldOf(profile, 'fullname'),
    bio: fieldOf(profile, 'bio'),
    location: fieldOf(profile, 'location'),
    url: fieldOf(profile, 'url'),
    avatar: pictureForm.test(picture) ? picture : '',
    isVerified: [profile, avatar].every((signed) => signed?.isVerified !== false),
  }
}
