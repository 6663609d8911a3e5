// Handlers of commands on kept posts.
import type { bookmarks } from '../api/bookmarks.ts'
import type { CommandHandlers } from '../api/contract.ts'
import type { RpcContext } from './context.ts'
import { postJson } from './post-json.ts'

/** How long a post that is not held is asked for, in milliseconds. */
const findMs = 30_000

export const bookmarkHandlers: CommandHandlers<typeof bookmarks, RpcContext> = {
  bookmark: async ({ node }, { username, author, k }) => {
    const post = await node.posts.find(author, Math.max(k, 0), findMs)
    node.bookmarks.add(username, post)
    return postJson(post)
  },
  unbookmark: ({ node }, { username, author, k }) => node.bookmarks.remove(username, { author, postNumber: k }),
  listbookmarks: ({ node }, { username, count, before }) =>
    node.bookmarks.of(username, { count, before }).map(({ id, added, post }) => ({ id, added, post: postJson(post) })),
}
