// The node behind the page: JSON-RPC over fetch, with the session cookie of the login link.
import { CodedError } from '../base/coded-error.ts'
import { type Client, createClient, type Transport } from '../api/client.ts'
import type { RpcErrorJson } from '../api/errors.ts'

/** Codes of the faults that are not the node's answer. */
export const clientFault = { unreachable: 'web.unreachable', loginNeeded: 'web.login-needed' } as const

const isReply = (value: unknown): value is { readonly result: unknown; readonly error: RpcErrorJson | null } =>
  typeof value === 'object' && value !== null && 'result' in value && 'error' in value

const post = async (body: string): Promise<Response> => {
  try {
    return await fetch('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  } catch {
    throw new CodedError(clientFault.unreachable, 'The node does not answer.')
  }
}

const overFetch: Transport = async (request) => {
  const response = await post(JSON.stringify(request))
  if (response.status === 401) throw new CodedError(clientFault.loginNeeded, 'Not logged in.')
  const reply: unknown = await response.json().catch(() => undefined)
  if (!isReply(reply)) throw new CodedError(clientFault.unreachable, 'The node gave no readable answer.')
  return reply
}

/** The client of the page. */
export const client: Client = createClient(overFetch)
