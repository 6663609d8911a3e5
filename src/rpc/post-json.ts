// Signed posts as JSON.
import type { PostJson, UserpostJson } from '../api/shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import { BencodeDict, type BencodeInput, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { encodeHex } from '../codec/hex.ts'
import { limits } from '../protocol/limits.ts'
import type { SignedPost } from '../protocol/post.ts'
import { forgivenCarried } from '../protocol/post-kind.ts'
import { jsonFromPostValue } from './json-bencode.ts'

/** A post never changes, and the newest ones are shown again and again. */
const rendered = new WeakMap<SignedPost, PostJson>()

const renderUserpost = (userpost: BencodeDict): UserpostJson => {
  const whole = new BencodeDict(['userpost'], [userpost], userpost.raw)
  return (jsonFromPostValue(whole) as unknown as PostJson).userpost
}

/** A userpost that nobody signed as it is. */
export const userpostJson = (members: BencodeInput): UserpostJson => {
  const bounds = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: false }
  const decoded = decodeBencodeDict(encodeBencode(members), bounds)
  if (!decoded.ok) throw new CodedError('post-malformed', 'The post cannot be read.')
  return renderUserpost(decoded.value)
}

const render = (post: SignedPost): PostJson => {
  const userpost = renderUserpost(post.userpost)
  const wort = post.signatureWithoutRetransmit
  return {
    sig_userpost: encodeHex(post.signature),
    ...(wort === undefined ? {} : { sig_wort: encodeHex(wort) }),
    userpost,
    ...(forgivenCarried(post.userpost) === undefined ? {} : { unverified: ['rt'] }),
  }
}

/**
 * Members in the order of the C++ node: `sig_userpost`, `sig_wort`, `userpost` (errata 60). What stands in a post and was
 * never verified is named after them: only its author says that somebody else wrote it (swarm-posts.md H9).
 */
export const postJson = (post: SignedPost): PostJson => {
  const held = rendered.get(post)
  if (held !== undefined) return held
  const json = render(post)
  rendered.set(post, json)
  return json
}

const texts = new WeakMap<PostJson, string>()

/** The JSON text of a post. */
export const postText = (post: SignedPost): string => {
  const json = postJson(post)
  const held = texts.get(json) ?? JSON.stringify(json)
  texts.set(json, held)
  return held
}
