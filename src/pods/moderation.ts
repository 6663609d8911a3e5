// Suspension, roles and deletion: what those who look after a pod do with accounts of lower roles.
import type { ListedAccountJson, PodRole } from '../api/pod-shapes.ts'
import { type Account, accountsAfter, findAccount, removeAccount } from './accounts.ts'
import { audit } from './audit.ts'
import { now, type PodCore, refusal, type Session } from './core.ts'
import { isAbove, requireGivable } from './invitations.ts'
import { forgetLists } from './model/lists.ts'
import { countedOn } from './quotas.ts'
import { endSessions } from './sessions.ts'
import { accountsTopic } from './tables.ts'

/** Who acts. The command line of the node acts as an owner. */
export interface Actor {
  readonly name: string
  readonly role: PodRole
}

const mustFind = async (session: Session, name: string): Promise<Account> => {
  const account = await findAccount(session, name)
  if (account === undefined) throw refusal(404, 'unknown', `There is no account of ${name} here.`)
  return account
}

/** The account, when its role is below that of the actor; owners act on all but themselves. Fault: `pods.role`. */
const subject = async (session: Session, actor: Actor, name: string): Promise<Account> => {
  const account = await mustFind(session, name)
  const mayAct = actor.role === 'owner' ? actor.name !== name : isAbove(actor.role, account.role)
  if (!mayAct) throw refusal(403, 'role', 'This can be done to accounts of a lower role only, and not to your own.')
  return account
}

/** A pod always has an owner. */
const requireOwnerLeft = async (session: Session, { name, role }: Account): Promise<void> => {
  if (role !== 'owner') return
  const [{ count } = { count: 0 }] = await session.query<{ readonly count: number }>(
    "SELECT count(*) AS count FROM pod_accounts WHERE role = 'owner' AND name <> ?",
    [name],
  )
  if (count === 0)
    throw refusal(409, 'last-owner', 'This is the only owner of the pod. Make somebody else an owner first.')
}

interface About {
  readonly name: string
  readonly reason: string
}

/** Suspends an account: its sessions end. */
export const suspendAccount = (core: PodCore, actor: Actor, { name, reason }: About): Promise<void> =>
  core.engine.transaction(async (session) => {
    await subject(session, actor, name)
    await session.change('UPDATE pod_accounts SET suspended = ?, reason = ? WHERE name = ?', [now(core), reason, name])
    await endSessions(session, name)
    await audit(core, session, { actor: actor.name, act: 'suspend', object: name, note: reason })
    await session.notify(accountsTopic)
  })

/** Ends a suspension. */
export const resumeAccount = (core: PodCore, actor: Actor, { name, reason }: About): Promise<void> =>
  core.engine.transaction(async (session) => {
    await subject(session, actor, name)
    await session.change('UPDATE pod_accounts SET suspended = NULL, reason = NULL WHERE name = ?', [name])
    await audit(core, session, { actor: actor.name, act: 'resume', object: name, note: reason })
    await session.notify(accountsTopic)
  })

/** Gives a role. */
export const setRole = (core: PodCore, actor: Actor, name: string, role: PodRole): Promise<void> =>
  core.engine.transaction(async (session) => {
    const account = await subject(session, actor, name)
    requireGivable(actor.role, role)
    if (role !== 'owner') await requireOwnerLeft(session, account)
    await session.change('UPDATE pod_accounts SET role = ? WHERE name = ?', [role, name])
    await audit(core, session, { actor: actor.name, act: 'role', object: name, note: role })
    await session.notify(accountsTopic)
  })

/** Forgets an account and its lists; its name is given to nobody with another key. */
const forget = async (core: PodCore, session: Parameters<typeof forgetLists>[0], account: Account): Promise<void> => {
  await requireOwnerLeft(session, account)
  await removeAccount(core, session, account)
  await forgetLists(session, account.name)
}

/** Deletes an account of a lower role. */
export const expelAccount = (core: PodCore, actor: Actor, { name, reason }: About): Promise<void> =>
  core.engine.transaction(async (session) => {
    await forget(core, session, await subject(session, actor, name))
    await audit(core, session, { actor: actor.name, act: 'remove', object: name, note: reason })
    await session.notify(accountsTopic)
  })

/** Deletes the own account. Fault: `pods.last-owner`. */
export const leavePod = (core: PodCore, name: string): Promise<void> =>
  core.engine.transaction(async (session) => {
    const account = await findAccount(session, name)
    if (account === undefined) return
    await forget(core, session, account)
    await audit(core, session, { actor: name, act: 'leave', object: name })
    await session.notify(accountsTopic)
  })

/** Accounts as moderators see them, page by page. */
export const listAccounts = async (
  core: PodCore,
  after: string | undefined,
  count: number,
): Promise<{ readonly accounts: readonly ListedAccountJson[]; readonly next: string | null }> => {
  const found = await accountsAfter(core.engine, after, count + 1)
  const accounts: ListedAccountJson[] = []
  for (const { name, role, created, seen, suspended } of found.slice(0, count)) {
    const postsToday = await countedOn(core.engine, name, 'posts', now(core))
    accounts.push({ name, role, created, seen, suspended, postsToday })
  }
  return { accounts, next: found.length > count ? (accounts.at(-1)?.name ?? null) : null }
}
