// Handlers of commands on texts that wait for their time.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { schedule, ScheduledPostJson } from '../api/schedule.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

type Schedule = RpcContext['node']['schedule']
type ScheduledPost = ReturnType<Schedule['of']>[number]

const scheduledJson = ({ about, problem, ...post }: ScheduledPost): ScheduledPostJson => ({
  ...post,
  about:
    about === undefined || about.kind === 'twt' ? null : { kind: about.kind, n: about.author, k: about.postNumber },
  hash: about?.kind === 'twt' ? about.hash : null,
  problem: problem ?? null,
})

const orNull = (post: ScheduledPost | undefined): ScheduledPostJson | null =>
  post === undefined ? null : scheduledJson(post)

interface AboutInput {
  readonly reply_n?: string | undefined
  readonly reply_k?: number | undefined
  readonly quotes?: boolean | undefined
  readonly hash?: string | undefined
}

const aboutOf = ({ reply_n: author = '', reply_k: postNumber, quotes, hash = '' }: AboutInput) => {
  if (hash !== '') return { kind: 'twt', hash } as const
  if ((author === '') !== (postNumber === undefined))
    throw rpcFault(rpcErrorCode.misc, 'A reply needs both reply_n, the author, and reply_k, the post number.')
  if (postNumber === undefined) return undefined
  return { kind: quotes === true ? 'quote' : 'reply', author, postNumber } as const
}

export const scheduleHandlers: CommandHandlers<typeof schedule, RpcContext> = {
  schedulepost: ({ node }, { username, seconds, texts, ...about }) =>
    scheduledJson(node.schedule.add(username, { seconds, texts, about: aboutOf(about) })),
  listscheduled: ({ node }, { username }) => node.schedule.of(username).map(scheduledJson),
  changescheduled: ({ node }, { username, id, seconds, texts }) =>
    orNull(node.schedule.change(username, id, { seconds, ...(texts === undefined ? {} : { texts }) })),
  cancelscheduled: ({ node }, { username, id }) => orNull(node.schedule.take(username, id)),
}
