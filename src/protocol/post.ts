// Signed posts: build, sign, decode, judge (swarm-posts.md 3).
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { type BencodeDict, type BencodeInput, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { concatBytes } from '../base/bytes.ts'
import { codePointCount, decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { Brand } from '../base/brand.ts'
import type { PrivateKey } from '../crypto/keys.ts'
import { signData, verifyData } from '../crypto/signature.ts'
import { limits } from './limits.ts'
import type { UserKeys } from './ports.ts'
import {
  type CarriedPost,
  decidingCarried,
  flagsOf,
  isPublicKind,
  kindOf,
  membersOfKind,
  type PostKind,
  type PostReference,
  referenceIn,
} from './post-kind.ts'
import { partsOfText } from './post-text.ts'
import { parseUsername, type Username } from './username.ts'

/** A decoded signed post with its exact signed bytes. Its signature has not been verified. */
export interface SignedPost {
  /** The whole piece in canonical outer form: what is stored, served and flooded. */
  readonly piece: Uint8Array
  /** Decoded `userpost`; `.raw` is what `signature` covers. */
  readonly userpost: BencodeDict
  readonly signature: Uint8Array
  /** Signature without the retransmitted part, of a retransmit with comment (`sig_wort`). */
  readonly signatureWithoutRetransmit: Uint8Array | undefined
  readonly author: Username
  /** Wire name `k`. */
  readonly postNumber: number
  /** The author's tip less one when it was written: selects the key. */
  readonly height: number
  /** Unix seconds claimed by the author; 0 when missing. Clamp before sorting. */
  readonly time: number
  /** The kind in the wire's four bits (`postFlags`), as the C++ node counts them. */
  readonly flags: number
  readonly kind: PostKind
}

/** A signed post whose signature matches the author's key at its height, and that of the post its kind carries. */
export type VerifiedPost = Brand<SignedPost, 'VerifiedPost'>

/** Why a piece is not an acceptable post (swarm-posts.md 3.5; the order of the codes is the order of the checks). */
export interface PostRejection {
  readonly code:
    | 'post-size'
    | 'post-malformed'
    | 'post-author-mismatch'
    | 'post-number-mismatch'
    | 'post-number-out-of-bound'
    | 'post-height-invalid'
    | 'post-text-invalid'
    | 'post-text-too-long'
    | 'post-signature-invalid'
    | 'post-retransmit-signature-invalid'
    | 'post-favourite-signature-invalid'
}

// The reference reads posts with a tolerant decoder: so must we, or we would ban honest peers (swarm-posts.md H7).
const postLimits = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: false } as const

/** Largest acceptable post number of a user; undefined when the user is not registered (swarm-posts.md 2.7). */
export const maxPostNumber = (username: Username, keys: UserKeys): number | undefined => {
  const registered = keys.registrationHeight(username)
  if (registered === undefined) return undefined
  const best = keys.bestHeight()
  return best <= 0 ? Number.MAX_SAFE_INTEGER : 2 * (best - registered) + limits.postNumberSlack
}

const outerPiece = (userpost: Uint8Array, signature: Uint8Array, wort: Uint8Array | undefined): Uint8Array =>
  concatBytes(
    encodeUtf8('d12:sig_userpost'),
    encodeUtf8(`${String(signature.length)}:`),
    signature,
    ...(wort === undefined ? [] : [encodeUtf8(`8:sig_wort${String(wort.length)}:`), wort]),
    encodeUtf8('8:userpost'),
    userpost,
    encodeUtf8('e'),
  )

/** Low 32 bits as signed, as the reference compares post numbers (swarm-posts.md 3.5-5). */
const truncated = (value: number | bigint | undefined): number | undefined => {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value))
  return value === undefined ? undefined : Number(BigInt.asIntN(32, BigInt(value)))
}

