// Commands of a pod for those who look after it.
import { boolean, optional, record, required } from '../codec/schema.ts'
import { result } from './contract.ts'
import { code, page, reason, podCommand } from './pod-command.ts'
import {
  type AuditJson,
  type InvitationJson,
  type ListedAccountJson,
  oneOf,
  pageCount,
  podJoining,
  podRoles,
  type PodSettingsJson,
  type ReportJson,
  textUpTo,
  upTo,
  username,
} from './pod-shapes.ts'

const limit = required(upTo(1_000_000))
const aboutOne = { name: required(username), reason: required(reason) }

/** Commands of moderators and administrators. */
export const administration = {
  getsettings: podCommand({
    summary: 'What the pod says of itself and allows.',
    params: {},
    result: result<PodSettingsJson>('the settings'),
    access: 'moderator',
  }),
  setsettings: podCommand({
    summary: 'Change what the pod says of itself and allows.',
    params: {
      name: required(textUpTo(100)),
      description: required(textUpTo(1_000)),
      rules: required(textUpTo(10_000)),
      joining: required(oneOf(podJoining)),
      limits: required(record({ accounts: limit, postsADay: limit, follows: limit, registrationsADay: limit })),
    },
    result: result<PodSettingsJson>('the settings'),
    access: 'admin',
  }),
  createinvitation: podCommand({
    summary:
      'Make an invitation for some accounts and days. Its role is below that of who makes it; owners make every role.',
    params: { uses: required(upTo(1_000)), days: required(upTo(366)), role: optional(oneOf(podRoles)) },
    result: result<InvitationJson>('the invitation'),
    access: 'moderator',
  }),
  listinvitations: podCommand({
    summary: 'Invitations that are valid and that one could have made oneself.',
    params: {},
    result: result<readonly InvitationJson[]>('invitations, newest first'),
    access: 'moderator',
  }),
  withdrawinvitation: podCommand({
    summary: 'Take an invitation back.',
    params: { code: required(code) },
    result: result<null>('nothing'),
    access: 'moderator',
  }),
  listaccounts: podCommand({
    summary: 'Accounts in the order of their names, page by page.',
    params: { after: optional(username), count: optional(pageCount) },
    result: result<{ readonly accounts: readonly ListedAccountJson[]; readonly next: string | null }>('accounts'),
    access: 'moderator',
  }),
  suspend: podCommand({
    summary:
      'Suspend an account of a lower role: its sessions end, it cannot post, and it can read nothing but its own export.',
    params: aboutOne,
    result: result<null>('nothing'),
    access: 'moderator',
  }),
  resume: podCommand({
    summary: 'End the suspension of an account.',
    params: aboutOne,
    result: result<null>('nothing'),
    access: 'moderator',
  }),
  setrole: podCommand({
    summary: 'Give an account of a lower role another one below one’s own; owners give every role.',
    params: { name: required(username), role: required(oneOf(podRoles)) },
    result: result<null>('nothing'),
    access: 'admin',
  }),
  removeaccount: podCommand({
    summary: 'Delete an account of a lower role with all that the pod keeps of it.',
    params: aboutOne,
    result: result<null>('nothing'),
    access: 'admin',
  }),
  listreports: podCommand({
    summary: 'Reports, the open ones or all, newest first.',
    params: { all: optional(boolean), ...page },
    result: result<{ readonly reports: readonly ReportJson[]; readonly next: string | null }>('reports'),
    access: 'moderator',
  }),
  resolvereport: podCommand({
    summary: 'Say what was done about a report.',
    params: { id: required(textUpTo(64)), note: required(reason) },
    result: result<null>('nothing'),
    access: 'moderator',
  }),
  getaudit: podCommand({
    summary: 'Administrative acts, newest first.',
    params: page,
    result: result<{ readonly acts: readonly AuditJson[]; readonly next: string | null }>('acts'),
    access: 'admin',
  }),
} as const
