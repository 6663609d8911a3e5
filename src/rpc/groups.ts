// Handlers of commands on groups.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { groups } from '../api/groups.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

/** Whoever has a key here, follows somebody, or has messages is known, as in the C++ node. */
const requireKnown = ({ node }: RpcContext, username: string): void => {
  const { accounts, following, messages } = node
  const isKnown =
    accounts.listed().includes(username) || following.of(username).length > 0 || messages.threads(username).length > 0
  if (!isKnown) throw rpcFault(rpcErrorCode.internal, `${username.slice(0, 32)} is no user of this node.`)
}

export const groupHandlers: CommandHandlers<typeof groups, RpcContext> = {
  creategroup: ({ node }, { description, groupprivkey: secret }) => node.groups.create(description, secret) ?? '',
  listgroups: (context, { username = '', list_only_ignored: onlyIgnored }) => {
    const { groups } = context.node
    if (username !== '') requireKnown(context, username)
    if (onlyIgnored === true) return groups.ignored(username)
    return username === '' ? groups.list() : groups.list(username)
  },
  getgroupinfo: ({ node }, { groupalias: alias }) => node.groups.info(alias),
  newgroupinvite: async ({ node }, { username, k, groupalias: alias, newmembers }) => {
    await node.messages.invite(username, k, alias, newmembers)
    return null
  },
  invitetogroup: async ({ node }, { username, groupalias: alias, newmembers }) => {
    await node.messages.invite(username, undefined, alias, newmembers)
    return null
  },
  newgroupdescription: async ({ node }, { username, k, groupalias: alias, description }) => {
    await node.messages.describe(username, k, alias, description)
    return null
  },
  describegroup: async ({ node }, { username, groupalias: alias, description }) => {
    await node.messages.describe(username, undefined, alias, description)
    return null
  },
  leavegroup: (context, { username, groupalias: alias }) => {
    if (context.node.groups.has(alias)) requireKnown(context, username)
    context.node.messages.leave(username, alias)
    return null
  },
}
