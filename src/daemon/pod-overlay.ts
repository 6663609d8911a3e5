// The overlay process of a pod, called by JSON-RPC: for processes of the pod that run no overlay themselves.
import { type Client, createClient } from '../api/client.ts'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import { Gate } from '../base/gate.ts'
import type { Log } from '../base/log.ts'
import { callNode, type ClientSettings } from '../cli/rpc-client.ts'
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
  readonly onAway?: (isAway: boolean) => void
}

/** Fault of each call while it is away: `pods.node` with status 503. Each call looks anew, so it goes on by itself. */
export const overlayAt = (settings: ClientSettings, { clock, log, onAway = () => undefined }: OverlayNeeds): Client => {
  const gate = new Gate(maxCalls, maxWaiting)
  let awaySinceMs: number | undefined
  const noteAway = (error: unknown): void => {
    // What others wait for is told by the call that fails.
    if (awaySinceMs === undefined) log.error('the overlay process does not answer', { error: messageOf(error) })
    awaySinceMs ??= clock.nowMs()
    onAway(true)
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
