// The pod behind the page: JSON over fetch, with the cookie of the session.
import type { PodClient } from '../../api/pod.ts'
import { podFaultOf } from '../../api/pod-events.ts'
import { CodedError } from '../../base/coded-error.ts'

/** Code of the fault that is not the pod’s answer. */
const clientFault = { unreachable: 'pod.unreachable' } as const

/** Longest wait for one answer: a list of the DHT takes some seconds. */
const answerTimeoutMs = 60_000

/** Longest answer that is read, in characters: a page of posts or a proof has much less. */
const maxCharacters = 4_000_000

/** Where the pod is, for a script that lies in its folder `assets`. */
export const mountOf = (script: URL): string => script.pathname.replace(/assets\/[^/]*$/u, '')

const ask = async (address: string, body: string): Promise<Response> => {
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
  } catch {
    throw new CodedError(clientFault.unreachable, 'The pod does not answer. What you write stays here.')
  }
}

/** The commands of the pod by their names. Faults: those of the pod, and `clientFault`. */
export const overFetch = (script: URL): PodClient => {
  const mount = mountOf(script)
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const response = await ask(`${mount}api/${name}`, JSON.stringify(input))
    const text = await response.text().catch(() => '')
    if (text.length > maxCharacters) throw new CodedError(clientFault.unreachable, 'The answer of the pod is too long.')
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw new CodedError(clientFault.unreachable, 'The pod gave no readable answer.')
    }
    if (response.ok) return value
    throw podFaultOf(value) ?? new CodedError(clientFault.unreachable, 'The pod gave no readable answer.')
  }
  return new Proxy({} as PodClient, { get: (_, name) => (input: unknown) => call(String(name), input) })
}
