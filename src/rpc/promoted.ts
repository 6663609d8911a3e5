// Handlers of commands on promoted messages.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { promoted } from '../api/promoted.ts'
import type { PostJson } from '../api/shapes.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

/** A promoted message as a post that nobody signed; the one of the first block counts as of now (errata 62). */
export const promotedJson = (
  {
    user,
    text,
    height,
    time,
  }: { readonly user: string; readonly text: string; readonly height: number; readonly time: number },
  bestHeight: number,
): PostJson => ({
  sig_userpost: '',
  userpost: { height: height === 0 ? bestHeight : height, k: height === 0 ? 1 : height, msg: text, n: user, time },
})

const operations = ['add', 'remove', 'replace'] as const

const operationOf = (text: string): (typeof operations)[number] => {
  const operation = operations.find((name) => name === text)
  if (operation !== undefined) return operation
  throw rpcFault(rpcErrorCode.invalidParameter, `The operation is add, remove or replace, not “${text.slice(0, 32)}”.`)
}

/** Longest code of a language, with its brackets. */
const maxTagLength = 34

const tagOf = (code: string): string => {
  if (code === 'none') return '[]'
  const tag = code.includes('[') ? code : `[${code}]`
  if (tag.length <= maxTagLength) return tag
  throw rpcFault(rpcErrorCode.invalidParams, 'This is no code of a language: those have a few letters, such as en.')
}

export const promotedHandlers: CommandHandlers<typeof promoted, RpcContext> = {
  setspammsg: ({ node }, { username, msg, operation = 'replace' }) => {
    node.promoted.own.check(msg)
    return node.promoted.own.change(username, msg, operationOf(operation))
  },
  getspammsg: ({ node }) => {
    const { user, texts } = node.promoted.own.messages
    return [user, ...(texts.length === 0 ? [''] : texts)]
  },
  setpreferredspamlang: ({ node }, { langcode }) => {
    node.promoted.others.language = tagOf(langcode)
    return null
  },
  getpreferredspamlang: ({ node }) => node.promoted.others.language,
  getspamposts: async ({ node }, { count, max_id: max = -1, since_id: since = -1 }) => {
    const { height: best } = node.blocks.tip()
    const query = { count, maxHeight: max === -1 ? best : max, sinceHeight: Math.max(since, -1) }
    return (await node.promoted.others.list(query)).map((message) => promotedJson(message, best))
  },
}
