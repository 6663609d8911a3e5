// Who asks: every call and every feed has a caller.

/** What a user may be let do: read what the owner of the node reads, or write in the user's own name. */
export type Permission = 'read' | 'post'

/** Who may call a command: anyone, a user with the permission, or the owner of the node alone. The owner may call all. */
export type Access = 'public' | Permission | 'owner'

/**
 * The owner of the node, whose wallet it is; a user whom the owner has let in, with permissions; a program that acts for
 * all users of the wallet, within its permissions; or a stranger, who has shown nothing.
 */
export type Caller =
  | { readonly kind: 'owner' }
  | { readonly kind: 'user'; readonly username: string; readonly permissions: ReadonlySet<Permission> }
  | { readonly kind: 'program'; readonly permissions: ReadonlySet<Permission> }
  | { readonly kind: 'stranger' }

/** The owner. */
export const owner: Caller = { kind: 'owner' }

/** Somebody without credentials. */
export const stranger: Caller = { kind: 'stranger' }

/** Whether a caller has what an access asks for. */
export const mayCall = (caller: Caller, access: Access): boolean => {
  if (caller.kind === 'owner' || access === 'public') return true
  return caller.kind !== 'stranger' && access !== 'owner' && caller.permissions.has(access)
}

/** Whether a caller may act for a user: the owner and its programs for all of the wallet, a user for nobody else. */
export const mayActFor = (caller: Caller, username: unknown): boolean =>
  caller.kind === 'owner' || caller.kind === 'program' || (caller.kind === 'user' && caller.username === username)
