// The capabilities as the file of a person needs them: the same things, seen from one person.
import { type Clock, nextTurn } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Random } from '../base/random.ts'
import { usualPassphraseCost } from '../crypto/at-rest.ts'
import type { Network } from '../protocol/network.ts'
import type { UserKeys } from '../protocol/ports.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Swarms } from '../swarm/index.ts'
import type { Bookmarks } from './bookmarks/bookmarks.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { Following } from './following/following.ts'
import type { PublicFollows } from './following/public-follows.ts'
import type { Items } from './items/items.ts'
import type { DirectMessages } from './messages/direct-messages.ts'
import type { Groups } from './messages/groups/groups.ts'
import type { Mutes } from './mutes/mutes.ts'
import type { PersonParts } from './person/person-parts.ts'
import type { PeopleLists } from './people-lists/people-lists.ts'
import type { Tags } from './tags/tags.ts'
import { keysToAdd, knownKeys } from './wallet/found-keys.ts'
import type { Wallet } from './wallet/wallet.ts'

/** What a person has, on this node. */
export interface PersonSources {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly users: UserKeys
  readonly wallet: Wallet
  readonly following: Following
  readonly publicFollows: PublicFollows
  readonly mutes: Mutes
  readonly bookmarks: Bookmarks
  readonly feeds: Feeds
  readonly tags: Tags
  readonly peopleLists: PeopleLists
  readonly groups: Groups
  readonly messages: DirectMessages
  readonly swarms: Swarms
  readonly items: Items
  readonly signal: AbortSignal
}

/** How long a profile and an avatar are looked for, in milliseconds. */
const itemWaitMs = 5000

const keysIn = ({ wallet, users }: PersonSources): PersonParts['keys'] => ({
  has: (username) => wallet.has(username),
  secretsOf: (username) => [...wallet.keysOf(username)].reverse().map((key) => wallet.secretText(key)),
  importSecret: (secret, username) => {
    const { privateKey, compressed, publicKey } = wallet.decodeSecret(secret)
    const holder = wallet.keyWith(publicKey)?.username ?? username
    if (holder !== username)
      throw new CodedError('wallet.secret-of-another', `This secret is the one of ${holder} in this wallet.`)
    const found = { name: username, privateKey, compressed, createdAt: 0 }
    wallet.addAll(keysToAdd([found], knownKeys(wallet, users)))
  },
})

const itemsIn = ({ items }: PersonSources): PersonParts['items'] => ({
  of: async (username) => {
    const targets = [targetOf('profile', username), targetOf('avatar', username)]
    return (await Promise.all(targets.map((target) => items.get(target, { timeoutMs: itemWaitMs })))).flat()
  },
  putSigned: (bytes) => items.putSigned(bytes),
})

/** The parts of a node. */
export const personPartsOf = (sources: PersonSources): PersonParts => ({
  ...sources,
  cost: usualPassphraseCost,
  turn: () => nextTurn(sources.clock, sources.signal),
  keys: keysIn(sources),
  items: itemsIn(sources),
})
