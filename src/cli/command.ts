// Client mode of `twisterd`: prints and exits as the C++ binary does (rpc.md 1.16).
import { messageOf } from '../base/coded-error.ts'
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
    if (reply.error !== null)
      return {
        output: '',
        errorOutput: `error: ${safeJson(reply.error)}\n`,
        status: Math.abs(reply.error.code) & 0xff,
      }
    return { output: printed(reply.result), errorOutput: '', status: 0 }
  } catch (error) {
    return { output: '', errorOutput: `error: ${messageOf(error)}\n`, status: localFailure }
  }
}

const printed = (result: unknown): string => {
  if (result === null || result === undefined) return ''
  return typeof result === 'string' ? `${result}\n` : `${prettyJson(result)}\n`
}
