// Signed posts as JSON.
import type { PostJson } from '../api/shapes.ts'
import { encodeHex } from '../codec/hex.ts'
import type { SignedPost } from '../protocol/post.ts'
import { jsonFromPostValue } from './json-bencode.ts'
import { BencodeDict, type BencodeValue } from '../codec/bencode.ts'

/** A post never changes, and the newest ones are shown again and again. */
const rendered = new WeakMap<SignedPost, PostJson>()

const render = (post: SignedPost): PostJson => {
  const members = new Map<string, BencodeValue>([['userpost', post.userpost]])
  const { userpost } = jsonFromPostValue(new BencodeDict(members, post.piece)) as unknown as PostJson
  const wort = post.signatureWithoutRetransmit
  return {
    sig_userpost: encodeHex(post.signature),
    ...(wort === undefined ? {} : { sig_wort: encodeHex(wort) }),
    userpost,
  }
}

/** Members in the order of the C++ node: `sig_userpost`, `sig_wort`, `userpost` (errata 60). */
export const postJson = (post: SignedPost): PostJson => {
  const held = rendered.get(post)
  if (held !== undefined) return held
  const json = render(post)
  rendered.set(post, json)
  return json
}
