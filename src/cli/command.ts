// Client mode of `twisterd`: prints and exits as the C++ binary does (rpc.md 1.16).
import { contracts } from '../api/contracts.ts'
import { rpcErrorCode, type RpcErrorJson } from '../api/errors.ts'
import { contractHelp } from '../api/help.ts'
import { messageOf } from '../base/coded-error.ts'
import { didYouMean } from './nearest.ts'
import { callNode, type ClientSettings } from './rpc-client.ts'
import { parametersFromWords, prettyJson, safeJson } from './words.ts'

/** What a command leaves: text for the two streams and the exit status. */
export interface CommandOutcome {
  readonly output: string
  readonly errorOutput: string
  readonly status: number
}

/** Status of a failure on this side: no node, no JSON, no credentials. */
const localFailure = 87

/** Runs one command against a node. */
export const runCommand = async (settings: ClientSettings, words: readonly string[]): Promise<CommandOutcome> => {
  const [method = '', ...rest] = words
  try {
    const reply = await callNode(settings, method, parametersFromWords(method, rest))
    if (reply.error === null) return { output: printed(reply.result), errorOutput: '', status: 0 }
    return { output: '', errorOutput: refusal(method, reply.error), status: Math.abs(reply.error.code) & 0xff }
  } catch (error) {
    // Commands can be looked up before a node runs.
    if (method === 'help') return { output: `${contractHelp(rest[0])}\n`, errorOutput: '', status: 0 }
    return { output: '', errorOutput: `error: ${messageOf(error)}\n`, status: localFailure }
  }
}

/** The error as the C++ client prints it; a name that was mistyped gets a line more. */
const refusal = (method: string, error: RpcErrorJson): string => {
  const line = `error: ${safeJson(error)}\n`
  if (error.code !== rpcErrorCode.methodNotFound || Object.hasOwn(contracts, method)) return line
  const meant = didYouMean(method, Object.keys(contracts))
  return `${line}There is no command ${safeJson(method)}.${meant} “twisterd help” lists all of them.\n`
}

const printed = (result: unknown): string => {
  if (result === null || result === undefined) return ''
  return typeof result === 'string' ? `${result}\n` : `${prettyJson(result)}\n`
}
