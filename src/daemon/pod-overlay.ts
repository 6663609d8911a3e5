// The overlay process of a pod, called by JSON-RPC: for processes of the pod that run no overlay themselves.
import { type Client, createClient } from '../api/client.ts'
import type { StatusJson } from '../api/control.ts'
import type { Clock } from '../base/clock.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { Gate } from '../base/gate.ts'
import type { Log } from '../base/log.ts'
import { callNode, type ClientSettings, type RpcReplyJson } from '../cli/rpc-client.ts'
import { refusal } from '../pods/core.ts'

/** Longest wait for an answer, in milliseconds: the slowest commands ask the whole network. */
const callMs = 30_000

/** Calls at once, and calls that wait for those before more are refused: a node that hangs must not fill the process. */
const maxCalls = 32
const maxWaiting = 256

/** What it is called with; `onAway` is told when it goes away and comes back. */
export interface OverlayNeeds {
  readonly clock: Clock
  readonly log: Log
  /** Name of the network in which it must be. */
  readonly network: string
  readonly onAway?: (isAway: boolean) => void
}

/** A node of another network has other names and posts: nothing of it is shown, and nothing is given to it. */
const requireNetwork = (reply: RpcReplyJson, network: string): void => {
  const { network: other } = (reply.result ?? {}) as Partial<StatusJson>
  if (other !== network)
    throw new CodedError(
      'pods.other-network',
      `The node at -podoverlay is in the network ${plainName(other)}, and this process in ${network}: give both the same -network.`,
    )
}

const plainName = (name: unknown): string =>
  typeof name === 'string' && /^[\w:.-]{1,64}$/u.test(name) ? name : 'that it does not name'

/**
 * Fault of each call while it is away, or is a node of another network: `pods.node` with status 503. Each call looks
 * anew, so it goes on by itself; the network is asked for again whenever it was away.
 */
export const overlayAt = (
  settings: ClientSettings,
  { clock, log, network, onAway = () => undefined }: OverlayNeeds,
): Client => {
  const gate = new Gate(maxCalls, maxWaiting)
  let awaySinceMs: number | undefined
  let isOfNetwork = false
  const noteAway = (error: unknown): void => {
    // What others wait for is told by the call that fails.
    const isOther = error instanceof CodedError && error.code === 'pods.other-network'
    const what = isOther ? 'the overlay process is of another network' : 'the overlay process does not answer'
    if (awaySinceMs === undefined) log.error(what, { error: messageOf(error) })
    awaySinceMs ??= clock.nowMs()
    onAway(true)
    isOfNetwork = false
  }
  const noteBack = (): void => {
    if (awaySinceMs === undefined) return
    log.info('the overlay process answers again', { seconds: Math.round((clock.nowMs() - awaySinceMs) / 1000) })
    awaySinceMs = undefined
    onAway(false)
  }
  return createClient(async ({ method, params }) => {
    try {
      return await gate.run(async () => {
        const tooLong = new AbortController()
        const timer = clock.after(callMs, () => {
          tooLong.abort()
        })
        try {
          if (!isOfNetwork) requireNetwork(await callNode(settings, 'getstatus', [], tooLong.signal), network)
          isOfNetwork = true
          const reply = await callNode(settings, method, params, tooLong.signal)
          noteBack()
          return reply
        } catch (error) {
          noteAway(error)
          throw error
        } finally {
          timer.cancel()
        }
      })
    } catch {
      throw refusal(503, 'node', 'The node of this pod cannot be asked at the moment. Try again later.')
    }
  })
}
