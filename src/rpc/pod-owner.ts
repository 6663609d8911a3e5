// Handlers of the commands by which the owner of a node looks after its pod.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { podOwner } from '../api/pod-owner.ts'
import { podRoles } from '../api/pod-shapes.ts'
import type { Json } from '../codec/schema.ts'
import type { PodDesk, RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

/** Accounts of one answer. */
const accountsAtOnce = 100

const deskOf = ({ podDesk }: RpcContext): PodDesk => {
  const desk = podDesk?.()
  if (desk === undefined)
    throw rpcFault(rpcErrorCode.misc, 'There is no pod on this node. Start it with -podport=<port>.')
  return desk
}

const within = (value: number, most: number, what: string): number => {
  if (value >= 1 && value <= most) return value
  throw rpcFault(rpcErrorCode.invalidParams, `${what} must be from 1 to ${String(most)}.`)
}

export const podOwnerHandlers: CommandHandlers<typeof podOwner, RpcContext> = {
  createpodinvitation: (context, { role = 'member', uses = 1, days = 7 }) => {
    const known = podRoles.find((each) => each === role)
    if (known === undefined) throw rpcFault(rpcErrorCode.invalidParams, `role is one of: ${podRoles.join(', ')}.`)
    return deskOf(context).invite(known, within(uses, 1_000, 'uses'), within(days, 366, 'days'))
  },
  listpodaccounts: (context, { after }) => deskOf(context).accounts(after, accountsAtOnce),
  suspendpodaccount: async (context, { username, reason }) => {
    await deskOf(context).suspend(username, reason)
    return null
  },
  resumepodaccount: async (context, { username, reason }) => {
    await deskOf(context).resume(username, reason)
    return null
  },
  administerpod: async (context, { command, input = {}, username }) =>
    (await deskOf(context).run(command, input, username)) as Json,
}
