// Work that is repeated until its owner stops.
import { type Clock, sleep } from '../base/clock.ts'

/** Whether the owner stopped meanwhile: a call, because the compiler takes a read property for constant. */
export const isStopped = (signal: AbortSignal): boolean => signal.aborted

/** Runs `work` each `periodMs`, the first time after one period. */
export const repeat = async (
  clock: Clock,
  periodMs: number,
  signal: AbortSignal,
  work: () => void | Promise<void>,
): Promise<void> => {
  while (!isStopped(signal)) {
    await sleep(clock, periodMs, signal)
    if (!isStopped(signal)) await work()
  }
}
