// Puts hosting together: its names know public keys alone, and are registered as those of the wallet are.
import type { Scope } from '../base/scope.ts'
import type { Chain } from '../chain/index.ts'
import type { Following } from './following/following.ts'
import type { Numbering } from './posts/open-posts.ts'
import { type RegistrationNeeds, Registrations } from './registration/registration.ts'
import { Hosting, type HostingNeeds } from './hosting/hosting.ts'

/** What it is put together from. */
export interface HostingParts
  extends Omit<HostingNeeds, 'registrations' | 'choose' | 'reserve' | 'isWanted'>,
    Omit<RegistrationNeeds, 'keys' | 'grants' | 'table' | 'chain'> {
  readonly chain: Chain
  readonly numbering: Numbering
  readonly following: Pick<Following, 'isWanted'>
}

/** Nobody hands a name on here: who has its key may do that elsewhere. */
const noGrants = { signatureFor: () => undefined, isGiven: () => false }

/** Opens it; registrations that were asked for go on. */
export const openHosting = (parts: HostingParts, scope: Scope): Hosting => {
  const { names, numbering } = parts
  const registering = { ...parts, keys: names, grants: noGrants, table: 'hosted_registrations' as const }
  const registrations = new Registrations(registering, scope)
  const isWanted = parts.following.isWanted.bind(parts.following)
  return new Hosting({ ...parts, ...numbering, isWanted, registrations }, scope)
}
