// Handlers of the commands on guardians.
import type { CommandHandlers } from '../api/contract.ts'
import type { guardians } from '../api/guardians.ts'
import type { RpcContext } from './context.ts'

export const guardianHandlers: CommandHandlers<typeof guardians, RpcContext> = {
  createguardians: ({ node }, { username, friends, needed }) => node.guardians.create(username, friends, needed),
  listguardians: ({ node }) => node.guardians.list(),
  listparts: ({ node }, { username, owner }) => node.guardians.kept(username, owner),
  getpart: ({ node }, { username, owner }) => node.guardians.partOf(username, owner),
  useparts: async ({ node }, { text }) => {
    const { username, isRegistered } = await node.guardians.use(text)
    return { username, registered: isRegistered }
  },
}
