// Opens a pod whose store may not be there yet: a server that starts later is waited for.
import { type Clock, isStopped, sleep } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'

/** What gets better by itself: a server that starts or is busy, and tables that the overlay process is about to make. */
const waitedFor: ReadonlySet<string> = new Set([
  ...(['store.unreachable', 'store.busy', 'store.too-slow', 'store.older-version'] as const),
])

/** Pauses between tries, doubled with each further one, in milliseconds. */
const firstPauseMs = 250
const longestPauseMs = 5_000

/** Whether an opening that failed so is tried again. */
export const isWaitedFor = (error: unknown): error is CodedError =>
  error instanceof CodedError && waitedFor.has(error.code)

/** What waiting is done with. */
export interface OpeningNeeds {
  readonly clock: Clock
  readonly log: Log
  /** Told once for each reason. */
  readonly onWait?: (reason: string) => void
}

/**
 * Calls `open` until it succeeds; each try has a scope of its own in `scope`. Throws what does not get better by
 * waiting; undefined when `signal` came before.
 */
export const untilOpen = async <T>(
  open: (scope: Scope) => Promise<T>,
  { clock, log, onWait }: OpeningNeeds,
  scope: Scope,
  signal: AbortSignal,
): Promise<T | undefined> => {
  let told = ''
  for (let pauseMs = firstPauseMs; !isStopped(signal); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const attempt = scope.child('attempt')
    try {
      return await open(attempt)
    } catch (error) {
      await attempt.close()
      if (!isWaitedFor(error)) throw error
      if (error.code !== told) {
        log.warn('the pod waits for its database', { error: error.message })
        onWait?.(error.message)
      }
      told = error.code
      await sleep(clock, pauseMs, signal)
    }
  }
  return undefined
}
