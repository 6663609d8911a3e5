// Finds the command, decodes its parameters, runs it, encodes the reply (rpc.md 1.8).
import { type Command, requiredCount } from '../api/contract.ts'
import { contracts } from '../api/contracts.ts'
import { httpStatusOf, rpcErrorCode, type RpcErrorJson } from '../api/errors.ts'
import { messageOf } from '../base/coded-error.ts'
import { typeNameOf } from '../codec/schema.ts'
import { blockchainHandlers } from './blockchain.ts'
import type { RpcContext } from './context.ts'
import { controlHandlers, helpOf } from './control.ts'
import { dhtHandlers } from './dht.ts'
import { rpcErrorOf, rpcFault } from './errors.ts'
import { followingHandlers } from './following.ts'
import { postHandlers } from './posts.ts'
import { userHandlers } from './users.ts'

/** A reply ready to be sent. */
export interface RpcReply {
  readonly status: number
  /** Compact JSON and a newline. */
  readonly body: string
}

interface ReplyObject {
  readonly result: unknown
  readonly error: RpcErrorJson | null
  readonly id: unknown
}

type AnyHandler = (context: RpcContext, input: Readonly<Record<string, unknown>>) => unknown

const handlers = {
  ...controlHandlers,
  ...blockchainHandlers,
  ...userHandlers,
  ...postHandlers,
  ...followingHandlers,
  ...dhtHandlers,
} as unknown as Readonly<Record<string, AnyHandler>>

/** Most requests of one batch. */
const maxBatch = 1000

const invalidRequest = (message: string): Error => rpcFault(rpcErrorCode.invalidRequest, message)

/** Decodes positional parameters. A wrong number answers with the help text, as the C++ node does. */
const decodeParameters = (name: string, contract: Command, params: readonly unknown[]): Record<string, unknown> => {
  const entries = Object.entries(contract.params)
  if (params.length < requiredCount(contract.params) || params.length > entries.length)
    throw rpcFault(rpcErrorCode.misc, helpOf(name) ?? name)
  const input: Record<string, unknown> = {}
  for (const [index, [parameter, { schema }]] of entries.entries()) {
    if (index >= params.length) break
    const verdict = schema.parse(params[index])
    if (!verdict.ok) {
      const { code, message } = verdict.rejection
      if (code === 'type-mismatch') throw rpcFault(rpcErrorCode.misc, message)
      throw rpcFault(rpcErrorCode.invalidParams, `${parameter}: ${message}`)
    }
    input[parameter] = verdict.value
  }
  return input
}

const run = (context: RpcContext, request: Readonly<Record<string, unknown>>): unknown => {
  const { method, params } = request
  if (method === undefined || method === null) throw invalidRequest('The request has no method.')
  if (typeof method !== 'string') throw invalidRequest('The method must be a string.')
  if (params !== undefined && params !== null && !Array.isArray(params))
    throw invalidRequest('The parameters must be an array.')
  const contract = Object.hasOwn(contracts, method) ? contracts[method as keyof typeof contracts] : undefined
  const handler = handlers[method]
  if (contract === undefined || handler === undefined)
    throw rpcFault(rpcErrorCode.methodNotFound, `There is no command “${method.slice(0, 64)}”. See help.`)
  return handler(context, decodeParameters(method, contract, (params ?? []) as readonly unknown[]))
}

const answer = async (context: RpcContext, request: unknown): Promise<ReplyObject> => {
  if (typeNameOf(request) !== 'obj')
    return {
      result: null,
      error: { code: rpcErrorCode.invalidRequest, message: 'A request must be an object.' },
      id: null,
    }
  const members = request as Readonly<Record<string, unknown>>
  const id = members['id'] ?? null
  try {
    return { result: (await run(context, members)) ?? null, error: null, id }
  } catch (error) {
    const known = rpcErrorOf(error)
    if (known !== undefined) return { result: null, error: known, id }
    context.node.log.error('command failed', {
      method: members['method'],
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    })
    return { result: null, error: { code: rpcErrorCode.misc, message: messageOf(error) }, id }
  }
}

const parseError: RpcReply = {
  status: 500,
  body: `${JSON.stringify({
    result: null,
    error: { code: rpcErrorCode.parse, message: 'The body is not valid JSON.' },
    id: null,
  })}\n`,
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** Answers the body of one HTTP request: an object or a batch. */
export const dispatch = async (context: RpcContext, body: string): Promise<RpcReply> => {
  const request = parse(body)
  if (Array.isArray(request)) {
    if (request.length > maxBatch) return parseError
    const replies: ReplyObject[] = []
    for (const single of request) replies.push(await answer(context, single))
    return { status: 200, body: `${JSON.stringify(replies)}\n` }
  }
  if (typeNameOf(request) !== 'obj') return parseError
  const reply = await answer(context, request)
  return { status: reply.error === null ? 200 : httpStatusOf(reply.error.code), body: `${JSON.stringify(reply)}\n` }
}
