// Finds the command, asks whether the caller may, decodes its parameters, runs it, encodes the reply (rpc.md 1.8).
import { type Caller, mayActFor, mayCall } from '../api/caller.ts'
import { type Command, type Parameter, RenderedResult, requiredCount } from '../api/contract.ts'
import { type CommandName, contracts } from '../api/contracts.ts'
import { httpStatusOf, rpcErrorCode, type RpcErrorJson } from '../api/errors.ts'
import { commandHelp } from '../api/help.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { type Json, typeNameOf } from '../codec/schema.ts'
import type { RpcContext } from './context.ts'
import { rpcErrorOf, rpcFault, rpcFaultCode } from './errors.ts'
import { handlers } from './handlers.ts'
import { parseRequestBody } from './request-body.ts'

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

/** A handler whose input has been decoded by the schemas of its own command. */
type AnyHandler = (context: RpcContext, input: never, caller: Caller) => unknown

/** Most requests of one batch. */
const maxBatch = 1000

/** Length from which the replies of a batch are enough: what comes after is not done. In characters. */
const maxBatchReplyLength = 32 * 1024 * 1024

/** Requests that are kept because they may come again, and their longest text: a thousand names. */
const maxRepeated = 32
const maxRepeatedLength = 16_384

/** How old a kept result may be, in milliseconds: less than anybody notices who calls nothing else meanwhile. */
const keptMs = 50

/** A command ready to be called. */
interface Entry {
  readonly command: Command
  readonly handler: AnyHandler
  readonly parameters: readonly (readonly [name: string, parameter: Parameter])[]
  readonly required: number
}

const entries: ReadonlyMap<string, Entry> = new Map(
  Object.entries<Command>(contracts).map(([name, command]): [string, Entry] => {
    const { params } = command
    const handler: AnyHandler = handlers[name as CommandName]
    return [name, { command, handler, parameters: Object.entries(params), required: requiredCount(params) }]
  }),
)

/** What a command of the contract that is `kept` gave, until another one is called. */
interface KeptResult {
  readonly entry: Entry
  readonly result: RenderedResult<unknown>
  readonly atMs: number
  readonly tip: ReturnType<RpcContext['node']['blocks']['tip']>
}

const keptResults = new WeakMap<RpcContext, KeptResult>()

/** What took its time has changed something at its end, too. */
const thenForgotten = async (context: RpcContext, result: Promise<unknown>): Promise<unknown> => {
  try {
    return await result
  } finally {
    keptResults.delete(context)
  }
}

/** Whoever has learnt something by another command, or of a block, gets nothing older. */
const resultOf = (context: RpcContext, entry: Entry, input: unknown, caller: Caller): unknown => {
  const { command, handler } = entry
  if (command.kept !== true) {
    keptResults.delete(context)
    const result = handler(context, input as never, caller)
    return result instanceof Promise ? thenForgotten(context, result) : result
  }
  const { clock, blocks } = context.node
  const [atMs, tip] = [clock.monotonicMs(), blocks.tip()]
  const kept = keptResults.get(context)
  const isSameTip = kept?.tip.height === tip.height && kept.tip.time === tip.time
  if (kept?.entry === entry && isSameTip && atMs - kept.atMs < keptMs) return kept.result
  const result = new RenderedResult(JSON.stringify(handler(context, input as never, caller)))
  keptResults.set(context, { entry, result, atMs, tip })
  return result
}

const notAllowed = (message: string): Error => rpcFault(rpcErrorCode.forbiddenOrAdded, message)

const invalidRequest = (message: string): Error => rpcFault(rpcErrorCode.invalidRequest, message)

/** What comes before the parameters are read, in the order of the C++ node. A wrong number is answered with the help. */
const requireState = (context: RpcContext, name: string, entry: Entry, count: number): void => {
  const { needs } = entry.command
  if (needs === 'passphrase' && !context.node.passphrase.isEncrypted)
    throw rpcFault(rpcErrorCode.walletState, `Error: running with an unencrypted wallet, but ${name} was called.`)
  if (count < entry.required || count > entry.parameters.length)
    throw rpcFault(rpcErrorCode.misc, commandHelp(name) ?? name)
}

/** Before a handler says whose keys there are, after a caller who acts for another has been refused: it learns neither. */
const requireKeys = (context: RpcContext, { command: { needs } }: Entry): void => {
  if (needs === 'keys') context.node.passphrase.requireUnlocked()
}

/** Decodes positional parameters. */
const decodeParameters = (entry: Entry, params: readonly Json[]): Record<string, unknown> => {
  const input: Record<string, unknown> = {}
  for (const [index, value] of params.entries()) {
    const parameter = entry.parameters[index]
    if (parameter === undefined) break
    const [parameterName, { schema, optional }] = parameter
    // To the C++ node null is a value of the wrong type; to us one that is left out before one that is given.
    if (value === null && optional && entry.command.extension === true) continue
    const verdict = schema.parse(value)
    if (!verdict.ok) {
      const { code, message } = verdict.rejection
      if (code === 'type-mismatch') throw rpcFault(entry.command.wrongType ?? rpcErrorCode.misc, message)
      throw rpcFault(rpcErrorCode.invalidParams, `${parameterName}: ${message}`)
    }
    input[parameterName] = verdict.value
  }
  return input
}

