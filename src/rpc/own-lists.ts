// Handler of the command on own lists.
import type { CommandHandlers } from '../api/contract.ts'
import type { ownLists } from '../api/own-lists.ts'
import type { RpcContext } from './context.ts'

export const ownListHandlers: CommandHandlers<typeof ownLists, RpcContext> = {
  getownlists: ({ node }, { username }) => {
    const { readAt, writtenAt, isLater, ...report } = node.ownLists.report(username)
    return { ...report, read: readAt ?? null, written: writtenAt ?? null, later: isLater }
  },
}
