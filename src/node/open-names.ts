// What a node does about names: registers local ones, brings them back, and tells which keys names have.
import type { Scope } from '../base/scope.ts'
import type { Chain } from '../chain/index.ts'
import type { Dht } from '../dht/index.ts'
import type { Swarms } from '../swarm/index.ts'
import type { Following } from './following/following.ts'
import { KeyItems, type KeyItemsNeeds } from './name-proofs/key-items.ts'
import { NameProofs } from './name-proofs/name-proofs.ts'
import { Names } from './names/names.ts'
import { proofsInDht } from './proofs-in-dht.ts'
import { openRegistrations, type RegistrationParts } from './registration/open.ts'
import type { Wallet } from './wallet/wallet.ts'

/** What names are opened from. */
export interface NameParts extends Omit<RegistrationParts, 'replacementOf' | 'chain' | 'wallet'> {
  readonly chain: Chain
  readonly wallet: Wallet
  readonly following: Following
  readonly swarms: Swarms
  readonly dht: Dht
  readonly items: KeyItemsNeeds['items']
  readonly staysOut: KeyItemsNeeds['staysOut']
  /** Of a header; scrypt where none is given. */
  readonly proofOfWork?: ((header: Uint8Array) => Promise<Uint8Array>) | undefined
}

/** Opens all of it. */
export const openNames = (parts: NameParts, scope: Scope) => {
  const { chain, wallet, following, swarms } = parts
  const names = new Names(
    {
      chain,
      localUsers: () => wallet.users(),
      followed: () => following.everyone(),
      isFollowed: (username) => following.isFollowed(username),
      posts: (query) => swarms.posts(query),
    },
    scope,
  )
  const nameProofs = new NameProofs({ chain, proofOfWork: parts.proofOfWork, proofsElsewhere: proofsInDht(parts.dht) })
  new KeyItems({ ...parts, keys: wallet, proofOf: nameProofs.makeBuried.bind(nameProofs) }, scope)
  return {
    names,
    nameProofs,
    ...openRegistrations({ ...parts, replacementOf: names.replacementOf.bind(names) }, scope),
  }
}
