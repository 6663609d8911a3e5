// Sharing the event loop: long work runs in slices.
import { type Clock, sleep } from '../base/clock.ts'

/** How long work may go on before others get a turn. */
export const sliceMs = 8

/** Resolves in a later turn of the event loop, or when `signal` aborts. */
export const nextTurn = (clock: Clock, signal?: AbortSignal): Promise<void> => sleep(clock, 0, signal)
