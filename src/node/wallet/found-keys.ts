// Keys that were found in a file of this or another node, and which of them the wallet takes.
import { equalBytes } from '../../base/bytes.ts'
import { type PrivateKey, type PublicKey, publicKeyOf } from '../../crypto/keys.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { LocalKey } from '../key-ring.ts'
import type { NewKey } from './wallet.ts'

/** A key as files have it. */
export interface FoundKey {
  /** A user name, one with `/replaced`, the alias of a group; or anything, in a file that somebody changed. */
  readonly name: string
  readonly privateKey: PrivateKey
  readonly compressed: boolean
  /** Unix seconds; 0: unknown. */
  readonly createdAt: number
}

/** How a key that has been replaced is marked in lists and files (rpc.md 2.4). */
export const replacedSuffix = '/replaced'

/** What decides about found keys. */
export interface KnownKeys {
  keyWith(publicKey: Uint8Array): LocalKey | undefined
  currentKey(username: string): LocalKey | undefined
  /** The key that the chain binds to a name. */
  registeredKey(username: Username): PublicKey | undefined
}

/** What a wallet and the chain know. */
export const knownKeys = (
  wallet: Pick<KnownKeys, 'keyWith' | 'currentKey'>,
  users: Pick<UserKeys, 'keyAt' | 'bestHeight'>,
): KnownKeys => ({
  keyWith: (publicKey) => wallet.keyWith(publicKey),
  currentKey: (username) => wallet.currentKey(username),
  registeredKey: (username) => users.keyAt(username, users.bestHeight()),
})

interface Candidate extends NewKey {
  readonly publicKey: PublicKey
}

/** The user whom a listed key belongs to. */
export const usernameOf = (name: string): Username | undefined =>
  parseUsername(name.endsWith(replacedSuffix) ? name.slice(0, -replacedSuffix.length) : name)

const nameOf = ({ name }: Pick<FoundKey, 'name'>): Username | undefined => usernameOf(name)

const isGroup = ({ name }: FoundKey): boolean => name.startsWith('*')

/** Keys of users that the wallet has not, oldest first, those that have been replaced before the others. */
const candidatesOf = (found: readonly FoundKey[], known: KnownKeys): readonly Candidate[] => {
  const candidates = new Map<string, Candidate>()
  for (const { name, privateKey, compressed, createdAt } of found) {
    const isReplaced = name.endsWith(replacedSuffix)
    const username = nameOf({ name })
    const publicKey = publicKeyOf(privateKey, compressed)
    if (username === undefined || known.keyWith(publicKey) !== undefined) continue
    candidates.set(publicKey.join(), { username, privateKey, compressed, createdAt, publicKey, isNewest: !isReplaced })
  }
  return [...candidates.values()].sort(
    (left, right) => Number(left.isNewest) - Number(right.isNewest) || left.createdAt - right.createdAt,
  )
}

/** Whether a key goes before the one that its name has here: the chain decides, else the date. */
const goesBefore = (key: Candidate, known: KnownKeys): boolean => {
  const registered = known.registeredKey(key.username)
  const current = known.currentKey(key.username)
  if (registered !== undefined && equalBytes(registered, key.publicKey)) return true
  if (current === undefined) return key.isNewest
  if (registered !== undefined && equalBytes(registered, current.publicKey)) return false
  return key.isNewest && key.createdAt > current.createdAt
}

/**
 * The keys to add: a union, in which nothing is taken away and no valid key is pushed aside by an old backup (W4). Keys
 * of groups are for `groupKeysOf`.
 */
export const keysToAdd = (found: readonly FoundKey[], known: KnownKeys): readonly NewKey[] => {
  const added = candidatesOf(found, known).map((key) => ({ ...key, isNewest: goesBefore(key, known) }))
  const named = new Set(added.filter(({ isNewest }) => isNewest).map(({ username }) => username))
  // A name whose keys have all been replaced still needs a current one: the youngest.
  return added.map((key, index) => {
    const isLast = !added.slice(index + 1).some(({ username }) => username === key.username)
    const isBare = !named.has(key.username) && known.currentKey(key.username) === undefined
    return isBare && isLast ? { ...key, isNewest: true } : key
  })
}

/** Keys of groups, by their alias. */
export const groupKeysOf = (found: readonly FoundKey[]): readonly FoundKey[] => found.filter(isGroup)

/** The names of users, each once. */
export const namesOf = (found: readonly FoundKey[]): readonly Username[] => [
  ...new Set(found.flatMap((key) => nameOf(key) ?? [])),
]

/** Keys that belong to nobody: their names can never be registered. */
export const countUnusable = (found: readonly FoundKey[]): number =>
  found.filter((key) => !isGroup(key) && nameOf(key) === undefined).length
