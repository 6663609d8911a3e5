// Handlers of commands on short URLs, and on the numbers of users in them.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { shortUrls } from '../api/short-urls.ts'
import { encodeShortUrl, parseShortUrl, type ShortUrl, type ShortUrlRejection } from '../protocol/short-url.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { fieldsOf, peekSeconds } from './post-fields.ts'

const refusals: Readonly<Record<ShortUrlRejection['code'], string>> = {
  'short-url-prefix': 'A short URL begins with twist: and names a post.',
  'short-url-too-short': 'The short URL is cut off: behind twist: it has 12 characters.',
}

const parse = (text: string): ShortUrl => {
  const parsed = parseShortUrl(text)
  if (parsed.ok) return parsed.value
  throw rpcFault(rpcErrorCode.parse, refusals[parsed.rejection.code])
}

const numberOf = ({ blocks }: Pick<RpcContext['node'], 'blocks'>, username: string): number => {
  const number = blocks.userNumberOf(username)
  if (number !== undefined) return number
  throw rpcFault(
    rpcErrorCode.internal,
    `No number of “${username.slice(0, 32)}” is known here: it is not registered, or this node is light.`,
  )
}

const nameAt = ({ blocks }: Pick<RpcContext['node'], 'blocks'>, userNumber: number): string => {
  const name = blocks.usernameAt(userNumber)
  if (name !== undefined) return name
  throw rpcFault(rpcErrorCode.internal, `There is no transaction with the number ${String(userNumber)}.`)
}

export const shortUrlHandlers: CommandHandlers<typeof shortUrls, RpcContext> = {
  newshorturl: async ({ node }, { username, k, url, mimetype = '' }) => {
    const postNumber = k === -1 ? undefined : k
    // Before anything is published: a post that nobody can point to helps nobody.
    const userNumber = numberOf(node, username)
    const members = { url, ...(mimetype === '' ? {} : { mimetype }) }
    const post = await node.posts.publish({ username, text: '', postNumber, kind: { kind: 'custom', members } })
    return [encodeShortUrl({ userNumber, postNumber: post.postNumber })]
  },
  decodeshorturl: async ({ node }, { uri, timeout_sec: seconds = 0 }) => {
    const { userNumber, postNumber } = parse(uri)
    const waitMs = (seconds === 0 ? peekSeconds : seconds) * 1000
    return fieldsOf(await node.posts.find(nameAt(node, userNumber), Math.max(postNumber, 0), waitMs), [
      'url',
      'mimetype',
    ])
  },
  usernametouid: ({ node }, { username, last }) => {
    if (last === false) throw rpcFault(rpcErrorCode.internal, 'Only the number of the last registration is known.')
    return numberOf(node, username)
  },
  uidtousername: ({ node }, { uid }) => nameAt(node, uid),
}