const integerAt = (dict: BencodeDict, key: string): number | undefined => {
  const value = dict.get(key)
  return typeof value === 'number' || typeof value === 'bigint' ? truncated(value) : undefined
}

const signatureWithoutRetransmitOf = (outer: BencodeDict): Uint8Array | undefined => {
  const signature = outer.bytes('sig_wort')
  return signature?.length === limits.signatureBytes ? signature.slice() : undefined
}

/** Decodes a piece without judging it: shape only. */
export const decodePost = (piece: Uint8Array): Verdict<SignedPost, PostRejection> => {
  if (piece.length < 1 || piece.length > limits.postBytes) return reject({ code: 'post-size' })
  const decoded = decodeBencodeDict(piece, postLimits)
  if (!decoded.ok) return reject({ code: 'post-malformed' })
  const userpost = decoded.value.dict('userpost')
  const signature = decoded.value.bytes('sig_userpost')
  if (userpost === undefined || signature === undefined || signature.length === 0)
    return reject({ code: 'post-malformed' })
  const author = parseUsername(userpost.text('n') ?? '')
  const postNumber = integerAt(userpost, 'k')
  const height = integerAt(userpost, 'height')
  if (author === undefined) return reject({ code: 'post-author-mismatch' })
  if (postNumber === undefined) return reject({ code: 'post-number-mismatch' })
  if (height === undefined) return reject({ code: 'post-height-invalid' })
  const ownWort = signatureWithoutRetransmitOf(decoded.value)
  return accept({
    piece: outerPiece(userpost.raw, signature, ownWort),
    userpost,
    signature: signature.slice(),
    signatureWithoutRetransmit: ownWort,
    author,
    postNumber,
    height,
    time: userpost.int('time') ?? 0,
    flags: flagsOf(userpost),
    kind: kindOf(userpost),
  })
}

/** Whether a carried post is signed by the key that its author had at its height. */
export const isAuthentic = ({ userpost, signature }: CarriedPost, keys: UserKeys): boolean => {
  const author = parseUsername(userpost.text('n') ?? '')
  const height = userpost.int('height')
  if (author === undefined || height === undefined) return false
  const key = keys.keyAt(author, height)
  return key !== undefined && verifyData(userpost.raw, signature, key)
}

const judgeText = (userpost: BencodeDict): Verdict<undefined, PostRejection> => {
  const bytes = userpost.bytes('msg')
  if (bytes === undefined) return accept(undefined)
  const text = decodeUtf8(bytes)
  if (text === undefined) return reject({ code: 'post-text-invalid' })
  return codePointCount(text) > limits.messageCodePoints ? reject({ code: 'post-text-too-long' }) : accept(undefined)
}

/**
 * One carried post decides, as in the reference: a good favourite forgives a bad retransmit (swarm-posts.md 3.5-12).
 * The kind of a post shows the one that decided and no other: what is not verified is never displayed (H9).
 */
const judgeCarried = (userpost: BencodeDict, keys: UserKeys): Verdict<undefined, PostRejection> => {
  const carried = decidingCarried(userpost)
  if (carried === undefined || isAuthentic(carried, keys)) return accept(undefined)
  const isFavourite = userpost.dict('fav') !== undefined
  return reject({ code: isFavourite ? 'post-favourite-signature-invalid' : 'post-retransmit-signature-invalid' })
}

const judgeNumbers = (
  post: SignedPost,
  author: Username,
  postNumber: number,
  keys: UserKeys,
): Verdict<undefined, PostRejection> => {
  if (post.author !== author) return reject({ code: 'post-author-mismatch' })
  if (post.postNumber !== postNumber) return reject({ code: 'post-number-mismatch' })
  const bound = maxPostNumber(author, keys)
  if (bound === undefined || postNumber < 0 || postNumber > bound) return reject({ code: 'post-number-out-of-bound' })
  const best = keys.bestHeight()
  if (post.height < 0 || (best > 0 && post.height > best + 1)) return reject({ code: 'post-height-invalid' })
  return accept(undefined)
}

