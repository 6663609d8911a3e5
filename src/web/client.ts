// The node behind the page: JSON-RPC over fetch, with the session cookie that the login link has set.
import type { Transport } from '../api/client.ts'
import type { RpcErrorJson } from '../api/errors.ts'
import { CodedError } from '../base/coded-error.ts'

/** Codes of the faults that are not the node's answer. */
export const clientFault = { unreachable: 'web.unreachable', loginNeeded: 'web.login-needed' } as const

/** Longest wait for one answer; no command of this page takes nearly as long. */
const answerTimeoutMs = 60_000

const isReply = (value: unknown): value is { readonly result: unknown; readonly error: RpcErrorJson | null } =>
  typeof value === 'object' && value !== null && 'result' in value && 'error' in value

const post = async (body: string): Promise<Response> => {
  try {
    return await fetch('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
  } catch {
    throw new CodedError(clientFault.unreachable, 'The node does not answer.')
  }
}

/** Carries a request to the node that served the page. */
export const overFetch: Transport = async (request) => {
  const response = await post(JSON.stringify(request))
  if (response.status === 401) throw new CodedError(clientFault.loginNeeded, 'This page is not logged in.')
  const reply: unknown = await response.json().catch(() => undefined)
  if (!isReply(reply)) throw new CodedError(clientFault.unreachable, 'The node gave no readable answer.')
  return reply
}
