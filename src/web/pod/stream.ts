// The stream of the pod, kept open: what comes is told without a gap from the moment at which it stands.
import type { PodEvent } from '../../api/pod-events.ts'
import type { Clock } from '../../base/clock.ts'

/** What a stream tells besides events. */
export interface StreamEnds {
  /** From now on the pod tells all that comes. */
  readonly onOpen: () => void
  /** The pod tells nothing more, because the session has ended or for the moment. */
  readonly onRefused: () => void
}

/** Opens a stream; the result closes it. */
export type OpenEvents = (onEvent: (event: PodEvent) => void, ends: StreamEnds) => () => void

/** How long the page waits before it listens again where it was refused, in milliseconds. */
const listenAgainMs = 5_000

/** How long a page waits for its stream before it is read without one, in milliseconds. */
const mostWaitMs = 2_000

/** What a stream is kept open with; `isAway`: whether a pod that refused is only away. */
interface StreamNeeds {
  readonly openEvents: OpenEvents
  readonly onEvent: (event: PodEvent) => void
  readonly isAway: () => Promise<boolean>
  readonly clock: Clock
}

/**
 * Keeps the stream of the pod open; where it is refused, as long as the pod is only away. `listen` resolves when it
 * stands, is refused, or is waited for no longer: what is read after that and what is told have no gap between them.
 * Where it stands later, `again` is told, for what came meanwhile was not.
 */
export const createStream = ({ openEvents, onEvent, isAway, clock }: StreamNeeds) => {
  let close: (() => void) | undefined
  const stop = (): void => {
    close?.()
    close = undefined
  }
  const listen = (): Promise<void> =>
    new Promise((resolve) => {
      stop()
      let isLate = false
      const settle = (): void => {
        waiting.cancel()
        resolve()
      }
      const waiting = clock.after(mostWaitMs, () => {
        isLate = true
        resolve()
      })
      close = openEvents(onEvent, {
        onOpen: () => {
          settle()
          if (isLate) onEvent({ type: 'again' })
          isLate = false
        },
        onRefused: () => {
          settle()
          void again()
        },
      })
    })
  const again = async (): Promise<void> => {
    if (!(await isAway())) return
    clock.after(listenAgainMs, () => {
      if (close === undefined) return
      void listen().then(() => {
        onEvent({ type: 'again' })
      })
    })
  }
  return { listen, stop }
}
