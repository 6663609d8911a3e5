// Names of local users: registered, handed on to newer keys, and brought back by what lies in a drawer.
import type { Scope } from '../../base/scope.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { Grants } from './grants.ts'
import { Recovery, type RecoveryNeeds } from './recovery.ts'
import { type RegistrationNeeds, Registrations } from './registration.ts'

/** What they are made from. */
export type RegistrationParts = Omit<RegistrationNeeds, 'keys' | 'grants'> &
  Omit<RecoveryNeeds, 'users' | 'grants' | 'start'>

/** Opens what makes and keeps names. */
export const openRegistrations = (
  parts: RegistrationParts,
  scope: Scope,
): { readonly registrations: Registrations; readonly recovery: Recovery } => {
  const users: UserKeys = parts.chain.users
  const grants = new Grants(parts.database, parts.wallet, (username) => users.keyAt(username, users.bestHeight()))
  const registrations = new Registrations({ ...parts, keys: parts.wallet, grants }, scope)
  const start = registrations.start.bind(registrations)
  return { registrations, recovery: new Recovery({ ...parts, users, grants, start }) }
}
