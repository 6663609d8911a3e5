// The lines of a person's file (docs/person-file.md): what each may say, from text and to text.
import { CodedError } from '../../base/coded-error.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { decodeHex, encodeHex } from '../../codec/hex.ts'
import type { PassphraseCost, WrappedKey } from '../../crypto/at-rest.ts'
import { hashtagFromPerson } from '../../protocol/hashtags.ts'
import { limits } from '../../protocol/limits.ts'
import { type MuteKind, muteKey, muteKinds } from '../../protocol/mutes.ts'
import { peopleListName } from '../../protocol/people-list-name.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'

/** What the first line says. */
export interface PersonHead {
  readonly network: string
  readonly username: Username
  /** Unix seconds. */
  readonly created: number
  /** Present: the other lines, but posts, are sealed with the key that is wrapped here. */
  readonly wrapped: WrappedKey | undefined
}

/** One thing that a person has. */
export type PersonEntry =
  | { readonly kind: 'follow'; readonly name: Username; readonly public: boolean }
  | { readonly kind: 'feed'; readonly url: string; readonly nick: string; readonly public?: true }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'list'; readonly list: string; readonly members: readonly Username[] }
  | { readonly kind: 'mute'; readonly mute: MuteKind; readonly value: string; readonly until: number | null }
  | {
      readonly kind: 'bookmark'
      readonly author: Username
      readonly k: number
      readonly added: number
      readonly piece: Uint8Array
    }
  | { readonly kind: 'item'; readonly item: Uint8Array }
  | { readonly kind: 'key'; readonly secret: string }
  | {
      readonly kind: 'group'
      readonly alias: string
      readonly description: string
      readonly members: readonly string[]
      readonly secret: string
    }
  | { readonly kind: 'post'; readonly k: number; readonly piece: Uint8Array }
  | {
      readonly kind: 'message'
      readonly peer: string
      readonly author: Username
      readonly k: number
      readonly time: number
      readonly text: string
    }
  | { readonly kind: 'read'; readonly peer: string; readonly until: number }
  | { readonly kind: 'end'; readonly lines: number }

/** Why a line is refused, as a sentence goes on. */
export interface LineRejection {
  readonly code: 'line-malformed'
  readonly why: string
}

type Members = Readonly<Record<string, unknown>>

/** Code of what is thrown inside this file alone, where a member is not what it has to be. */
const oddLine = 'person.line'

const odd = (why: string): never => {
  throw new CodedError(oddLine, why)
}

const text = (members: Members, name: string, most: number): string => {
  const value = members[name]
  return typeof value === 'string' && value.length <= most
    ? value
    : odd(`${name} is no text of at most ${String(most)}`)
}

const whole = (members: Members, name: string, least = 0): number => {
  const value = members[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
    ? value
    : odd(`${name} is no whole number`)
}

const flag = (members: Members, name: string): boolean => {
  const value = members[name]
  return typeof value === 'boolean' ? value : odd(`${name} is neither true nor false`)
}

const username = (members: Members, name: string): Username =>
  parseUsername(text(members, name, limits.usernameBytes)) ?? odd(`${name} is no user name`)

const bytes = (members: Members, name: string, most: number): Uint8Array =>
  decodeHex(text(members, name, 2 * most)) ?? odd(`${name} is not in hexadecimal`)

const peer = (members: Members): string => {
  const name = text(members, 'peer', 32)
  return name.startsWith('*') ? name : (parseUsername(name) ?? odd('peer is neither a user nor a group'))
}

const names = (members: Members, most: number = limits.groupMembers): readonly Username[] => {
  const value = members['members']
  if (!Array.isArray(value) || value.length > most) return odd('members are no list of names')
  return value.map((name) => parseUsername(String(name)) ?? odd('members are no list of names'))
}

const mute = (members: Members): PersonEntry => {
  const kind = muteKinds.find((known) => known === members['mute']) ?? odd('mute is no kind of mute')
  const value = text(members, 'value', limits.postBytes)
  if (muteKey({ kind, value }) === undefined) return odd('value cannot be muted')
  return { kind: 'mute', mute: kind, value, until: members['until'] === null ? null : whole(members, 'until') }
}

const readers: Readonly<Record<string, (members: Members) => PersonEntry>> = {
  follow: (members) => ({ kind: 'follow', name: username(members, 'name'), public: flag(members, 'public') }),
  feed: (members) => ({
    kind: 'feed',
    url:
      parseFeedAddress(text(members, 'url', limits.feedAddressCharacters))?.href ?? odd('url is no address of a feed'),
    nick: text(members, 'nick', limits.feedAddressCharacters),
    // Files of before say nothing of it.
    ...(members['public'] !== undefined && flag(members, 'public') ? { public: true } : {}),
  }),
  tag: (members) => ({
    kind: 'tag',
    tag: hashtagFromPerson(text(members, 'tag', limits.postBytes)) ?? odd('tag is no hashtag'),
  }),
  list: (members) => ({
    kind: 'list',
    list: peopleListName(text(members, 'list', limits.postBytes)) ?? odd('list is no name of a list'),
    members: names(members, limits.peopleOfList),
  }),
  mute,
  bookmark: (members) => ({
    kind: 'bookmark',
    author: username(members, 'author'),
    k: whole(members, 'k'),
    added: whole(members, 'added'),
    piece: bytes(members, 'piece', limits.postBytes),
  }),
  item: (members) => ({ kind: 'item', item: bytes(members, 'item', limits.singleItemBytes + 1024) }),
  key: (members) => ({ kind: 'key', secret: text(members, 'secret', limits.secretTextBytes) }),
  group: (members) => ({
    kind: 'group',
    alias: text(members, 'alias', 32),
    description: text(members, 'description', limits.postBytes),
    members: names(members),
    secret: text(members, 'secret', limits.secretTextBytes),
  }),
  post: (members) => ({ kind: 'post', k: whole(members, 'k'), piece: bytes(members, 'piece', limits.postBytes) }),
  message: (members) => ({
    kind: 'message',
    peer: peer(members),
    author: username(members, 'author'),
    k: whole(members, 'k', -1),
    time: whole(members, 'time', Number.MIN_SAFE_INTEGER),
    text: text(members, 'text', limits.postBytes),
  }),
  read: (members) => ({ kind: 'read', peer: peer(members), until: whole(members, 'until', Number.MIN_SAFE_INTEGER) }),
  end: (members) => ({ kind: 'end', lines: whole(members, 'lines') }),
}

const membersOf = (line: string): Members => {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members
  } catch {
    return odd('it is not JSON')
  }
  return odd('it is no JSON object')
}

