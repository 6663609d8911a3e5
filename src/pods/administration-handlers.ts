// Handlers of the commands for those who look after a pod.
import type { administration } from '../api/pod-administration.ts'
import { releaseName } from './account-handlers.ts'
import { actsBefore, audit } from './audit.ts'
import { createInvitation, listInvitations, requireGivable, withdrawInvitation } from './invitations.ts'
import { type Actor, expelAccount, listAccounts, resumeAccount, setRole, suspendAccount } from './moderation.ts'
import type { Pod, PodHandlers } from './pod.ts'
import { reportsBefore, resolveReport } from './reports.ts'
import { podSettings, setPodSettings } from './settings.ts'

const usualCount = 50

const lastId = (rows: readonly { readonly id: string }[], count: number): string | null =>
  rows.length < count ? null : (rows.at(-1)?.id ?? null)

/** Deletes an account; its name is not worked for any more. */
const removeFromPod = async (
  pod: Pod,
  actor: Actor,
  about: { readonly name: string; readonly reason: string },
): Promise<void> => {
  const followed = await pod.model.listed('follow', about.name)
  await expelAccount(pod, actor, about)
  await releaseName(pod, about.name, followed)
}

/** Who looks after a pod: somebody with an account, or the owner of its node. */
export interface AdministrationCall {
  readonly pod: Pod
  readonly account: Actor
}

export const administrationHandlers: PodHandlers<typeof administration, AdministrationCall> = {
  getsettings: ({ pod }) => podSettings(pod.engine),
  setsettings: async ({ pod, account }, settings) => {
    await pod.engine.transaction(async (session) => {
      await setPodSettings(session, settings)
      await audit(pod, session, { actor: account.name, act: 'settings', object: settings.name })
    })
    return podSettings(pod.engine)
  },
  createinvitation: async ({ pod, account }, { uses, days, role = 'member' }) => {
    requireGivable(account.role, role)
    return createInvitation(pod, { role, uses, days, actor: account.name })
  },
  listinvitations: ({ pod, account }) => listInvitations(pod, account.role),
  withdrawinvitation: async ({ pod, account }, { code }) => {
    await withdrawInvitation(pod, code, account)
    return null
  },
  listaccounts: ({ pod }, { after, count = usualCount }) => listAccounts(pod, after, count),
  suspend: async ({ pod, account }, about) => {
    await suspendAccount(pod, account, about)
    return null
  },
  resume: async ({ pod, account }, about) => {
    await resumeAccount(pod, account, about)
    return null
  },
  setrole: async ({ pod, account }, { name, role }) => {
    await setRole(pod, account, name, role)
    return null
  },
  removeaccount: async ({ pod, account }, about) => {
    await removeFromPod(pod, account, about)
    return null
  },
  listreports: async ({ pod }, { all = false, before, count = usualCount }) => {
    const reports = await reportsBefore(pod.engine, { all, before, count })
    return { reports, next: lastId(reports, count) }
  },
  resolvereport: async ({ pod, account }, { id, note }) => {
    await resolveReport(pod, id, note, account.name)
    return null
  },
  getaudit: async ({ pod }, { before, count = usualCount }) => {
    const acts = await actsBefore(pod.engine, before, count)
    return { acts, next: lastId(acts, count) }
  },
}
