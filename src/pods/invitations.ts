// Invitations: a code, how often it may be used, until when, and with which role.
import { type InvitationJson, type PodRole, podRoles } from '../api/pod-shapes.ts'
import { audit } from './audit.ts'
import { now, type PodCore, refusal, secretText, type Session } from './core.ts'

/** Invitations that are valid at once. */
const maxInvitations = 1_000

interface Row {
  readonly code: string
  readonly role: PodRole
  readonly uses: number
  readonly used: number
  readonly expires: number
  readonly created_by: string
}

const columns = 'code, role, uses, used, expires, created_by'

const shown = ({ created_by: createdBy, ...row }: Row): InvitationJson => ({ ...row, createdBy })

/** Whether a role is above another one. */
export const isAbove = (role: PodRole, other: PodRole): boolean => podRoles.indexOf(role) < podRoles.indexOf(other)

/** Owners give every role, all others those below their own. */
const mayGive = (giver: PodRole, role: PodRole): boolean => giver === 'owner' || isAbove(giver, role)

/** Fault: `pods.role`. */
export const requireGivable = (giver: PodRole, role: PodRole): void => {
  if (!mayGive(giver, role))
    throw refusal(403, 'role', 'Only a role below your own can be given. Ask an owner of the pod.')
}

/** What an invitation is to be. */
export interface NewInvitation {
  readonly role: PodRole
  readonly uses: number
  readonly days: number
  readonly actor: string
}

/** Makes one. Fault: `pods.too-many`. */
export const createInvitation = (core: PodCore, { role, uses, days, actor }: NewInvitation): Promise<InvitationJson> =>
  core.engine.transaction(async (session) => {
    const seconds = now(core)
    await session.change('DELETE FROM pod_invitations WHERE expires <= ? OR used >= uses', [seconds])
    const [{ count } = { count: 0 }] = await session.query<{ readonly count: number }>(
      'SELECT count(*) AS count FROM pod_invitations',
    )
    if (count >= maxInvitations)
      throw refusal(409, 'too-many', 'There are too many invitations already. Take some back first.')
    const invitation = { code: secretText(core, 16), role, uses, used: 0, expires: seconds + days * 86_400 }
    await session.change(
      'INSERT INTO pod_invitations (code, role, uses, used, expires, created_by) VALUES (?, ?, ?, ?, ?, ?)',
      [invitation.code, role, uses, 0, invitation.expires, actor],
    )
    await audit(core, session, { actor, act: 'invite', object: role, note: `${String(uses)} for ${String(days)} days` })
    return { ...invitation, createdBy: actor }
  })

/** An invitation that can be used now. */
export const validInvitation = async (
  core: PodCore,
  session: Session,
  code: string,
): Promise<InvitationJson | undefined> => {
  const [row] = await session.query<Row>(
    `SELECT ${columns} FROM pod_invitations WHERE code = ? AND used < uses AND expires > ?`,
    [code, now(core)],
  )
  return row === undefined ? undefined : shown(row)
}

/** Uses it once, in the transaction that makes the account; gives its role. Fault: `pods.invitation`. */
export const useInvitation = async (core: PodCore, session: Session, code: string | undefined): Promise<PodRole> => {
  const invitation = code === undefined ? undefined : await validInvitation(core, session, code)
  const changed =
    invitation === undefined
      ? 0
      : await session.change('UPDATE pod_invitations SET used = used + 1 WHERE code = ? AND used < uses', [
          invitation.code,
        ])
  if (invitation === undefined || changed === 0)
    throw refusal(
      403,
      'invitation',
      'This invitation is not valid any more. Ask whoever gave it to you for another one.',
    )
  return invitation.role
}

/** Those that are valid and that its reader could have made: whoever sees a code can use it. */
export const listInvitations = async (core: PodCore, reader: PodRole): Promise<readonly InvitationJson[]> => {
  const rows = await core.engine.query<Row>(
    `SELECT ${columns} FROM pod_invitations WHERE used < uses AND expires > ? ORDER BY expires DESC, code LIMIT ?`,
    [now(core), maxInvitations],
  )
  return rows.filter(({ role }) => mayGive(reader, role)).map(shown)
}

/** Takes one back; only whose role its actor could give. */
export const withdrawInvitation = (
  core: PodCore,
  code: string,
  actor: { readonly name: string; readonly role: PodRole },
): Promise<void> =>
  core.engine.transaction(async (session) => {
    const invitation = await validInvitation(core, session, code)
    if (invitation === undefined) return
    requireGivable(actor.role, invitation.role)
    await session.change('DELETE FROM pod_invitations WHERE code = ?', [code])
    await audit(core, session, { actor: actor.name, act: 'withdraw', object: invitation.role })
  })
