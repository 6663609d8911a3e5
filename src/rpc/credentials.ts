// Handlers of commands on credentials.
import type { CommandHandlers } from '../api/contract.ts'
import type { credentials } from '../api/credentials.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

export const credentialHandlers: CommandHandlers<typeof credentials, RpcContext> = {
  createcredential: ({ node, credentials }, { name, scope, username }) => {
    if (username !== undefined && !node.accounts.listed().some((listed) => listed === username))
      throw rpcFault(rpcErrorCode.username, `There is no local user “${username}”.`)
    return credentials.create(name, scope, username)
  },
  listcredentials: ({ credentials }) => credentials.list(),
  removecredential: ({ credentials }, { name }) => credentials.remove(name),
}
