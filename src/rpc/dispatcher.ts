// Finds the command, decodes its parameters, runs it, encodes the reply (rpc.md 1.8).
import { type Parameter, type Parameters, requiredCount } from '../api/contract.ts'
import { contracts } from '../api/contracts.ts'
import { httpStatusOf, rpcErrorCode, type RpcErrorJson } from '../api/errors.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { type Json, typeNameOf } from '../codec/schema.ts'
import { blockchainHandlers } from './blockchain.ts'
import type { RpcContext } from './context.ts'
import { controlHandlers, helpOf } from './control.ts'
import { dhtHandlers } from './dht.ts'
import { rpcErrorOf, rpcFault } from './errors.ts'
import { followingHandlers } from './following.ts'
import { postHandlers } from './posts.ts'
import { parseRequestBody } from './request-body.ts'
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

/** Length from which the replies of a batch are enough: what comes after is not done. In characters. */
const maxBatchReplyLength = 32 * 1024 * 1024

/** A command ready to be called. */
interface Entry {
  readonly handler: AnyHandler
  readonly parameters: readonly (readonly [name: string, parameter: Parameter])[]
  readonly required: number
}

const entries: ReadonlyMap<string, Entry> = new Map(
  Object.entries(contracts).flatMap(([name, contract]): [string, Entry][] => {
    const params: Parameters = contract.params
    const handler = handlers[name]
    if (handler === undefined) return []
    return [[name, { handler, parameters: Object.entries(params), required: requiredCount(params) }]]
  }),
)

const invalidRequest = (message: string): Error => rpcFault(rpcErrorCode.invalidRequest, message)

/** Decodes positional parameters. A wrong number answers with the help text, as the C++ node does. */
const decodeParameters = (name: string, entry: Entry, params: readonly Json[]): Record<string, unknown> => {
  if (params.length < entry.required || params.length > entry.parameters.length)
    throw rpcFault(rpcErrorCode.misc, helpOf(name) ?? name)
  const input: Record<string, unknown> = {}
  for (const [index, value] of params.entries()) {
    const parameter = entry.parameters[index]
    if (parameter === undefined) break
    const [parameterName, { schema }] = parameter
    const verdict = schema.parse(value)
    if (!verdict.ok) {
      const { code, message } = verdict.rejection
      if (code === 'type-mismatch') throw rpcFault(rpcErrorCode.misc, message)
      throw rpcFault(rpcErrorCode.invalidParams, `${parameterName}: ${message}`)
    }
    input[parameterName] = verdict.value
  }
  return input
}

type RequestObject = Readonly<Record<string, Json>>

const run = (context: RpcContext, request: RequestObject): unknown => {
  const { method, params } = request
  if (method === undefined || method === null) throw invalidRequest('The request has no method.')
  if (typeof method !== 'string') throw invalidRequest('The method must be a string.')
  if (params !== undefined && params !== null && !Array.isArray(params))
    throw invalidRequest('The parameters must be an array.')
  const entry = entries.get(method)
  if (entry === undefined)
    throw rpcFault(rpcErrorCode.methodNotFound, `There is no command “${method.slice(0, 64)}”. See help.`)
  return entry.handler(context, decodeParameters(method, entry, (params ?? []) as readonly Json[]))
}

/** What is told of a fault that no command declares: the particulars stand in the log, not in the reply. */
const unforeseen = (context: RpcContext, request: RequestObject, error: unknown): RpcErrorJson => {
  const { method } = request
  context.node.log.error('command failed', {
    method: typeof method === 'string' ? method.slice(0, 64) : undefined,
    error: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
  })
  const message = error instanceof CodedError ? error.message : 'The node has a fault here. Its debug.log tells more.'
  return { code: rpcErrorCode.misc, message }
}

const answer = async (context: RpcContext, request: Json): Promise<ReplyObject> => {
  if (typeNameOf(request) !== 'obj')
    return {
      result: null,
      error: { code: rpcErrorCode.invalidRequest, message: 'A request must be an object.' },
      id: null,
    }
  const members = request as RequestObject
  const id = members['id'] ?? null
  try {
    return { result: (await run(context, members)) ?? null, error: null, id }
  } catch (error) {
    return { result: null, error: rpcErrorOf(error) ?? unforeseen(context, members, error), id }
  }
}

const refusal = (code: number, message: string): RpcReply => ({
  status: httpStatusOf(code),
  body: `${JSON.stringify({ result: null, error: { code, message }, id: null })}\n`,
})

const tooMuch = (request: Json): ReplyObject => ({
  result: null,
  error: {
    code: rpcErrorCode.busy,
    message: 'The replies of this batch are too long already. Ask in a batch of its own.',
  },
  id: typeNameOf(request) === 'obj' ? ((request as RequestObject)['id'] ?? null) : null,
})

/** One after another; each reply becomes text at once, so that memory holds no more than what is sent. */
const answerBatch = async (context: RpcContext, requests: readonly Json[]): Promise<RpcReply> => {
  const texts: string[] = []
  let length = 0
  for (const request of requests) {
    const reply = length > maxBatchReplyLength ? tooMuch(request) : await answer(context, request)
    const text = JSON.stringify(reply)
    length += text.length
    texts.push(text)
  }
  return { status: 200, body: `[${texts.join(',')}]\n` }
}

/** Answers the body of one HTTP request: an object or a batch. */
export const dispatch = async (context: RpcContext, body: string): Promise<RpcReply> => {
  const request = parseRequestBody(body)
  if (Array.isArray(request)) {
    const requests = request as readonly Json[]
    if (requests.length <= maxBatch) return answerBatch(context, requests)
    return refusal(rpcErrorCode.parse, `A batch may hold at most ${String(maxBatch)} requests.`)
  }
  if (request === undefined || typeNameOf(request) !== 'obj')
    return refusal(rpcErrorCode.parse, 'The body is not a JSON object or array of modest size.')
  const reply = await answer(context, request)
  return { status: reply.error === null ? 200 : httpStatusOf(reply.error.code), body: `${JSON.stringify(reply)}\n` }
}