const judged = <T>(read: () => T): Verdict<T, LineRejection> => {
  try {
    return accept(read())
  } catch (error) {
    if (error instanceof CodedError && error.code === oddLine)
      return reject({ code: 'line-malformed', why: error.message })
    throw error
  }
}

/** An entry from its line; what is sealed has been opened. */
export const readEntry = (line: string): Verdict<PersonEntry, LineRejection> =>
  judged(() => {
    const members = membersOf(line)
    const kind = String(members['kind'])
    const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined
    return read === undefined ? odd('it is of a kind that this version does not know') : read(members)
  })

/** The line of an entry, without its end. */
export const writeEntry = (entry: PersonEntry): string =>
  JSON.stringify(entry, (_name, value: unknown) => (value instanceof Uint8Array ? encodeHex(value) : value))

/** Sealed bytes; undefined: the line is not sealed. */
export const sealedBytesOf = (line: string): Uint8Array | undefined => {
  const [, hex = ''] = /^\{"sealed":"([0-9a-f]+)"\}$/u.exec(line) ?? []
  return hex === '' ? undefined : decodeHex(hex)
}

export const sealedLine = (sealed: Uint8Array): string => JSON.stringify({ sealed: encodeHex(sealed) })

/** Highest cost of a passphrase that is borne: a quarter of a gigabyte of memory. */
const maxCost = { memory: 256 * 1024 * 1024, p: 4 }

const costOf = (members: Members): PassphraseCost => {
  const [N, r, p] = [whole(members, 'N', 2), whole(members, 'r', 1), whole(members, 'p', 1)]
  if (128 * N * r > maxCost.memory || p > maxCost.p || Math.log2(N) % 1 !== 0) odd('its passphrase would cost too much')
  return { N, r, p }
}

/** Written, and what is read besides: version 1 had no lines `feed` and `tag`, version 2 none of the kind `list`. */
const version = 3
const knownVersions = new Set<unknown>([1, 2, version])

/** The first line. */
export const readHead = (line: string): Verdict<PersonHead, LineRejection> =>
  judged(() => {
    const members = membersOf(line)
    if (members['kind'] !== 'twister-person') odd('it is not the file of a person')
    if (!knownVersions.has(members['version'])) odd('it is of a version that this program does not know')
    const wrapped =
      members['salt'] === undefined
        ? undefined
        : { cost: costOf(members), salt: bytes(members, 'salt', 64), wrapped: bytes(members, 'wrapped', 128) }
    const [network, name] = [text(members, 'network', 64), username(members, 'username')]
    return { network, username: name, created: whole(members, 'created'), wrapped }
  })

export const writeHead = ({ network, username: name, created, wrapped }: PersonHead): string =>
  JSON.stringify({
    ...{ kind: 'twister-person', version, network, username: name, created },
    ...(wrapped === undefined
      ? {}
      : { ...wrapped.cost, salt: encodeHex(wrapped.salt), wrapped: encodeHex(wrapped.wrapped) }),
  })
