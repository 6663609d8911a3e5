// What a person wants a post to be, and what comes of it on the wire (swarm-posts.md 4).
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import { encodeBencode, EncodedBencode } from '../../codec/bencode.ts'
import { seal } from '../../crypto/ecies.ts'
import { isAuthentic } from '../../protocol/post.ts'
import { type CarriedPost, parsePromotedReference, type PostKind } from '../../protocol/post-kind.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername } from '../../protocol/username.ts'
import type { LocalKey } from '../key-ring.ts'
import { refuse } from '../post-refusals.ts'

/** What a post is to be for. The text of a retransmit or favourite is the comment. */
export type DraftKind =
  /** Also to a promoted message, by the name `!user` and the height of its block. */
  | { readonly kind: 'reply'; readonly author: string; readonly postNumber: number }
  | { readonly kind: 'favourite'; readonly carried: CarriedPost; readonly isPrivate: boolean }
  | Extract<PostKind, { readonly kind: 'plain' | 'retransmit' | 'direct' | 'custom' }>

/** What a draft is turned into a post with. */
export interface DraftTools {
  readonly users: UserKeys
  readonly random: Random
  readonly author: LocalKey
}

/** Kind and text of the post that comes of a draft. */
interface DraftContent {
  readonly kind: PostKind
  readonly text: string
}

const plain: DraftKind = { kind: 'plain' }

const reply = (author: string, postNumber: number): PostKind => {
  const username = parseUsername(author)
  if (username !== undefined && postNumber >= 0) return { kind: 'reply', to: { author: username, postNumber } }
  const promoted = parsePromotedReference(author, postNumber)
  if (promoted !== undefined) return { kind: 'promoted-reply', to: promoted }
  throw new CodedError(
    'posts.reply-invalid',
    `“${author.slice(0, 32)}” is no user name, or its post number is below 0: the reply names no post.`,
  )
}

/**
 * Sealed to the author alone: nobody else can judge the carried post, so that it is judged here (swarm-posts.md 4.4).
 */
const privateFavourite = (carried: CarriedPost, comment: string, { users, random, author }: DraftTools): PostKind => {
  if (!isAuthentic(carried, users)) throw refuse({ code: 'post-favourite-signature-invalid' })
  const { userpost, signature } = carried
  const plaintext = encodeBencode({
    comment,
    sig_userpost: signature,
    userpost: new EncodedBencode(userpost.raw),
  })
  return { kind: 'private-favourite', sealed: seal(plaintext, author.publicKey, random) }
}

/** What is signed of a draft. Faults: `posts.reply-invalid`, `post-favourite-signature-invalid`. */
export const kindOfDraft = (
  { kind = plain, text }: { readonly kind?: DraftKind | undefined; readonly text: string },
  tools: DraftTools,
): DraftContent => {
  if (kind.kind === 'reply') return { kind: reply(kind.author, kind.postNumber), text }
  if (kind.kind !== 'favourite') return { kind, text }
  return kind.isPrivate
    ? { kind: privateFavourite(kind.carried, text, tools), text: '' }
    : { kind: { kind: 'favourite', carried: kind.carried }, text }
}
