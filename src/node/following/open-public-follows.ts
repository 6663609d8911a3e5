// Public lists of follows and what is made of them, put together.
import type { Scope } from '../../base/scope.ts'
import type { Dht } from '../../dht/index.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { PublicFollows, type PublicFollowsNeeds } from './public-follows.ts'
import { FollowSuggestions } from './suggestions.ts'

/** What they are built from. */
export interface PublicFollowsParts extends Omit<PublicFollowsNeeds, 'isOnline'> {
  readonly users: UserKeys
  readonly dht: Pick<Dht, 'state'>
  readonly mutes: {
    of(localUser: string): readonly { readonly kind: string; readonly value: string }[]
  }
}

/** Opens both. */
export const openPublicFollows = ({ dht, mutes, ...parts }: PublicFollowsParts, scope: Scope) => ({
  publicFollows: new PublicFollows({ ...parts, isOnline: () => dht.state().contacts > 0 }, scope),
  suggestions: new FollowSuggestions({
    ...parts,
    mutedBy: (localUser) => new Set(mutes.of(localUser).flatMap(({ kind, value }) => (kind === 'user' ? [value] : []))),
  }),
})
