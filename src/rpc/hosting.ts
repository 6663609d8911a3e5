// Handlers of the commands on names whose keys are elsewhere.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { HostedPostJson, HostedStateJson, hosting } from '../api/hosting.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import type { RpcContext } from './context.ts'
import { kindOf } from './dht.ts'
import { rpcFault } from './errors.ts'

type Node = RpcContext['node']

type Content = Parameters<Node['hosting']['draft']>[0]

const stateJson = ({
  username,
  state,
  height,
  workProgress,
  waitSeconds,
  failure,
}: ReturnType<Node['hosting']['stop']>): HostedStateJson => ({
  ...{ username, state },
  ...(height === undefined ? {} : { height }),
  ...(workProgress === undefined ? {} : { workProgress }),
  ...(waitSeconds === undefined ? {} : { waitSeconds }),
  ...(failure === undefined ? {} : { failure }),
})

const postOf = ({
  author,
  postNumber,
  piece,
}: {
  readonly author: string
  readonly postNumber: number
  readonly piece: Uint8Array
}): HostedPostJson => ({ n: author, k: postNumber, piece: encodeHex(piece) })

/** Longest wait for one post, in milliseconds. */
const postWaitMs = 5_000

const bytesOf = (hex: string, what: string): Uint8Array => {
  const bytes = decodeHex(hex)
  if (bytes === undefined) throw rpcFault(rpcErrorCode.invalidParams, `${what} must be hexadecimal.`)
  return bytes
}

const kinds: ReadonlySet<string> = new Set<Content['kind']>(['plain', 'reply', 'retransmit', 'favourite', 'direct'])

const draftKind = (kind: string): Content['kind'] => {
  if (kinds.has(kind)) return kind as Content['kind']
  throw rpcFault(rpcErrorCode.invalidParams, 'kind is plain, reply, retransmit, favourite or direct.')
}

export const hostingHandlers: CommandHandlers<typeof hosting, RpcContext> = {
  hostname: ({ node }, { username, publickey }) =>
    stateJson(node.hosting.register(username, bytesOf(publickey, 'publickey'))),
  stophosted: ({ node }, { username }) => stateJson(node.hosting.stop(username)),
  releasehosted: ({ node }, { username }) => {
    node.hosting.release(username)
    return null
  },
  listhosted: ({ node }, { usernames }) => node.hosting.states(usernames).map(stateJson),
  listhostednames: ({ node }, { after }) => node.hosting.hosted(after ?? ''),
  wantnames: ({ node }, { usernames }) => {
    node.hosting.want(usernames)
    return null
  },
  listwanted: ({ node }, { after }) => node.hosting.wants(after ?? ''),
  unwantnames: ({ node }, { usernames }) => {
    node.hosting.unwant(usernames)
    return null
  },
  draftpost: async ({ node, gates }, { username, kind, msg, to, sealed }) => {
    const content = {
      ...{ username, kind: draftKind(kind), text: msg },
      to: to === undefined ? undefined : { author: to.n, postNumber: to.k },
      sealed:
        sealed === undefined
          ? undefined
          : {
              body: bytesOf(sealed.body, 'body'),
              key: bytesOf(sealed.key, 'key'),
              mac: bytesOf(sealed.mac, 'mac'),
              orig: sealed.orig,
            },
    }
    const draft = await gates.gets.run(() => node.hosting.draft(content))
    return {
      ...{ draft: draft.id, userpost: encodeHex(draft.userpost), k: draft.postNumber },
      ...(draft.lastPostNumber === undefined ? {} : { lastk: draft.lastPostNumber }),
      ...{ height: draft.height, time: draft.time, expires: draft.expiresAt },
    }
  },
  publishdraft: async ({ node }, { username, draft, post, items }) =>
    postOf(
      await node.hosting.publish(
        username,
        draft,
        bytesOf(post, 'post'),
        items.map((item) => bytesOf(item, 'items')),
      ),
    ),
  draftitem: async ({ node, gates }, { username, resource }) => {
    const { height, time, sequence } = await gates.gets.run(() => node.hosting.itemDraft(username, resource))
    return { height, time, seq: sequence }
  },
  puthosteditem: async ({ node, gates }, { username, item }) => {
    await gates.gets.run(() => node.hosting.putItem(username, bytesOf(item, 'item')))
    return null
  },
  getsigneditems: async ({ node, gates }, { username, resource, kind }) => {
    const target = { name: username, resource, kind: kindOf(kind) }
    return (await gates.gets.run(() => node.hosting.signedItems(target))).map(encodeHex)
  },
  getsignedpost: async ({ node }, { username, k }) => postOf(await node.posts.find(username, k, postWaitMs)),
}
