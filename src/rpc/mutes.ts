// Handlers of commands on mutes, and what a reader has muted in answers of others.
import { type Caller, mayActFor } from '../api/caller.ts'
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { mutes } from '../api/mutes.ts'
import type { MutedPostJson, MuteJson } from '../api/shapes.ts'
import { nowSeconds } from '../base/clock.ts'
import { type Mute, type MuteKind, muteKinds } from '../protocol/mutes.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

type Judge = ReturnType<RpcContext['node']['mutes']['judgeOf']>

/** Longest time of a mute that ends, in seconds: what lasts longer is for ever. */
const maxSeconds = 100 * 366 * 86_400

const mutesNothing: Judge = () => undefined

const muteJson = ({ kind, value, until }: Mute): MuteJson => ({ kind, value, until: until ?? null })

/** What the reader that a command names has muted. */
export const judgeOfReader = ({ node }: RpcContext, reader: string | undefined, caller: Caller): Judge => {
  if (reader === undefined || reader === '') return mutesNothing
  if (!mayActFor(caller, reader))
    throw rpcFault(
      rpcErrorCode.forbiddenOrAdded,
      'What somebody has muted is nobody else’s business: reader must be your own name.',
    )
  return node.mutes.judgeOf(reader)
}

/** What is muted in commands that cannot say who reads. */
export const judgeOfOldClients = ({ node, shown }: RpcContext): Judge =>
  shown.mutesOf === undefined || shown.mutesOf === '' ? mutesNothing : node.mutes.judgeOf(shown.mutesOf)

/** The member of an answer that says by what a post is muted. */
export const mutedMember = (judge: Judge, post: VerifiedPost): { readonly muted?: MuteJson } => {
  const mute = judge(post)
  return mute === undefined ? {} : { muted: muteJson(mute) }
}

/** Of some posts those that are muted. */
export const mutedPosts = (judge: Judge, posts: readonly VerifiedPost[]): readonly MutedPostJson[] =>
  posts.flatMap((post) => {
    const mute = judge(post)
    return mute === undefined ? [] : [{ n: post.author, k: post.postNumber, by: muteJson(mute) }]
  })

const kindOf = (text: string): MuteKind => {
  const kind = muteKinds.find((one) => one === text)
  if (kind === undefined) throw rpcFault(rpcErrorCode.invalidParams, 'kind is user, word or tag.')
  return kind
}

export const muteHandlers: CommandHandlers<typeof mutes, RpcContext> = {
  mute: ({ node }, { username, kind, value, seconds }) => {
    if (seconds !== undefined && (seconds <= 0 || seconds > maxSeconds))
      throw rpcFault(rpcErrorCode.invalidParams, 'A mute ends in the next hundred years, or never: leave seconds out.')
    const until = seconds === undefined ? undefined : nowSeconds(node.clock) + seconds
    const mute = { kind: kindOf(kind), value, until }
    node.mutes.add(username, mute)
    return muteJson(mute)
  },
  unmute: ({ node }, { username, kind, value }) => node.mutes.remove(username, { kind: kindOf(kind), value }),
  listmutes: ({ node }, { username }) => node.mutes.of(username).map(muteJson),
}