type RequestObject = Readonly<Record<string, Json>>

/**
 * Requests by their text, of those whose results are rendered: pages ask again and again in the same words, and two
 * hundred names cost more to read than to answer. Nothing that anyone would hide is among them.
 */
const repeated = new BoundedMap<string, RequestObject>(maxRepeated)

const inputs = new WeakMap<RequestObject, Record<string, unknown>>()

const inputOf = (entry: Entry, request: RequestObject, params: readonly Json[]): Record<string, unknown> => {
  const input = inputs.get(request) ?? decodeParameters(entry, params)
  inputs.set(request, input)
  return input
}

/** Who may call comes before what is asked for, as in the C++ node: a stranger learns nothing from parameters. */
const run = (context: RpcContext, request: RequestObject, caller: Caller): unknown => {
  const { method, params } = request
  if (method === undefined || method === null) throw invalidRequest('The request has no method.')
  if (typeof method !== 'string') throw invalidRequest('The method must be a string.')
  if (params !== undefined && params !== null && !Array.isArray(params))
    throw invalidRequest('The parameters must be an array.')
  const entry = entries.get(method)
  if (entry === undefined)
    throw rpcFault(rpcErrorCode.methodNotFound, `There is no command “${method.slice(0, 64)}”. See help.`)
  const { access, actor } = entry.command
  if (!mayCall(caller, access)) throw notAllowed(`The command ${method} needs the access “${access}”.`)
  const given = (params ?? []) as readonly Json[]
  requireState(context, method, entry, given.length)
  const input = inputOf(entry, request, given)
  if (actor !== undefined && !mayActFor(caller, input[actor]))
    throw notAllowed(`The command ${method} acts for its caller alone: ${actor} must be your own name.`)
  requireKeys(context, entry)
  return resultOf(context, entry, input, caller)
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

/** Commands of our own tell a fault by its name, too; to the others no member is added that the C++ node does not have. */
const withName = (told: RpcErrorJson, error: unknown, { method }: RequestObject): RpcErrorJson => {
  const isOurs = typeof method === 'string' && entries.get(method)?.command.extension === true
  const isNamed = error instanceof CodedError && error.code !== rpcFaultCode
  return isOurs && isNamed ? { ...told, data: { code: error.code } } : told
}

const answer = (context: RpcContext, request: Json, caller: Caller): ReplyObject | Promise<ReplyObject> => {
  if (typeNameOf(request) !== 'obj')
    return {
      result: null,
      error: { code: rpcErrorCode.invalidRequest, message: 'A request must be an object.' },
      id: null,
    }
  const members = request as RequestObject
  const id = members['id'] ?? null
  const given = (result: unknown): ReplyObject => ({ result: result ?? null, error: null, id })
  const failed = (error: unknown): ReplyObject => {
    const told = rpcErrorOf(error)
    return {
      result: null,
      error: told === undefined ? unforeseen(context, members, error) : withName(told, error, members),
      id,
    }
  }
  try {
    const result = run(context, members, caller)
    return result instanceof Promise ? result.then(given, failed) : given(result)
  } catch (error) {
    return failed(error)
  }
}

const textOf = (reply: ReplyObject): string =>
  reply.result instanceof RenderedResult
    ? `{"result":${reply.result.json},"error":null,"id":${JSON.stringify(reply.id)}}`
    : JSON.stringify(reply)

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
const answerBatch = async (context: RpcContext, requests: readonly Json[], caller: Caller): Promise<RpcReply> => {
  const texts: string[] = []
  let length = 0
  for (const request of requests) {
    const reply = length > maxBatchReplyLength ? tooMuch(request) : await answer(context, request, caller)
    const text = textOf(reply)
    length += text.length
    texts.push(text)
  }
  return { status: 200, body: `[${texts.join(',')}]\n` }
}

const replyOf = (reply: ReplyObject): RpcReply => ({
  status: reply.error === null ? 200 : httpStatusOf(reply.error.code),
  body: `${textOf(reply)}\n`,
})

/** Answers the body of one HTTP request: an object or a batch. At once, where the command takes no time. */
export const dispatch = (context: RpcContext, body: string, caller: Caller): RpcReply | Promise<RpcReply> => {
  const request = repeated.get(body) ?? parseRequestBody(body)
  if (Array.isArray(request)) {
    const requests = request as readonly Json[]
    if (requests.length <= maxBatch) return answerBatch(context, requests, caller)
    return refusal(rpcErrorCode.parse, `A batch may hold at most ${String(maxBatch)} requests.`)
  }
  if (request === undefined || typeNameOf(request) !== 'obj')
    return refusal(rpcErrorCode.parse, 'The body is not a JSON object or array of modest size.')
  const told = (reply: ReplyObject): RpcReply => {
    if (reply.result instanceof RenderedResult && body.length <= maxRepeatedLength)
      repeated.set(body, request as RequestObject)
    return replyOf(reply)
  }
  const reply = answer(context, request, caller)
  return reply instanceof Promise ? reply.then(told) : told(reply)
}
