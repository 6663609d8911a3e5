// Handlers of commands that write and read posts.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { posts } from '../api/posts.ts'
import type { PostJson } from '../api/shapes.ts'
import { sleep } from '../base/clock.ts'
import { postFlags, type VerifiedPost } from '../protocol/post.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { postJson } from './post-json.ts'

/** Most posts of one answer. */
const maxPosts = 5000

/** How long one call may keep all others waiting, in milliseconds. */
const turnMs = 15

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

/** By time, but nobody can stay on top by claiming a time to come; then by author and number. */
const newestFirst =
  (now: number) =>
  (left: VerifiedPost, right: VerifiedPost): number => {
    const difference = Math.min(right.time, now) - Math.min(left.time, now)
    if (difference !== 0) return difference
    if (left.author !== right.author) return left.author < right.author ? -1 : 1
    return right.postNumber - left.postNumber
  }

interface Selection {
  readonly count: number
  readonly ranges: readonly Range[]
  readonly allowedFlags: number
  readonly requiredFlags: number
}

/** Holds twice the answer at most, and lets others have their turn: a page may ask for thousands of users. */
const readPosts = async ({ node }: RpcContext, selection: Selection): Promise<readonly PostJson[]> => {
  const { allowedFlags, requiredFlags } = selection
  const limit = Math.min(Math.max(selection.count, 0), maxPosts)
  const order = newestFirst(node.adjustedTime())
  let found: VerifiedPost[] = []
  let turnBeganMs = node.clock.monotonicMs()
  for (const { username, max_id: max, since_id: since } of limit === 0 ? [] : selection.ranges) {
    const name = parseUsername(username)
    if (name === undefined) continue
    const query = { username: name, maxPostNumber: max, sincePostNumber: since, count: limit }
    for (const post of node.swarms.posts({ ...query, allowedFlags, requiredFlags })) found.push(post)
    if (found.length > 2 * limit) found = found.sort(order).slice(0, limit)
    if (node.clock.monotonicMs() - turnBeganMs < turnMs) continue
    await sleep(node.clock, 0)
    turnBeganMs = node.clock.monotonicMs()
  }
  return found.sort(order).slice(0, limit).map(postJson)
}

const numbersOf = (names: readonly string[], numberOf: (username: Username) => number): Record<string, number> => {
  // No prototype: “__proto__” is a name like any other that is not registered.
  const numbers = Object.create(null) as Record<string, number>
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
    readPosts(context, {
      count,
      ranges: users,
      allowedFlags: allowed ?? postFlags.retransmit,
      requiredFlags: required ?? 0,
    }),
  getlasthave: ({ node }, { username, users }) =>
    numbersOf(users ?? node.following.of(username), (name) => node.swarms.lastHave(name)),
  getnumpieces: ({ node }, { username }) =>
    numbersOf(node.following.of(username), (name) => node.swarms.pieceCount(name)),
}
