// Signs what a pod drafted, and only when it says what the person asked for: the bytes that are signed are written here.
import { equalBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { type BencodeDict, decodeBencodeDict } from '../codec/bencode.ts'
import type { WifSecret } from '../crypto/wif.ts'
import { limits } from '../protocol/limits.ts'
import {
  encodeUserpost,
  type PostFields,
  type PostRejection,
  type SignedPost,
  signPost,
  textIn,
} from '../protocol/post.ts'
import { isPublicKind, kindOf, type PostKind } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'

/** What a person asks for. */
export interface WantedPost {
  readonly author: Username
  readonly text: string
  readonly kind: PostKind
}

/** What this browser knows of the author and the network, none of it from the draft. */
export interface KnownOfAuthor {
  /** Height of the block of the newest key, by a judged proof. */
  readonly registeredAt: number
  /** The highest block that a judged proof shows, and when it was made, in Unix seconds. */
  readonly tip: { readonly height: number; readonly time: number }
  /** The highest number of a post of the author that was seen here; −1: none. */
  readonly highestNumber: number
  /** The highest of a public one; −1: none. */
  readonly highestPublic: number
  /** Unix seconds of this computer. */
  readonly now: number
  /** Seconds between blocks as the network means it. */
  readonly blockSeconds: number
}

/** What a pod answers, hostile. */
export interface Draft {
  /** Bencoded `userpost`: what is to be signed. */
  readonly userpost: Uint8Array
  readonly postNumber: number
  readonly lastPostNumber: number | undefined
  readonly height: number
  /** Unix seconds. */
  readonly time: number
}

/** Why a draft is not signed. */
export interface DraftRejection {
  readonly code:
    | 'draft-malformed'
    | 'draft-author'
    | 'draft-text'
    | 'draft-kind'
    | 'draft-number'
    | 'draft-previous'
    | 'draft-height'
    | 'draft-time'
    | 'draft-other-member'
    | PostRejection['code']
}

/** Blocks that may have come beside those that time explains: blocks come in bursts. */
const blockSlack = 40

/** How much oftener than meant blocks may come. */
const hurry = 3

/** Seconds by which the clocks of pod and browser may differ. */
const clockSlack = 900

const postLimits = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: true } as const

const highestPlausible = ({ tip, now, blockSeconds }: KnownOfAuthor): number =>
  tip.height + blockSlack + Math.ceil((hurry * Math.max(0, now - tip.time)) / blockSeconds)

const faultOfNumbers = (
  { postNumber, height, time, lastPostNumber }: PostFields,
  known: KnownOfAuthor,
): DraftRejection['code'] | undefined => {
  // A post below the height of its key is of an older key, and nobody would believe it.
  if (height < known.registeredAt || height > highestPlausible(known)) return 'draft-height'
  if (Math.abs(time - known.now) > clockSlack) return 'draft-time'
  // The bound of the network, for the next block as well.
  const most = 2 * (height + 1 - known.registeredAt) + limits.postNumberSlack
  if (postNumber <= known.highestNumber || postNumber < 0 || postNumber > most) return 'draft-number'
  const previous = lastPostNumber ?? -1
  const isRight = previous < postNumber && previous >= known.highestPublic && (lastPostNumber ?? 0) >= 0
  return isRight ? undefined : 'draft-previous'
}

/** Sequence numbers of items that are signed: one at the end of all numbers would be the last that anybody believes. */
const maxItemSequence = 1_000_000

/** What a pod says of an item that is to be signed. */
export interface ItemDraft {
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  readonly sequence: number
}

/** Why an item is not signed as the pod says; undefined: nothing speaks against it. */
export const faultOfItem = (
  { height, time, sequence }: ItemDraft,
  known: KnownOfAuthor,
): 'draft-height' | 'draft-time' | 'draft-number' | undefined => {
  // What is no whole number is above and below nothing, and would pass.
  if (!Number.isSafeInteger(height) || height < known.registeredAt || height > highestPlausible(known))
    return 'draft-height'
  if (!Number.isSafeInteger(time) || Math.abs(time - known.now) > clockSlack) return 'draft-time'
  return !Number.isSafeInteger(sequence) || sequence < 0 || sequence > maxItemSequence ? 'draft-number' : undefined
}

/** Which of the things that were asked for a draft has otherwise: for the sentence that the person reads. */
const firstDifference = (userpost: BencodeDict, wanted: WantedPost): DraftRejection['code'] => {
  if (userpost.text('n') !== wanted.author) return 'draft-author'
  if (textIn(userpost) !== wanted.text) return 'draft-text'
  return kindOf(userpost).kind === wanted.kind.kind ? 'draft-other-member' : 'draft-kind'
}

/**
 * The fields that are to be signed. Only number, height, time and the number before are taken from the draft, within
 * what this browser knows; with everything else as the person asked, they must give the same bytes.
 */
export const checkDraft = (
  draft: Draft,
  wanted: WantedPost,
  known: KnownOfAuthor,
): Verdict<PostFields, DraftRejection> => {
  const decoded = draft.userpost.length > limits.postBytes ? undefined : decodeBencodeDict(draft.userpost, postLimits)
  if (decoded?.ok !== true) return reject({ code: 'draft-malformed' })
  const userpost = decoded.value
  const { postNumber, height, time, lastPostNumber } = draft
  for (const [member, code, said] of [
    ['k', 'draft-number', postNumber],
    ['height', 'draft-height', height],
    ['time', 'draft-time', time],
    ['lastk', 'draft-previous', lastPostNumber],
  ] as const)
    if (userpost.get(member) !== said) return reject({ code })
  const { author, text, kind } = wanted
  const fields: PostFields = { author, text, kind, postNumber, height, time, lastPostNumber }
  if (!equalBytes(encodeUserpost(fields), draft.userpost)) return reject({ code: firstDifference(userpost, wanted) })
  const fault = faultOfNumbers(fields, isPublicKind(kind) ? known : { ...known, highestPublic: -1 })
  return fault === undefined ? accept(fields) : reject({ code: fault })
}

/** Checks a draft and signs it. The secret is not touched before all is as it was asked. */
export const signDraft = (
  draft: Draft,
  wanted: WantedPost,
  known: KnownOfAuthor,
  secret: WifSecret,
): Verdict<SignedPost, DraftRejection> => {
  const checked = checkDraft(draft, wanted, known)
  return checked.ok ? signPost(checked.value, secret.privateKey, secret.compressed) : checked
}