/** Whether the signature is of the key that the author has at the post's height. */
const isSignedByAuthor = (post: SignedPost, keys: UserKeys): boolean => {
  const key = keys.keyAt(post.author, post.height)
  return key !== undefined && verifyData(post.userpost.raw, post.signature, key)
}

/** Whether all signatures by which a post was accepted are still of the keys that the chain knows: its own, and that of the post its kind carries. */
export const isStillAuthentic = (post: VerifiedPost, keys: UserKeys): boolean =>
  isSignedByAuthor(post, keys) && judgeCarried(post.userpost, keys).ok

/** Judges hostile bytes as post `postNumber` of `author`, in the order of swarm-posts.md 3.5. */
export const judgePost = (
  piece: Uint8Array,
  author: Username,
  postNumber: number,
  keys: UserKeys,
): Verdict<VerifiedPost, PostRejection> => {
  const decoded = decodePost(piece)
  if (!decoded.ok) return decoded
  const post = decoded.value
  const numbers = judgeNumbers(post, author, postNumber, keys)
  if (!numbers.ok) return numbers
  const text = judgeText(post.userpost)
  if (!text.ok) return text
  if (!isSignedByAuthor(post, keys)) return reject({ code: 'post-signature-invalid' })
  const carried = judgeCarried(post.userpost, keys)
  return carried.ok ? accept(post as VerifiedPost) : carried
}

/** What a writer says. */
export interface PostFields {
  readonly author: Username
  readonly postNumber: number
  readonly time: number
  readonly height: number
  readonly text: string
  /** The author's previous public post (`lastk`); posts that are not public do not tell it. */
  readonly lastPostNumber?: number | undefined
  /** Plain if left out. */
  readonly kind?: PostKind
}

const plain: PostKind = { kind: 'plain' }

/** An empty text is written as two empty strings (swarm-posts.md 4.2-3). */
const textMembers = (text: string): Record<string, BencodeInput | undefined> => {
  const { first, rest } = partsOfText(text)
  return { msg: first, msg2: text === '' ? '' : rest }
}

/** Canonical bytes of `userpost`. */
export const encodeUserpost = ({ kind = plain, ...fields }: PostFields): Uint8Array<ArrayBuffer> =>
  encodeBencode({
    ...membersOfKind(kind),
    ...textMembers(fields.text),
    height: fields.height,
    k: fields.postNumber,
    lastk: isPublicKind(kind) ? fields.lastPostNumber : undefined,
    n: fields.author,
    time: fields.time,
  })

/** Signs a post of our own; refused only when it is over 2048 bytes. Judge it before publishing. */
export const signPost = (
  fields: PostFields,
  privateKey: PrivateKey,
  compressed = true,
): Verdict<SignedPost, PostRejection> => {
  const userpost = encodeUserpost(fields)
  // So that the comment can be carried alone (swarm-posts.md 4.3).
  const isCommented = fields.kind?.kind === 'retransmit' && fields.text !== ''
  const comment = isCommented ? signData(encodeUserpost({ ...fields, kind: plain }), privateKey, compressed) : undefined
  return decodePost(outerPiece(userpost, signData(userpost, privateKey, compressed), comment))
}

/** The full text in a `userpost`: `msg` and, of long posts, `msg2`. What is not valid UTF-8 counts as missing. */
export const textIn = (userpost: BencodeDict): string => (userpost.text('msg') ?? '') + (userpost.text('msg2') ?? '')

/** The full text of a post. */
export const textOf = (post: SignedPost): string => textIn(post.userpost)

/** What a post answers, or what it retransmits: whom it is told to. */
export const referenceOf = ({ kind }: SignedPost): PostReference | undefined => {
  if (kind.kind === 'reply') return kind.to
  return kind.kind === 'retransmit' ? referenceIn(kind.carried.userpost) : undefined
}
