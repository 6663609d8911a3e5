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
import { parseUsername, type Username } from './username.ts'

/** Names another post; wire form `{k, n}`. */
export interface PostReference {
  readonly author: Username
  readonly postNumber: number
}

/** What kind of post it is: the four bits of swarm-posts.md 3.8. */
export const postFlags = { plain: 0, retransmit: 1, direct: 2, favourite: 4, privateFavourite: 12 } as const

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
  readonly flags: number
}

/** A signed post whose signature matches the author's key at its height. */
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

const flagsOf = (userpost: BencodeDict): number => {
  if (userpost.dict('dm') !== undefined)
    return postFlags.direct | (userpost.dict('rt') === undefined ? 0 : 1) | (userpost.dict('fav') === undefined ? 0 : 4)
  if (userpost.dict('pfav') !== undefined) return postFlags.privateFavourite
  return (userpost.dict('rt') === undefined ? 0 : 1) | (userpost.dict('fav') === undefined ? 0 : 4)
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
  })
}

const verifyEmbedded = (embedded: BencodeDict, signature: Uint8Array | undefined, keys: UserKeys): boolean => {
  const author = parseUsername(embedded.text('n') ?? '')
  const height = embedded.int('height')
  if (author === undefined || height === undefined || signature === undefined) return false
  const key = keys.keyAt(author, height)
  return key !== undefined && verifyData(embedded.raw, signature, key)
}

const judgeText = (userpost: BencodeDict): Verdict<undefined, PostRejection> => {
  const bytes = userpost.bytes('msg')
  if (bytes === undefined) return accept(undefined)
  const text = decodeUtf8(bytes)
  if (text === undefined) return reject({ code: 'post-text-invalid' })
  return codePointCount(text) > limits.messageCodePoints ? reject({ code: 'post-text-too-long' }) : accept(undefined)
}

/**
 * The last verdict wins, as in the reference: a good favourite forgives a bad retransmit (swarm-posts.md 3.5-12).
 * Display must verify each with `retransmitIsAuthentic`.
 */
const judgeEmbedded = (userpost: BencodeDict, keys: UserKeys): Verdict<undefined, PostRejection> => {
  const retransmitted = userpost.dict('rt')
  const favourite = userpost.dict('fav')
  if (favourite !== undefined)
    return verifyEmbedded(favourite, userpost.bytes('sig_fav'), keys)
      ? accept(undefined)
      : reject({ code: 'post-favourite-signature-invalid' })
  if (retransmitted !== undefined && !verifyEmbedded(retransmitted, userpost.bytes('sig_rt'), keys))
    return reject({ code: 'post-retransmit-signature-invalid' })
  return accept(undefined)
}

/** True when the retransmitted post, if any, carries its author's signature. */
export const retransmitIsAuthentic = (post: SignedPost, keys: UserKeys): boolean => {
  const retransmitted = post.userpost.dict('rt')
  return retransmitted === undefined || verifyEmbedded(retransmitted, post.userpost.bytes('sig_rt'), keys)
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
  const key = keys.keyAt(author, post.height)
  if (key === undefined || !verifyData(post.userpost.raw, post.signature, key))
    return reject({ code: 'post-signature-invalid' })
  const embedded = judgeEmbedded(post.userpost, keys)
  return embedded.ok ? accept(post as VerifiedPost) : embedded
}

/** What a writer says. Further members (`rt`, `dm`, `url`, …) go into `extra` under their wire names. */
export interface PostFields {
  readonly author: Username
  readonly postNumber: number
  readonly time: number
  readonly height: number
  readonly text: string
  /** The author's previous public post (`lastk`). */
  readonly lastPostNumber?: number | undefined
  readonly reply?: PostReference | undefined
  readonly extra?: Readonly<Record<string, BencodeInput>>
}

/** Splits a text at 140 code points; an empty one is written as two empty strings (swarm-posts.md 4.2-3). */
const textMembers = (text: string): Record<string, BencodeInput> => {
  const points = [...text]
  if (points.length === 0) return { msg: '', msg2: '' }
  if (points.length <= limits.messageCodePoints) return { msg: text }
  return {
    msg: points.slice(0, limits.messageCodePoints).join(''),
    msg2: points.slice(limits.messageCodePoints).join(''),
  }
}

/** Canonical bytes of `userpost`. */
export const encodeUserpost = (fields: PostFields): Uint8Array<ArrayBuffer> =>
  encodeBencode({
    ...fields.extra,
    ...textMembers(fields.text),
    height: fields.height,
    k: fields.postNumber,
    lastk: fields.lastPostNumber,
    n: fields.author,
    reply: fields.reply === undefined ? undefined : { k: fields.reply.postNumber, n: fields.reply.author },
    time: fields.time,
  })

/** Signs a post of our own; refused only when it is over 2048 bytes. Judge it before publishing. */
export const signPost = (
  fields: PostFields,
  privateKey: PrivateKey,
  compressed = true,
): Verdict<SignedPost, PostRejection> => {
  const userpost = encodeUserpost(fields)
  return decodePost(outerPiece(userpost, signData(userpost, privateKey, compressed), undefined))
}

/** The full text: `msg` and, of long posts, `msg2`. Invalid UTF-8 in the unchecked `msg2` counts as missing. */
export const textOf = (post: SignedPost): string =>
  (post.userpost.text('msg') ?? '') + (post.userpost.text('msg2') ?? '')

const referenceAt = (post: SignedPost, member: 'reply' | 'rt'): PostReference | undefined => {
  const dict = post.userpost.dict(member)
  const author = parseUsername(dict?.text('n') ?? '')
  const postNumber = dict?.int('k')
  return author === undefined || postNumber === undefined || postNumber < 0 ? undefined : { author, postNumber }
}

/** What it answers, if it is a reply to a well-formed reference. */
export const replyOf = (post: SignedPost): PostReference | undefined => referenceAt(post, 'reply')

/** What it retransmits. */
export const retransmitOf = (post: SignedPost): PostReference | undefined => referenceAt(post, 'rt')
