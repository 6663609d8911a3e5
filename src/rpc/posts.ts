// Handlers of commands that write and read posts.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { posts } from '../api/posts.ts'
import type { PostJson } from '../api/shapes.ts'
import { postFlags, type VerifiedPost } from '../protocol/post.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { postJson } from './post-json.ts'

/** Most posts of one answer. */
const maxPosts = 5000

interface PostInput {
  readonly username: string
  readonly msg: string
  readonly reply_n?: string | undefined
  readonly reply_k?: number | undefined
}

const publish = async ({ node }: RpcContext, input: PostInput, postNumber?: number): Promise<PostJson> => {
  const { username, msg, reply_n: author, reply_k: replyNumber } = input
  if ((author === undefined) !== (replyNumber === undefined))
    throw rpcFault(rpcErrorCode.misc, 'A reply needs both reply_n, the author, and reply_k, the post number.')
  const reply =
    author === undefined || author === '' || replyNumber === undefined ? undefined : { author, postNumber: replyNumber }
  return postJson(await node.posts.publish({ username, text: msg, postNumber, reply }))
}

interface Range {
  readonly username: string
  readonly max_id?: number | undefined
  readonly since_id?: number | undefined
}

const newestFirst = (left: VerifiedPost, right: VerifiedPost): number =>
  right.time - left.time || (left.author < right.author ? -1 : 1)

const readPosts = (
  { node }: RpcContext,
  count: number,
  ranges: readonly Range[],
  flags: { readonly allowed: number; readonly required: number },
): readonly PostJson[] => {
  const limit = Math.min(Math.max(count, 0), maxPosts)
  const found: VerifiedPost[] = []
  for (const { username, max_id: max, since_id: since } of ranges) {
    const name = parseUsername(username)
    if (name === undefined) continue
    const query = { username: name, maxPostNumber: max, sincePostNumber: since, count: limit }
    found.push(...node.swarms.posts({ ...query, allowedFlags: flags.allowed, requiredFlags: flags.required }))
  }
  return found.sort(newestFirst).slice(0, limit).map(postJson)
}

const numbersOf = (names: readonly string[], numberOf: (username: Username) => number): Record<string, number> => {
  const numbers: Record<string, number> = {}
  for (const name of names) {
    const username = parseUsername(name)
    numbers[name] = username === undefined ? -1 : numberOf(username)
  }
  return numbers
}

export const postHandlers: CommandHandlers<typeof posts, RpcContext> = {
  newpostmsg: (context, input) => publish(context, input, input.k),
  publish: (context, input) => publish(context, input),
  getposts: (context, { count, users, allowed_flags: allowed, required_flags: required }) =>
    readPosts(context, count, users, { allowed: allowed ?? postFlags.retransmit, required: required ?? 0 }),
  getlasthave: ({ node }, { username, users }) =>
    numbersOf(users ?? node.following.of(username), (name) => node.swarms.lastHave(name)),
  getnumpieces: ({ node }, { username }) =>
    numbersOf(node.following.of(username), (name) => node.swarms.pieceCount(name)),
}
