// What the owner of the node does with the pod from the command line.
import type { InvitationJson, PodRole } from '../api/pod-shapes.ts'
import { runForNodeOwner } from './commands.ts'
import { createInvitation } from './invitations.ts'
import { type Actor, listAccounts, resumeAccount, suspendAccount } from './moderation.ts'
import type { Pod } from './pod.ts'

/** No account has this name: it is above all of them. */
const nodeOwner: Actor = { name: 'owner of the node', role: 'owner' }

/** Acts with the rights of an owner of the pod. */
export const podDeskOf = (pod: Pod) => ({
  invite: async (role: PodRole, uses: number, days: number): Promise<InvitationJson & { readonly url: string }> => ({
    ...(await createInvitation(pod, { role, uses, days, actor: nodeOwner.name })),
    url: pod.url,
  }),
  accounts: (after: string | undefined, count: number) => listAccounts(pod, after, count),
  suspend: (name: string, reason: string) => suspendAccount(pod, nodeOwner, { name, reason }),
  run: (name: string, input: unknown, account: string | undefined) =>
    runForNodeOwner(pod, nodeOwner, { name, input, account }),
  resume: (name: string, reason: string) => resumeAccount(pod, nodeOwner, { name, reason }),
})
