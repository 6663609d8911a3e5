// Handlers of commands on watched hashtags.
import type { CommandHandlers } from '../api/contract.ts'
import type { tags } from '../api/tags.ts'
import type { RpcContext } from './context.ts'

export const tagHandlers: CommandHandlers<typeof tags, RpcContext> = {
  watchtag: ({ node }, { username, tag }) => node.tags.watch(username, tag),
  unwatchtag: ({ node }, { username, tag }) => node.tags.unwatch(username, tag),
  listwatchedtags: ({ node }, { username }) => node.tags.of(username),
}
