// Runs one friendly command against answers that a test gives.
import { createClient } from '../../src/api/client.ts'
import type { Verb } from '../../src/cli/verb.ts'
import { fakeTerminal } from './terminal.ts'

/** What was written, and what the node was asked for, in order. `alice` is the user of `-u`. */
export const runVerb = async (
  verb: Verb | undefined,
  words: readonly string[],
  answerTo: (method: string, params: readonly unknown[]) => unknown,
  { json = false, flags = [] }: { readonly json?: boolean; readonly flags?: readonly string[] } = {},
): Promise<{ readonly output: string; readonly calls: readonly unknown[] }> => {
  const calls: unknown[] = []
  const client = createClient(({ method, params }) => {
    calls.push([method, ...params])
    return Promise.resolve({ result: answerTo(method, params), error: null })
  })
  const { terminal, written } = fakeTerminal()
  await verb?.run({ client, terminal, user: 'alice', json, flags: new Set(flags) }, words)
  return { output: written.output, calls }
}
