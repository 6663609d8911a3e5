// What the users of a C++ node had, from its files `user_data` and `group_data` (swarm-posts.md 5.6, 7.2).
import { type BencodeDict, type BencodeValue, decodeBencodeDict } from '../../codec/bencode.ts'
import { decodeUtf8, decodeUtf8Lossy } from '../../codec/utf8.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'

/** A message as the C++ node kept it when it had opened it. */
export interface LegacyMessage {
  readonly author: Username
  /** −1: it was opened by a version that did not note the number. */
  readonly postNumber: number
  /** Unix seconds. */
  readonly time: number
  readonly text: string
}

/** Messages with another user, or of a group under its alias; newest last. */
export interface LegacyThread {
  readonly peer: string
  readonly messages: readonly LegacyMessage[]
}

/** What one local user had. */
export interface LegacyUser {
  readonly localUser: string
  readonly followed: readonly string[]
  readonly threads: readonly LegacyThread[]
  /** Messages that say too little of themselves to be kept. */
  readonly unusable: number
  /** Aliases of groups that the user has left. */
  readonly ignoredGroups: readonly string[]
}

/** A group as the C++ node knew it. */
export interface LegacyGroup {
  readonly alias: string
  readonly description: string
  /** The key of the group as text. */
  readonly secret: string
  readonly members: readonly Username[]
}

/** Messages and members may be many. */
const limits = { maxDepth: 12, maxValues: 5_000_000, canonical: false }

const textsOf = (list: readonly BencodeValue[] | undefined): readonly string[] =>
  (list ?? []).flatMap((item) => (item instanceof Uint8Array ? (decodeUtf8(item) ?? []) : []))

const isDict = (value: BencodeValue | undefined): value is BencodeDict =>
  typeof value === 'object' && 'entries' in value && 'raw' in value

const messageOf = (value: BencodeValue | undefined, localUser: string, peer: string): LegacyMessage | undefined => {
  if (!isDict(value)) return undefined
  const [text, time] = [value.bytes('text'), value.int('time')]
  // Before there were groups nobody was named: it was the one or the other.
  const named = value.text('from')
  const other = value.int('fromMe') === 1 ? localUser : peer
  const author = parseUsername(named === undefined || named === '' ? other : named)
  if (text === undefined || time === undefined || time < 0 || author === undefined) return undefined
  const postNumber = value.int('k') ?? -1
  return { author, postNumber: Math.max(postNumber, -1), time, text: decodeUtf8Lossy(text) }
}

const userOf = (localUser: string, user: BencodeDict | undefined): LegacyUser => {
  const kept = user?.dict('dm')
  let unusable = 0
  const threads = [...(kept?.entries.keys() ?? [])].map((peer) => {
    const listed = kept?.list(peer) ?? []
    const messages = listed.flatMap((value) => messageOf(value, localUser, peer) ?? [])
    unusable += listed.length - messages.length
    return { peer, messages }
  })
  return {
    ...{ localUser, threads, unusable },
    followed: textsOf(user?.list('following')),
    ignoredGroups: textsOf(user?.list('ignore_groups')),
  }
}

/** What each local user had; undefined: the file is damaged. */
export const readUserData = (file: Uint8Array): readonly LegacyUser[] | undefined => {
  const decoded = decodeBencodeDict(file, limits)
  if (!decoded.ok) return undefined
  return [...decoded.value.entries.keys()].map((localUser) => userOf(localUser, decoded.value.dict(localUser)))
}

/** The groups; undefined: the file is damaged. */
export const readGroupData = (file: Uint8Array): readonly LegacyGroup[] | undefined => {
  const decoded = decodeBencodeDict(file, limits)
  if (!decoded.ok) return undefined
  return [...decoded.value.entries.keys()].map((alias) => {
    const group = decoded.value.dict(alias)
    return {
      alias,
      description: decodeUtf8Lossy(group?.bytes('description') ?? new Uint8Array(0)),
      secret: group?.text('privkey') ?? '',
      members: textsOf(group?.list('members')).flatMap((name) => parseUsername(name) ?? []),
    }
  })
}
