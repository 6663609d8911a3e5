// Handlers of commands on direct messages.
import type { CommandHandlers } from '../api/contract.ts'
import type { DirectMessageJson, messages } from '../api/messages.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { PostJson } from '../api/shapes.ts'
import { isBlankText } from '../protocol/text-grammar.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { postJson } from './post-json.ts'

interface MessageInput {
  readonly from: string
  readonly to: string
  readonly msg: string
  readonly copy_self?: boolean | undefined
}

const send = async ({ node }: RpcContext, input: MessageInput, postNumber?: number): Promise<PostJson> => {
  const { from, to, msg: text, copy_self: copySelf } = input
  await node.accounts.learn([to])
  return postJson(await node.messages.send({ from, to, text, postNumber, copySelf }))
}

/** What a script of the C++ node may do, a person does by mistake: write nothing, or to a group that they have left. */
const requireMeant = ({ node }: RpcContext, { from, to, msg }: MessageInput): void => {
  if (isBlankText(msg))
    throw rpcFault(rpcErrorCode.invalidParams, 'The message is empty: nobody would see anything of it.')
  if (node.groups.has(to) && !node.groups.list(from).includes(to))
    throw rpcFault(
      rpcErrorCode.invalidParams,
      `${from} is not in the group ${to}: its members would hear from a stranger.`,
    )
}

type Threads = ReturnType<RpcContext['node']['messages']['read']>
type ThreadMessage = Threads extends ReadonlyMap<string, readonly (infer Message)[]> ? Message : never

const messageJson = (localUser: string, message: ThreadMessage): DirectMessageJson => {
  const { id, time, text, author, postNumber, kind } = message
  const fromMe = author === localUser && kind !== 'notice'
  const json = { id, time, text, fromMe, from: author, k: postNumber }
  return kind === 'outsider' ? { ...json, outsider: true } : json
}

export const messageHandlers: CommandHandlers<typeof messages, RpcContext> = {
  newdirectmsg: (context, input) => send(context, input, input.k),
  sendmessage: (context, input) => {
    requireMeant(context, input)
    return send(context, input)
  },
  getdirectmsgs: async ({ node }, { localuser: localUser, count_per_user: count, users }) => {
    // Clients count posts, and ask for messages once where they see fewer posts than numbers.
    await node.messages.opened()
    const ranges = users.map(({ username: peer, max_id: maxId, since_id: sinceId }) => ({ peer, maxId, sinceId }))
    // No prototype: “__proto__” is a name like any other.
    const threads = Object.create(null) as Record<string, readonly DirectMessageJson[]>
    for (const [peer, read] of node.messages.read(localUser, count, ranges))
      threads[peer] = read.map((message) => messageJson(localUser, message))
    return threads
  },
  getthreads: ({ node }, { localuser: localUser }) => ({
    threads: node.messages.threads(localUser),
    waiting: node.messages.waiting(localUser).map(({ author: from, count }) => ({ from, count })),
  }),
  markread: ({ node }, { localuser: localUser, peer }) => {
    node.messages.markRead(localUser, peer)
    return null
  },
  rescandirectmsgs: ({ node }, { username }) => {
    node.messages.rescan(username)
    return null
  },
}
