// Handlers of commands on following.
import type { CommandHandlers } from '../api/contract.ts'
import type { following } from '../api/following.ts'
import type { RpcContext } from './context.ts'

export const followingHandlers: CommandHandlers<typeof following, RpcContext> = {
  follow: ({ node }, { username, users }) => {
    node.following.follow(username, users)
    return null
  },
  unfollow: ({ node }, { username, users }) => {
    node.following.unfollow(username, users)
    return null
  },
  getfollowing: ({ node }, { username }) => node.following.of(username),
}
