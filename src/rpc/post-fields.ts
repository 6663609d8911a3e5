// Members of a userpost that are asked for by name (rpc.md 2.7).
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import type { VerifiedPost } from '../protocol/post.ts'

/** How long a post is looked for when nobody says, in seconds. */
export const peekSeconds = 90

/** Texts of a post; what is missing or no text is empty. */
export const fieldsOf = ({ userpost }: VerifiedPost, names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const bytes = userpost.bytes(name)
    return bytes === undefined ? '' : decodeUtf8Lossy(bytes)
  })
