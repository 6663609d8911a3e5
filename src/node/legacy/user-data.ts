// The follows of a C++ node, from its file `user_data` (swarm-posts.md 5.6).
import { decodeBencodeDict } from '../../codec/bencode.ts'
import { decodeUtf8 } from '../../codec/utf8.ts'

/** Whom one local user followed. */
export interface LegacyFollows {
  readonly localUser: string
  readonly followed: readonly string[]
}

/** Its direct messages may be many; nothing of them is looked at. */
const limits = { maxDepth: 12, maxValues: 5_000_000, canonical: false }

/** The follows of each local user; undefined: the file is damaged. */
export const readFollows = (file: Uint8Array): readonly LegacyFollows[] | undefined => {
  const decoded = decodeBencodeDict(file, limits)
  if (!decoded.ok) return undefined
  const { value } = decoded
  return [...value.entries.keys()].map((localUser) => ({
    localUser,
    followed: (value.dict(localUser)?.list('following') ?? []).flatMap((name) => {
      const text = name instanceof Uint8Array ? decodeUtf8(name) : undefined
      return text === undefined ? [] : [text]
    }),
  }))
}
