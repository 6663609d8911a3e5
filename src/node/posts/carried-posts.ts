// A post that a client gives back, so that it be carried in another one (swarm-posts.md 4.3, 4.4).
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { type BencodeInput, decodeBencodeDict, encodeBencode } from '../../codec/bencode.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { type CarriedPost, referenceIn } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'

const malformed = (): CodedError =>
  new CodedError(
    'posts.carried-malformed',
    'This is no signed post: give it back as getposts shows it, with userpost and sig_userpost.',
  )

/**
 * The post in an object of `userpost` and `sig_userpost`. Of a post that is held the exact bytes are taken: JSON cannot
 * carry them all (swarm-posts.md 4.7). Faults: `posts.carried-malformed`, `posts.carried-unsigned`.
 */
export const carriedPostOf = (
  value: BencodeInput,
  held: (author: Username, postNumber: number) => VerifiedPost | undefined,
): CarriedPost => {
  const bytes = encodeBencode(value)
  const decoded =
    bytes.length > limits.postBytes
      ? undefined
      : decodeBencodeDict(bytes, { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: false })
  if (decoded?.ok !== true) throw malformed()
  const userpost = decoded.value.dict('userpost')
  const signature = decoded.value.bytes('sig_userpost')
  if (userpost === undefined || signature === undefined) throw malformed()
  if (signature.length === 0)
    throw new CodedError(
      'posts.carried-unsigned',
      'This post has no signature: promoted messages are in blocks, and can be neither retransmitted nor marked.',
    )
  const { author, postNumber } = referenceIn(userpost) ?? {}
  const known = author === undefined || postNumber === undefined ? undefined : held(author, postNumber)
  return known !== undefined && equalBytes(known.signature, signature)
    ? { userpost: known.userpost, signature: known.signature }
    : { userpost, signature }
}
