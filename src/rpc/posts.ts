// Handlers of commands that write and read posts.
import { type CommandHandlers, RenderedResult } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { posts } from '../api/posts.ts'
import type { PostJson } from '../api/shapes.ts'
import { postFlags } from '../protocol/post-kind.ts'
import { isBlankText } from '../protocol/text-grammar.ts'
import type { PlacedPost, Selection } from '../views/newest-posts.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { newestThatFit } from './full-pages.ts'
import { judgeOfOldClients, judgeOfReader, mutedMember } from './mutes.ts'
import { nameNumbers } from './name-numbers.ts'
import { postJson, postText } from './post-json.ts'
import { promotedJson } from './promoted.ts'

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
  const kind =
    author === undefined || author === '' || replyNumber === undefined
      ? undefined
      : ({ kind: 'reply', author, postNumber: replyNumber } as const)
  return postJson(await node.posts.publish({ username, text: msg, postNumber, kind }))
}

interface TimelineInput {
  readonly count: number
  readonly users: readonly {
    readonly username: string
    readonly max_id?: number | undefined
    readonly since_id?: number | undefined
  }[]
  readonly allowed_flags?: number | undefined
  readonly required_flags?: number | undefined
}

const selectionOf = ({ count, users, allowed_flags: allowed, required_flags: required }: TimelineInput): Selection => ({
  count,
  ranges: users.map(({ username, max_id: maxPostNumber, since_id: sincePostNumber }) => ({
    username,
    maxPostNumber,
    sincePostNumber,
  })),
  allowedFlags: allowed ?? postFlags.retransmit,
  requiredFlags: required ?? 0,
})

/** Kinds that a home page shows. */
const isOfHome = ({ allowed_flags: allowed = postFlags.retransmit, required_flags: required = 0 }: TimelineInput) =>
  allowed === postFlags.retransmit && required === 0

/**
 * Before the posts of several users now and then stands a promoted message, where the original page looks for it. Whoever
 * asks for one user, or for one post, gets what was asked for (errata 63, rpc.md 7-21).
 */
const promotedFor = ({ node, shown }: RpcContext, input: TimelineInput): readonly string[] => {
  const names = new Set(input.users.map(({ username }) => username))
  if (!shown.promoted || names.size < 2 || input.count < 2 || !isOfHome(input)) return []
  const due = node.promoted.others.takeDue()
  return due === undefined ? [] : [JSON.stringify(promotedJson(due, node.blocks.tip().height))]
}

/** Commands that pages call every few seconds. */
export type RenderedCommand = 'getposts' | 'getlasthave' | 'getnumpieces'

/** The newest posts of a selection; those that were let go are fetched, as far as peers have them. */
const newestOf = async ({ node }: RpcContext, selection: Selection): Promise<readonly PlacedPost[]> => {
  await node.keeping.bring(selection)
  return node.timeline.newest(selection)
}

export const postHandlers: CommandHandlers<typeof posts, RpcContext, RenderedCommand> = {
  newpostmsg: (context, input) => publish(context, input, input.k),
  publish: (context, input) => {
    if (isBlankText(input.msg))
      throw rpcFault(rpcErrorCode.invalidParams, 'The post is empty: nobody would see anything of it.')
    return publish(context, input)
  },
  getposts: async (context, input) => {
    const judge = judgeOfOldClients(context)
    const newest = await newestThatFit(
      selectionOf(input),
      ({ post }) => judge(post) === undefined,
      (selection) => newestOf(context, selection),
    )
    const texts = newest.map(({ post }) => postText(post))
    return new RenderedResult(`[${[...promotedFor(context, input), ...texts].join(',')}]`)
  },
  gettimeline: async (context, input, caller) => {
    const judge = judgeOfReader(context, input.reader, caller)
    const newest = await newestOf(context, selectionOf(input))
    return newest.map(({ post, time }) => ({ time, post: postJson(post), ...mutedMember(judge, post) }))
  },
  getlasthave: ({ node }, { username, users }) =>
    nameNumbers(users ?? node.following.of(username), (name) => node.posts.lastHave(name)),
  getnumpieces: ({ node }, { username }) => nameNumbers(node.following.of(username), (name) => node.posts.count(name)),
}
