// Commands by which the owner of a node looks after its pod (ADR 94).
import { anyObject, integer, type Json, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { InvitationJson, ListedAccountJson } from './pod-shapes.ts'

const aboutOne = { username: required(string), reason: required(string) }

export const podOwner = {
  createpodinvitation: command({
    summary:
      'Make an invitation to the pod of this node. role: member (if left out), moderator, admin or owner; uses: 1, days: 7 if left out.',
    params: { role: optional(string), uses: optional(integer), days: optional(integer) },
    result: result<InvitationJson & { readonly url: string }>('the invitation, and the address of the pod'),
    access: 'owner',
    extension: true,
  }),
  listpodaccounts: command({
    summary: 'Accounts of the pod of this node after a name, at most 100.',
    params: { after: optional(string) },
    result: result<{ readonly accounts: readonly ListedAccountJson[]; readonly next: string | null }>('accounts'),
    access: 'owner',
    extension: true,
  }),
  suspendpodaccount: command({
    summary: 'Suspend an account of the pod of this node.',
    params: aboutOne,
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  resumepodaccount: command({
    summary: 'End the suspension of an account of the pod of this node.',
    params: aboutOne,
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  administerpod: command({
    summary:
      'Run a command of the administration of the pod of this node (getsettings, setsettings, listinvitations, withdrawinvitation, setrole, removeaccount, listreports, resolvereport, getaudit, …) with the rights of an owner; with a username exportaccount or exportposts.',
    params: { command: required(string), input: optional(anyObject), username: optional(string) },
    result: result<Json>('what the command gives'),
    access: 'owner',
    extension: true,
  }),
} as const
